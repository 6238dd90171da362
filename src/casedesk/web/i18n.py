"""The words on the screen, in the reader's language.

Every text goes through these. There are no catalogues yet, so what is written is what is shown;
a catalogue is found as soon as it lies under locales/<language>/LC_MESSAGES/casedesk.mo.
"""

import gettext as catalogues
from collections.abc import Iterable
from functools import lru_cache, singledispatch
from typing import Any

from casedesk.platform.sentences import Listing, Sentence
from casedesk.web import reader
from casedesk.web.places import locales_folder

DOMAIN = "casedesk"
ENGLISH = "en"


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return _catalogue(reader.current().locale).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The message for this count in the reader's language; numbers in it are left for the caller."""
    return _catalogue(reader.current().locale).ngettext(one, many, count)


def pgettext(meaning: str, message: str) -> str:
    """The message where one English word has two meanings (`pgettext("verb", "open")`)."""
    return _catalogue(reader.current().locale).pgettext(meaning, message)


def in_their_words(said: Any) -> Any:
    """What a rule or an action said, in the reader's language. Everything that is no sentence stays what it is, so
    that whatever is printed may pass here."""
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


def best_of(languages: Iterable[str]) -> str:
    """The first of these languages that we have a catalogue for; English where there is none."""
    return next((one for one in languages if one.partition("-")[0] == ENGLISH or _is_spoken(one)), ENGLISH)


@lru_cache(maxsize=256)
def _is_spoken(locale: str) -> bool:
    name = locale.replace("-", "_")
    return catalogues.find(DOMAIN, str(locales_folder()), [name, name.split("_")[0]]) is not None


@lru_cache(maxsize=64)
def _catalogue(locale: str) -> catalogues.NullTranslations:
    name = locale.replace("-", "_")
    return catalogues.translation(DOMAIN, str(locales_folder()), [name, name.split("_")[0]], fallback=True)
