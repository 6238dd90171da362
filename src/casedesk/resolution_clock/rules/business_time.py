"""Time in working hours: how much passed between two instants, and when a given amount will have passed.

Business time is counted in elapsed seconds while the calendar is open, and open is whatever the wall clock of
its zone shows inside the hours. So on the night the clocks go forward, hours that are skipped do not count;
on the night they go back, hours that are shown twice count twice; and nobody has to say which of two equal
times was meant. Exact to the microsecond.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from casedesk.platform.sentences import say
from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.resolution_clock.rules.wall_time import NOTHING, WallTime, wall_time
from casedesk.resolution_clock.rules.zones import Stretch, stretches, stretches_back

FIRST, END = datetime(1800, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""Business time is counted from the first of these until the second: nobody's desk was open before, and a sum
that takes longer is a mistake."""
DAYS_APART = 2
"""More than a wall clock is ever apart from UTC, in whole days."""


class NeverOpen(ValueError):
    """The calendar is not open as long as that, ever."""


def business_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The open time that passes from one instant until another; negative where the end lies before the start.

    Raises ValueError for an instant without an offset, or outside the years 1800 to 2999.
    """
    begin, until = _in_utc(start), _in_utc(end)
    if until < begin:
        return -business_time_between(until, begin, calendar)
    whole_years = range(begin.year + 1, until.year)
    if not whole_years:
        return _open_between(begin, until, calendar)
    first, last = _new_year(whole_years.start), _new_year(whole_years.stop)
    between = (_open_in_year(year, calendar) for year in whole_years)
    return sum(between, _open_between(begin, first, calendar) + _open_between(last, until, calendar))


def add_business_time(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The instant, in UTC, until which this much open time passes from the start on.

    It is the first such instant: what is due after eight hours is due when the day closes, not when the next
    one opens. A negative duration goes back, to the last instant from which that much passes until the start.
    None at all is the start itself, open or not. Raises NeverOpen where the calendar is not open as long as
    that, and ValueError as `business_time_between` does.
    """
    begin = _in_utc(start)
    if not duration:
        return begin
    return _forwards(begin, duration, calendar) if duration > NOTHING else _back(begin, -duration, calendar)


def _forwards(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    axis, rest = wall_time(calendar), duration
    for stretch in stretches(calendar.zone, start, max(start, _closed_from(axis))):
        begins = axis.place(stretch.wall_begins)
        open_here = axis.place(stretch.wall_ends) - begins
        if rest <= open_here:
            return stretch.instant(axis.first_at(begins + rest, stretch.wall_begins, stretch.wall_ends))
        rest -= open_here
    raise NeverOpen(
        say(
            "From %(start)s to the year %(year)s the calendar is not open as long as that.",
            start=f"{start:%Y-%m-%d}",
            year=END.year,
        )
    )


def _back(end: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    axis, rest = wall_time(calendar), duration
    for stretch in stretches_back(calendar.zone, min(end, _closed_until(axis)), end):
        open_here = _open_in(axis, stretch)
        if rest <= open_here:
            place = axis.place(stretch.wall_ends) - rest
            return stretch.instant(axis.last_at(place, stretch.wall_begins, stretch.wall_ends))
        rest -= open_here
    raise NeverOpen(
        say(
            "From the year %(year)s to %(end)s the calendar is not open as long as that.",
            year=FIRST.year,
            end=f"{end:%Y-%m-%d}",
        )
    )


@lru_cache(maxsize=2_048)
def _open_in_year(year: int, calendar: Calendar) -> timedelta:
    """A whole year, counted once: places on the axis of a calendar are counted from years before."""
    return _open_between(_new_year(year), _new_year(year + 1), calendar)


def _open_between(begin: datetime, until: datetime, calendar: Calendar) -> timedelta:
    axis = wall_time(calendar)
    return sum((_open_in(axis, stretch) for stretch in stretches(calendar.zone, begin, until)), NOTHING)


def _open_in(axis: WallTime, stretch: Stretch) -> timedelta:
    return axis.place(stretch.wall_ends) - axis.place(stretch.wall_begins)


def _closed_until(axis: WallTime) -> datetime:
    first, _last = axis.may_be_open
    return _midnight(max(first - DAYS_APART, FIRST.toordinal()))


def _closed_from(axis: WallTime) -> datetime:
    _first, last = axis.may_be_open
    return _midnight(min(last + 1 + DAYS_APART, END.toordinal()))


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _midnight(day: int) -> datetime:
    return datetime.combine(date.fromordinal(day), time(), UTC)


def _in_utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("Business time is counted between instants: a time without an offset is none.")
    if not FIRST <= instant < END:
        raise ValueError(f"Business time is counted in the years {FIRST.year} to {END.year - 1}.")
    return instant.astimezone(UTC)
