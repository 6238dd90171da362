"""Every word that people read goes through gettext, and every catalogue says all of it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from catalogues.files import FORMS
from catalogues.messages import ROOT, Message, messages
from jinja2 import nodes

from casedesk.web.catalogues import Entry, entries, languages, path_of
from casedesk.web.places import templates_folder
from casedesk.web.rendering import environment

SAYING = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2}
"""What marks words in a template, and how many of its arguments are words."""

READ_ALOUD = {
    "alt",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "label",
    "placeholder",
    "title",
}
"""The attributes that hold words."""

NOT_FOR_US = {"styleguide.html"}
"""What only those who build the desk look at."""

NAMES = re.compile(
    r"casedesk|C-|P-|CSV|SMTP|IMAP|POP3|TLS|STARTTLS|OAuth2|JSON|TOML|"  # names, the same in every language
    r"Ctrl|Esc|⏎|⇧",  # what stands on a key
)
BRAND = {"components/icon.html": {"case", "desk"}}
"""Our own name, which is drawn in two weights."""

_ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')
_UNREAD = {"kbd", "code", "style", "script"}
_HOLE = "\x00"


def templates() -> Iterator[tuple[str, str]]:
    """Each template by name, with its source."""
    for path in sorted(templates_folder().rglob("*")):
        name = path.relative_to(templates_folder()).as_posix()
        if path.suffix in (".html", ".txt") and name not in NOT_FOR_US:
            yield name, path.read_text("utf-8")


class _Bare(HTMLParser):
    """The words that stand in a template as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.found += [value for name, value in attrs if value and name in READ_ALOUD and _is_words(value)]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _UNREAD & set(self.inside) and _is_words(data):
            self.found.append(data.strip())


def _is_words(text: str) -> bool:
    return any(letter.isalpha() for letter in NAMES.sub("", _ATTRIBUTE.sub("", text)))


def _holes_for_jinja(source: str) -> str:
    """A template with holes where something is put in; inside a tag, what a condition guards stays."""
    blank = re.sub(
        r"\{%-?\s*block (?:listens|page_class)\b.*?endblock\s*-?%\}", _HOLE, source, flags=re.DOTALL
    )
    blank = re.sub(r"\{#.*?#\}|\{\{.*?\}\}", _HOLE, blank, flags=re.DOTALL)
    # A statement inside a tag stands between attributes, and an attribute needs no hole.
    return re.sub(r"\{%.*?%\}", "", blank, flags=re.DOTALL)


def _constants(node: nodes.Node, said: bool = False) -> Iterator[str]:
    """Every text in the expressions of a template that is not marked."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SAYING:
        for argument in [*node.args[SAYING[node.node.name] :], *(one.value for one in node.kwargs)]:
            yield from _constants(argument)
        return
    if isinstance(node, nodes.Compare | nodes.Getitem):
        return  # what is compared or looked up is a key
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


SENTENCE = re.compile(r"(?:^|[ ])[A-Z][a-z]+(?: [a-z]|$)|[a-z]{2,} [a-z]+ [a-z]{2,}")
"""What looks like words and not like a name, a class or an address."""
NO_WORDS = re.compile(r"focus once|input changed|^rows__|^ours |^menu |^Ctrl|Enter$")


def test_no_words_stand_bare_in_a_template() -> None:
    found = []
    for name, source in templates():
        bare = _Bare()
        bare.feed(_holes_for_jinja(source))
        found += [f"{name}: {words!r}" for words in bare.found if words not in BRAND.get(name, ())]
    assert not found


def test_no_words_stand_bare_in_an_expression() -> None:
    found = [
        f"{name}: {text!r}"
        for name, source in templates()
        for text in _constants(environment().parse(source))
        if SENTENCE.search(text) and not NO_WORDS.search(text) and _is_words(text)
    ]
    assert not found


SURFACES = ("admin", "notifications", "portal", "reports", "together", "views", "web", "workspace")
"""The features whose code speaks to people itself; rules and actions `say` what the page translates."""
NOT_SAID = {
    "rules",
    "rules.py",
    "actions",
    "actions.py",
    "queries",
    "queries.py",
    "styleguide.py",
    "public_api",
}
SAID_BY = {*SAYING, "say", "say_many"}
UNHEARD = {
    "NotFound": "the page says only that there is nothing",
    "ValueError": "a mistake of ours",
    "RuntimeError": "a mistake of ours",
    "LookupError": "a mistake of ours",
    "debug": "the log is in English",
    "info": "the log is in English",
    "warning": "the log is in English",
    "error": "the log is in English",
    "exception": "the log is in English",
    "_plain": "said before anybody is known to read it",
    "Markup": "markup",
    "compile": "a pattern",
}
"""Whose words nobody reads in their language, and why."""
SPOKEN = re.compile(r"^(?!--)[A-Z][a-z]+(?: [a-z“]|[.…:]$)|[a-z]{2,} [a-z]{2,} [a-z]{2,}")
KEYS = {
    "form from outside": "what a signature is for",
    "logged by hand": "how a contact was placed, as the record keeps it",
}
ENGLISH_ONLY = {
    "web/health.py": "read by programs",
    "web/zones.py": "names of languages, each in its own",
    "web/csrf.py": "answered to programs",
    "channels/mail_room/pages.py": "answered to programs",
}


def spoken_by(path: Path) -> Iterator[str]:
    """Every text in a file of Python that looks like words and is not marked."""

    def walk(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in UNHEARD:
                return
            if name in SAID_BY:
                for argument in [*node.args[SAYING.get(name, 2) :], *(one.value for one in node.keywords)]:
                    yield from walk(argument)
                return
        if isinstance(node, ast.Assert) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SPOKEN.search(node.value):
            yield node.value
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    yield from walk(ast.parse(path.read_text("utf-8")))


def test_no_words_stand_bare_in_what_speaks_to_people() -> None:
    source = ROOT / "src" / "casedesk"
    files = {path: set(path.relative_to(source).parts) for path in sorted(source.rglob("*.py"))}
    found = [
        f"{path.relative_to(source)}: {text!r}"
        for path, parts in files.items()
        if parts & {*SURFACES, "pages", "pages.py", "wording.py"} and not parts & NOT_SAID
        if path.relative_to(source).as_posix() not in ENGLISH_ONLY
        for text in spoken_by(path)
        if text not in KEYS
    ]
    assert not found


def test_nothing_is_taken_for_a_catalogue_that_nobody_keeps() -> None:
    assert set(languages()) <= {"en", *FORMS}


@cache
def said() -> dict[tuple[str, str], Message]:
    return {(one.meaning or "", one.words): one for one in messages()}


@cache
def kept(language: str) -> list[Entry]:
    return [one for one in entries(path_of(language).read_text("utf-8")) if one.words]


CATALOGUES = [one for one in languages() if one in FORMS]
COMPLETE = CATALOGUES if set(FORMS) == set(CATALOGUES) else []
"""What must say all of it: every language, once there are words in each."""

PLACE = re.compile(r"%\(\w+\)[-+#0-9.]*[a-z]|%%")
TAG = re.compile(r"</?[a-z][^>]*>")


@pytest.mark.parametrize("language", COMPLETE)
def test_a_catalogue_holds_what_is_said_and_nothing_else(language: str) -> None:
    """Run bin/words where it does not."""
    held = {(one.meaning, one.words): one.many for one in kept(language)}
    assert held == {key: one.many for key, one in said().items()}


@pytest.mark.parametrize("language", COMPLETE)
def test_a_catalogue_says_all_of_it(language: str) -> None:
    assert [one.words for one in kept(language) if one.fuzzy or not all(one.said)] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_names_what_its_message_names(language: str) -> None:
    """Places and markup are the same in each; of several forms one may leave its number out, as English does."""
    wrong = [
        (one.words, said) for one in kept(language) for said in one.said if said and not _fits(one, said)
    ]
    assert wrong == []


def _fits(entry: Entry, said: str) -> bool:
    own = [entry.words, *([entry.many] if entry.many else [])]
    places = [sorted(set(PLACE.findall(text))) for text in own]
    tags = [sorted(TAG.findall(text)) for text in own]
    stray = "%" in PLACE.sub("", said) and "%" not in PLACE.sub("", entry.words)
    return sorted(set(PLACE.findall(said))) in places and sorted(TAG.findall(said)) in tags and not stray


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_is_read_as_gettext_reads_it(language: str) -> None:
    """Our reader against babel's, in whose head stands also how many forms there are."""
    with path_of(language).open("rb") as source:
        theirs = read_po(source)
    ours = {(one.meaning, one.words): one.said for one in kept(language)}
    assert theirs.plural_expr == FORMS[language].partition("plural=")[2].strip(";")
    assert ours == {
        (one.context or "", one.id if isinstance(one.id, str) else one.id[0]): (one.string,)
        if isinstance(one.string, str)
        else tuple(one.string)
        for one in theirs
        if one.id
    }
