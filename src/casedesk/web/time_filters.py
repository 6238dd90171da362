"""How templates say moments, days and lengths of time, in the reader's zone and by their habits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale, dates
from markupsafe import Markup

from casedesk.platform.calendars import by_their_years
from casedesk.web import reader
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.number_filters import number
from casedesk.web.printing import marked, printed

MINUTE, HOUR, DAY = 60, 3600, 86400
CLOCK = "Hm"
"""The one skeleton that is of a time and not of a day."""
WHOLE = "yMMMMEEEEd"
"""The skeleton of a day with nothing left out."""
A_YEAR = 12
"""Months: among so many no name comes twice."""


def when(at: datetime | None) -> Markup | str:
    """An instant as people say it, exact on hover: "09:12", "yesterday 16:05", "3 Nov, 09:12"."""
    return _time_element(at, spoken(at)) if at else ""


def ago(at: datetime | None) -> Markup | str:
    """How long ago an instant was, or how far ahead it is, exact on hover: "12 min ago", "in 2 h 5 min"."""
    if at is None:
        return ""
    seconds = (reader.current().now - at).total_seconds()
    words = _("%(time)s ago") if seconds >= 0 else _("in %(time)s")
    return _time_element(at, words % {"time": duration(abs(seconds))})


def since(at: datetime | None) -> Markup | str:
    """How long it has been since an instant, exact on hover: "4 h 12 min"."""
    if at is None:
        return ""
    return _time_element(at, duration((reader.current().now - at).total_seconds()))


def time_of_day(at: datetime) -> Markup:
    """An instant under a heading that names its day, exact on hover: "09:12"."""
    return _time_element(at, _pattern(at.astimezone(reader.current().timezone), CLOCK))


def named_day(at: datetime) -> str:
    """The day of an instant as the heading over what happened on it: "Today, Wed 4 Nov", "Mon 2 Nov"."""
    person = reader.current()
    there = at.astimezone(person.timezone).date()
    days = (person.now.astimezone(person.timezone).date() - there).days
    words = {0: _("Today, %(day)s"), 1: _("Yesterday, %(day)s")}.get(days, "%(day)s")
    return words % {"day": day(there)}


def spoken(at: datetime, *, by_weekday: bool = False) -> str:
    """An instant in words without markup, in the reader's zone; by its weekday also where it is today or next to it,
    if that is asked for."""
    person = reader.current()
    there, today = at.astimezone(person.timezone), person.now.astimezone(person.timezone).date()
    time, days = _pattern(there, CLOCK), (there.date() - today).days
    if not by_weekday:
        if days == 0:
            return time
        if days == -1:
            return _("yesterday %(time)s") % {"time": time}
        if days == 1:
            return _("tomorrow %(time)s") % {"time": time}
    if -7 < days < 7:
        return f"{_pattern(there, 'E')} {time}"
    if there.year == today.year:
        return _at_time(_pattern(there, "MMMd"), time)
    return _pattern(there, "yMMMd")


def iso_day(at: datetime) -> str:
    """The day of an instant as a field for dates holds it, in the reader's zone."""
    return at.astimezone(reader.current().timezone).date().isoformat()


def exact(at: datetime) -> str:
    """An instant to the second with its zone: "Tuesday, 3 November 2026, 09:12:44 CET"."""
    there = at.astimezone(reader.current().timezone)
    # By hand: a list says a hundred, and `strftime` takes longer than all else of it.
    time = f"{there.hour:02}:{there.minute:02}:{there.second:02} {there.tzname()}"
    return _at_time(_pattern(there, WHOLE), time)


def dated(at: datetime) -> str:
    """An instant for a letter, which is read on another day: "3 Nov 2026, 09:12"."""
    there = at.astimezone(reader.current().timezone)
    return _at_time(_pattern(there, "yMMMd"), _pattern(there, CLOCK))


def day(on: date | datetime | None) -> str:
    """A day: "Mon 3 Nov", with its year where it is not this one: "3 Nov 2025"."""
    if on is None:
        return ""
    person = reader.current()
    there = on.astimezone(person.timezone).date() if isinstance(on, datetime) else on
    this_year = person.now.astimezone(person.timezone).year
    return _pattern(there, "MMMEd" if there.year == this_year else "yMMMd").replace(",", "", 1)


def short_day(on: date) -> str:
    """A day without its year, as an axis says it: "3 Nov"."""
    return _pattern(on, "MMMd")


def short_month(first: date) -> str:
    """A month without its year, as an axis says it: "Nov"."""
    return _pattern(first, "MMM")


def months_of_axis(firsts: Sequence[date]) -> list[str]:
    """Months as an axis says them, by their first days: "Nov", and "Nov 2026" where they are of several years."""
    if len({first.year for first in firsts}) > 1 and len(firsts) > A_YEAR:
        return [_pattern(first, "yMMM") for first in firsts]
    return [short_month(first) for first in firsts]


def month(first: date) -> str:
    """A month with its year: "November 2026"."""
    return _pattern(first, "yMMMM")


def month_alone(first: date) -> str:
    """A month in a sentence whose year is plain: "November"."""
    return _pattern(first, "LLLL")


def duration(length: timedelta | float | None) -> str:
    """A length of time by its two largest units, rounded down: "2 d 4 h", "4 h 12 min", "43 min"."""
    if length is None:
        return ""
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    if seconds < MINUTE:
        return _("under 1 min")
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        parts = [(days, _("%(n)s d")), (hours, _("%(n)s h"))]
    elif hours:
        parts = [(hours, _("%(n)s h")), (minutes, _("%(n)s min"))]
    else:
        parts = [(minutes, _("%(n)s min"))]
    return " ".join(words % {"n": number(count)} for count, words in parts if count)


def working_hours(length: timedelta | float | None) -> str:
    """Business time, which is said in hours and never as days: "43 working hours"."""
    if length is None:
        return ""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    if seconds < HOUR:
        minutes = int(seconds // MINUTE)
        return ngettext("%(n)s working minute", "%(n)s working minutes", minutes) % {"n": number(minutes)}
    hours = round(seconds / HOUR)
    return ngettext("%(n)s working hour", "%(n)s working hours", hours) % {"n": number(hours)}


def _time_element(at: datetime, words: str) -> Markup:
    # Put together by hand: a list says a hundred times, and Markup's own format takes three times as long.
    return marked(f'<time datetime="{at.isoformat()}" title="{printed(exact(at))}">{printed(words)}</time>')


def _at_time(day_words: str, time: str) -> str:
    """A day and a time as the reader joins them: "3 Nov, 09:12", "11월 3일 09:12"."""
    return _glue(reader.current().locale).format(time, day_words)


def _pattern(at: date | datetime, skeleton: str) -> str:
    if skeleton == CLOCK:
        assert isinstance(at, datetime), "a day has no time"
        return _clock(at.hour, at.minute, reader.current().locale)
    return _day(at.date() if isinstance(at, datetime) else at, skeleton, reader.current().locale)


# Made once for each language by its name: babel's own locale is slow to be looked up by.
@lru_cache(maxsize=64)
def _glue(language: str) -> str:
    glue: str = reader.formats_of(language).datetime_formats["medium"]
    return glue


@lru_cache(maxsize=4_096)
def _clock(hour: int, minute: int, language: str) -> str:
    """A time of day. A page says many and babel takes long over each, so each is made once."""
    locale = reader.formats_of(language)
    return _resolved(locale, CLOCK).apply(datetime(2000, 1, 1, hour, minute, tzinfo=UTC), locale)


@lru_cache(maxsize=4_096)
def _day(on: date, skeleton: str, language: str) -> str:
    """A day, made once."""
    locale = reader.formats_of(language)
    return by_their_years(_resolved(locale, skeleton).apply(on, locale), on, locale)


@lru_cache(maxsize=256)
def _resolved(locale: Locale, skeleton: str) -> dates.DateTimePattern:
    """The locale's own pattern for a skeleton; finding it costs ten times as much as applying it."""
    skeletons = locale.datetime_skeletons
    if skeleton == WHOLE and skeleton not in skeletons:
        whole: dates.DateTimePattern = locale.date_formats["full"]
        return whole
    found = dates.match_skeleton(skeleton, skeletons)
    return dates.parse_pattern(skeletons[found] if found else skeleton)
