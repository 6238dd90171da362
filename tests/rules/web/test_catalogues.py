"""A catalogue is read as it is written, and written in one form."""

from datetime import date
from pathlib import Path

import pytest
from catalogues.files import update
from catalogues.messages import Message

from casedesk.web import phrases, time_filters
from casedesk.web.catalogues import Catalogue, Entry, entries, read
from casedesk.web.reader import Reader, reading

WRITTEN = r"""msgid ""
msgstr ""
"Language: tr\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#: templates/one.html
msgid "Say \"yes\"\n"
"or no"
msgstr "Evet \\ hayır"

#, fuzzy, python-format
msgid "%(n)s cases"
msgstr "davalar"

#, python-format
msgid "one case"
msgid_plural "%(num)d cases"
msgstr[0] "bir dosya"
msgstr[1] "%(num)d dosya"

msgctxt "verb"
msgid "open"
msgstr "aç"

msgid "open"
msgstr ""

#~ msgid "gone"
#~ msgstr "gitti"
"""

MESSAGES = [
    Message("%(n)s cases", None, None, {"b.py", "a.html"}),
    Message("new", None, None, {"a.html"}),
    Message("one case", "%(num)d cases", None, {"a.html"}),
    Message("open", None, "verb", {"a.html"}),
]


def test_it_holds_every_message_with_its_forms() -> None:
    head, *found = entries(WRITTEN)
    assert head.words == ""
    assert found == [
        Entry('Say "yes"\nor no', ("Evet \\ hayır",)),
        Entry("%(n)s cases", ("davalar",), fuzzy=True),
        Entry("one case", ("bir dosya", "%(num)d dosya"), many="%(num)d cases"),
        Entry("open", ("aç",), meaning="verb"),
        Entry("open", ("",)),
    ]


@pytest.fixture
def turkish(tmp_path: Path) -> Path:
    path = tmp_path / "casedesk.po"
    path.write_text(WRITTEN, "utf-8")
    return path


def test_what_is_fuzzy_or_not_translated_is_said_in_english(turkish: Path) -> None:
    found = read(turkish)
    assert found.one("%(n)s cases") == "%(n)s cases"
    assert (found.one("open"), found.one("open", "verb")) == ("open", "aç")


def test_a_count_has_its_form(turkish: Path) -> None:
    found = read(turkish)
    assert [found.many("one case", "%(num)d cases", count) for count in (0, 1, 5)] == [
        "%(num)d dosya",
        "bir dosya",
        "%(num)d dosya",
    ]
    assert Catalogue().many("one", "many", 0) == "many"


def test_a_line_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(entries('msgid "a"\nmsgstr "b'))


def test_writing_it_anew_keeps_what_was_said_and_changes_nothing_else(turkish: Path) -> None:
    missing = update(turkish, "tr", MESSAGES, {})
    assert [one.words for one in missing] == ["%(n)s cases", "new"]
    written = turkish.read_text("utf-8")
    assert "gitti" not in written
    assert "Evet" not in written
    assert '#: a.html\n#: b.py\n#, fuzzy, python-format\nmsgid "%(n)s cases"\nmsgstr "davalar"\n' in written
    assert update(turkish, "tr", MESSAGES, {("", "new"): "yeni"}) == MESSAGES[:1]
    assert turkish.read_text("utf-8") == written.replace(
        'msgid "new"\nmsgstr ""', 'msgid "new"\nmsgstr "yeni"'
    )


@pytest.mark.parametrize(
    ("locale", "words", "begun"),
    [
        ("en", "in force", "In force"),
        ("tr", "içinde", "İçinde"),
        ("tr", "ısı", "Isı"),
        ("ko", "시행", "시행"),
        ("en", "", ""),
    ],
)
def test_a_sentence_begins_as_its_language_has_it(locale: str, words: str, begun: str) -> None:
    with reading(Reader(locale)):
        assert phrases.begun(words) == begun


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ("3 Nov 2024", "November 2024", "3 Nov")),
        ("ko", ("2024년 11월 3일", "2024년 11월", "11월 3일")),
        ("th", ("3 พ.ย. 2567", "พฤศจิกายน 2567", "3 พ.ย.")),
        ("tr", ("3 Kas 2024", "Kasım 2024", "3 Kas")),
        ("zh_Hans", ("2024年11月3日", "2024年11月", "11月3日")),
    ],
)
def test_a_day_has_the_words_and_the_year_of_its_language(locale: str, said: tuple[str, str, str]) -> None:
    on = date(2024, 11, 3)
    with reading(Reader(locale)):
        assert (time_filters.day(on), time_filters.month(on), time_filters.short_day(on)) == said
