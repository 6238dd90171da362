"""Times by somebody else's clock: a promise is due when the customer's clock says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from casedesk.web import reader
from casedesk.web.i18n import gettext as _
from casedesk.web.time_filters import exact, spoken


def moment(text: str) -> datetime:
    """An instant that an entry of the record holds as text."""
    return datetime.fromisoformat(text)


def by_clock_of(at: datetime | None, zone: str) -> Markup | str:
    """An instant as it is said in a zone, which is named where it is not the reader's: "Thu 12:00 (Istanbul)"."""
    if at is None:
        return ""
    words = spoken_in(at, zone)
    with reader.reading(replace(reader.current(), zone=zone)):
        title = escape(exact(at))
    return Markup(f'<time datetime="{at.isoformat()}" title="{title}">{escape(words)}</time>')  # noqa: S704


def spoken_in(at: datetime, zone: str) -> str:
    """The same without markup. Where it is another day there than here, nobody would know whose tomorrow is meant:
    then it is said by its weekday."""
    person = reader.current()
    there = reader.Reader(zone=zone).timezone
    is_another_day = person.now.astimezone(there).date() != person.now.astimezone(person.timezone).date()
    with reader.reading(replace(person, zone=zone)):
        words = spoken(at, by_weekday=is_another_day)
    if at.astimezone(person.timezone).utcoffset() == _offset(at, zone):
        return words
    return _("%(time)s (%(place)s)") % {"time": words, "place": zone.rpartition("/")[2].replace("_", " ")}


def _offset(at: datetime, zone: str) -> Any:
    return at.astimezone(reader.Reader(zone=zone).timezone).utcoffset()


ZONED: dict[str, Callable[..., Any]] = {one.__name__: one for one in (moment, by_clock_of, spoken_in)}
