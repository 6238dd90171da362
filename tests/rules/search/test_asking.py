"""What somebody typed into the search, and which texts answer it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casedesk.platform import words
from casedesk.search.rules.asking import Question, is_in, pieces, question, spans_of_phrase, without
from casedesk.search.rules.operators import Known, Named

KNOWN = Known(
    me=7,
    zone="Asia/Seoul",
    today=date(2026, 11, 23),
    people=[Named(7, "Mina Park", "mina@desk.example"), Named(8, "Jonas Ott"), Named(9, "Ana Ott")],
    teams=[Named(3, "Parcels"), Named(4, "Returns & Repairs")],
)
SCRIPTS = st.text(
    st.sampled_from("abcIßİıéñøЖйΣضآىกรุงเทพ김민수東京スミスサー12३' -.,@‘\u0301\u200d"),
    min_size=1,
    max_size=40,
)


def asked(typed: str) -> Question:
    return question(typed, KNOWN)


def filters(typed: str) -> dict[str, object]:
    return {one.operator: one.value for one in asked(typed).filters}


def answers(typed: str, text: str) -> bool:
    return is_in(asked(typed), list(words.terms(text)))


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("lamp broken", "My third LAMP, again broken.", True),
        ('"third lamp"', "My third lamp, again.", True),
        ('"lamp third"', "My third lamp, again.", False),
        ('"third lam"', "My third lamp, again.", False),
        ("third lam", "My third lamp, again.", True),
        ("to", "Tomorrow", False),
        ("to", "I go to town", True),
        ("배송", "배송이 늦어요", True),  # Korean: words carry endings
        ("늦어", "배송이 늦어요", True),
        ('"배송이 늦어요"', "어제 배송이 늦어요 정말", True),
        ('"송이 늦"', "배송이 늦어요", True),
        ('"늦어요 배송이"', "배송이 늦어요", False),
        ("pesanan rosak", "Lampu dalam pesanan saya rosak.", True),  # Malay
        ("退款", "请给我退款，谢谢", True),  # Chinese
        ("款退", "请给我退款，谢谢", False),
        ('"请给我"', "麻烦请给我退款", True),
        ("ışık kırık", "IŞIK KIRIK GELDİ", True),  # Turkish: dotless and dotted i
        ("isik kirik", "Işık kırık geldi", True),
        ("ISTANBUL", "istanbul'a kargo", True),
        ("ขอบคุณ", "โคมไฟแตก ขอบคุณครับ", True),  # Thai: vowels kept, no spaces
        ("ขาบคุณ", "โคมไฟแตก ขอบคุณครับ", False),
        ("ランプ", "新しいﾗﾝﾌﾟが壊れた", True),  # Japanese, narrow kana too
        ("壊れた", "新しいランプが壊れた", True),
        ("مصباح", "المِصْبَاح مكسور", False),  # Arabic: words are found by how they begin
        ("المصباح", "وصل المِصْبَاح مكسورًا", True),
        ("مكسور", "وصل المصباح مكسورًا", True),
        ("dont", "I don't know", True),
        ('"don\'t know"', "I don't know", True),
    ],
)
def test_a_text_answers_in_any_script(typed: str, text: str, found: bool) -> None:
    assert answers(typed, text) is found


@given(SCRIPTS)
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    found = list(words.terms(text))
    for term in found:
        assert is_in(question(f'"{term.text}"', KNOWN), found)
        assert is_in(question(term.text, KNOWN), found)


@given(SCRIPTS, st.data())
def test_a_text_is_found_by_each_of_its_phrases(text: str, data: st.DataObject) -> None:
    found = list(words.terms(text))
    assume(found)
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first, min(len(found) - 1, first + 4)))
    phrase = " ".join(term.text for term in found[first : last + 1])
    assume(list(words.terms(phrase)) != [] and "'" not in text and "‘" not in text)
    assert is_in(question(f'"{phrase}"', KNOWN), found)


def test_more_phrases_than_make_it_clearer_are_not_looked_at() -> None:
    assert len(asked('"a"'.join("bcdefghijklmno")).phrases) == 1
    assert len(asked(" ".join(f'"{number}"' for number in range(100))).phrases) == words.MOST_TERMS_ASKED


class Counted(list[words.Term]):
    """Terms of a text that count how many of them were looked at."""

    looked_at = 0

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        found = super().__getitem__(place)
        self.looked_at += len(found) if isinstance(place, slice) else 1
        return found


def test_a_phrase_is_looked_for_without_reading_the_rest_of_the_text_at_each_word() -> None:
    found = Counted(words.terms("third lamp " * 500))
    assert len(spans_of_phrase(asked('"third lamp"').phrases[0], found)) == 500
    assert found.looked_at < 5 * len(found)


def test_operators_are_read() -> None:
    assert filters("owner:me stage:working channel:phone lamp") == {
        "owner": (7,),
        "stage": "working",
        "channel": "phone",
    }
    assert filters('owner:ott team:"returns & repairs" kind:complaint priority:HIGH') == {
        "owner": (8, 9),
        "team": (4,),
        "kind": "complaint",
        "priority": "high",
    }
    assert filters("Owner:mina@desk.example team:none customer:demir") == {
        "owner": (7,),
        "team": (),
        "customer": "demir",
    }


def test_days_begin_where_the_reader_is() -> None:
    assert filters("before:2026-05 after:2026") == {
        "before": datetime(2026, 4, 30, 15, tzinfo=UTC),
        "after": datetime(2025, 12, 31, 15, tzinfo=UTC),
    }
    assert filters("after:yesterday") == {"after": datetime(2026, 11, 21, 15, tzinfo=UTC)}


def test_of_an_operator_said_twice_the_last_counts() -> None:
    assert [one.value for one in asked("stage:open stage:closed").filters] == ["closed"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("colour:red", "There is no filter “colour:”."),
        ("stage:asleep", "“asleep” is no stage. There are: open, ours,"),
        ("owner:zoe", "“zoe” is no owner. There are: Mina Park, Jonas Ott, Ana Ott."),
        ("before:2026-02-30", "“2026-02-30” is no day."),
        ("after:0001", "“0001” is no day."),
        ('customer:""', "Say which customer"),
        ("stage:", "“” is no stage."),
        ("team:", "“” is no team."),
        ('tag:""', "“” is no tag."),
        ("owner:", "“” is no owner."),
    ],
)
def test_what_is_not_understood_is_said_in_a_sentence(typed: str, said: str) -> None:
    found = asked(f"lamp {typed} broken")
    assert next(problem.sentence for problem in found.problems).startswith(said)
    assert [term.text for term in found.terms] == ["lamp", "broken"]
    assert found.typed == f"lamp {typed} broken"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("lamp owner:me stage:open", "lamp stage:open"),
        ('customer:" demir" lamp', "lamp"),
        ('owner:"me"lamp', "lamp"),
        ("lamp Owner:„me“", "lamp"),
        ('"owner:me" owner:me', '"owner:me"'),
        ("stage:open lamp stage:closed", "lamp"),
        ("stage:open lamp stage:asleep", "lamp stage:asleep"),
        ('stage:open"third lamp"', '"third lamp"'),
    ],
)
def test_a_filter_can_be_taken_away_however_it_was_typed(typed: str, left: str) -> None:
    found = asked(typed)
    assert without(found, found.filters[0]) == left


@pytest.mark.parametrize("typed", ["see https://shop.example/a", "at 12:30", "Re: lamp", "http://a"])
def test_what_only_looks_like_an_operator_is_words(typed: str) -> None:
    assert not asked(typed).problems
    assert not asked(typed).filters


@pytest.mark.parametrize("typed", ["", "  ", "!?", '""', "-- ..."])
def test_nothing_asked_is_nothing(typed: str) -> None:
    assert asked(typed).is_empty


def test_a_question_is_asked_as_prefixes_whole_words_and_phrases() -> None:
    assert pieces(asked("Lamp to 김민수 수")) == ["'lamp':*", "'to'", "('김민' <-> '민수')", "'수':*"]
    assert pieces(asked('"my 東京都 lamp"')) == ["('my' <1> '東京' <1> '京都' <3> 'lamp')"]


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read(typed: str) -> None:
    asked(typed)
