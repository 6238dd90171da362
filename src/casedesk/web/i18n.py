"""The words on the screen, in the reader's language: every text goes through these."""

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from babel import Locale
from markupsafe import Markup

from casedesk.platform.sentences import Listing, Sentence
from casedesk.web import reader
from casedesk.web.catalogues import ENGLISH, catalogue, languages, spoken
from casedesk.web.zones import LOCALES


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return catalogue(reader.current().locale).one(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The message for this count in the reader's language; numbers in it are left for the caller."""
    return catalogue(reader.current().locale).many(one, many, count)


def pgettext(meaning: str, message: str) -> str:
    """The message where one English word has two meanings (`pgettext("verb", "open")`)."""
    return catalogue(reader.current().locale).one(message, meaning)


_AS_THEY_ARE = frozenset({str, Markup, int})
"""What is printed as it is; a sentence is a kind of str of its own."""


def in_their_words(said: Any) -> Any:
    """What a rule or an action said, in the reader's language. Everything that is no sentence stays what it is, so
    that whatever is printed may pass here."""
    if type(said) in _AS_THEY_ARE:  # nearly all: a page prints some four thousand
        return said
    if isinstance(said, Sentence):
        return _said_anew(said)
    return as_they_write(said) if isinstance(said, Listing) else said


@singledispatch
def as_they_write(one: Any) -> Any:
    """What a sentence names, the reader's way: `filters` says how amounts and days are written."""
    return one


@as_they_write.register
def _said_anew(said: Sentence) -> str:
    if said.many is None:
        form = gettext(said.message) if said.message else ""
    else:
        form = ngettext(said.message, said.many, said.number)
    return form % {name: as_they_write(one) for name, one in said.named.items()} if said.named else form


def best_of(wanted: Iterable[str | None]) -> str:
    """The first of these languages that there are words in, as a locale such as en_US; English where there are none
    in any."""
    return next((one.replace("-", "_") for one in wanted if one and spoken(one)), ENGLISH)


def words_in() -> str:
    """The language that the reader's words are really in, as HTML's lang attribute wants it."""
    return (spoken(reader.current().locale) or ENGLISH).replace("_", "-")


def direction() -> str:
    """Which way the reader's words run: ltr or rtl."""
    return Locale.parse(words_in(), sep="-").text_direction


def own_names() -> list[tuple[str, str]]:
    """Every language there are words in, each by its own name, in the order of the names."""
    names = dict(LOCALES)
    found = [(one, names.get(one) or Locale.parse(one).get_display_name() or one) for one in languages()]
    return sorted(found, key=lambda pair: pair[1])
