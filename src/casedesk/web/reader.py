"""Who is reading the page being rendered: their language and their time zone.

Rendering sets it for as long as one template runs. It is a context variable because macros are
shared by all pages and see nothing of a page's own variables, yet they too say times and words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from casedesk.platform import clock

# Plain "en" means the English of no country. CLDR's nearest are the American habits (Nov 3, 9:12 AM);
# desks outside America read day before month and 24 hours, so that is what "en" gets; en_US is kept.
ENGLISH_OF_NO_COUNTRY = "en_GB"


@dataclass(frozen=True)
class Reader:
    """A language (BCP 47 or POSIX name), a time zone by its IANA name, and the moment of reading."""

    locale: str = "en"
    zone: str = "UTC"
    csrf_token: str = ""
    now: datetime = field(default_factory=clock.now)

    @property
    def formats(self) -> Locale:
        """The CLDR locale that numbers, dates and money follow."""
        return formats_of(self.locale)

    @property
    def timezone(self) -> ZoneInfo:
        """The reader's zone; UTC where the name is not known."""
        return _timezone(self.zone)


_reading: ContextVar[Reader | None] = ContextVar("reading", default=None)


def current() -> Reader:
    """The reader of the page being rendered; outside of one, English in UTC."""
    return _reading.get() or Reader()


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Renders for `reader` inside the block."""
    token = _reading.set(reader)
    try:
        yield
    finally:
        _reading.reset(token)


def go_on_for(reader: Reader) -> None:
    """Lets somebody else be the reader for what is left of the open block: it was found out who they are."""
    _reading.set(reader)


@lru_cache(maxsize=64)
def formats_of(name: str) -> Locale:
    """The CLDR locale that numbers, dates and money follow in a language."""
    try:
        locale = Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH_OF_NO_COUNTRY)
    return Locale.parse(ENGLISH_OF_NO_COUNTRY) if str(locale) == "en" else locale


@lru_cache(maxsize=512)
def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
