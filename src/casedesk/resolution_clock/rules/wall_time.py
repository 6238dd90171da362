"""How much is open on the wall clock of a calendar, and where on that clock a sum of open time is reached.

The wall clock knows no summer time: each of its days has 24 hours. So whole weeks are counted and not walked,
and only the days that are not as their weekday is are added up, once for each calendar.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate

from casedesk.resolution_clock.rules.calendars import CLOSED, Calendar, Shifts, open_spans

NOTHING = timedelta()
_NEAR_DAYS = 8
_MIDNIGHT = time()
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()

TimeSpans = tuple[tuple[timedelta, timedelta], ...]


class WallTime:
    """The open time of a calendar as an axis: every moment of its wall clock has a place on it.

    A place is the open time since the clock's beginning; only differences between places mean anything.
    Moments are naive datetimes; days are known by their ordinal.
    """

    def __init__(self, calendar: Calendar) -> None:
        week = calendar.week
        self._weekdays = [_spans(week[weekday], week[weekday - 1]) for weekday in range(7)]
        *self._before_weekday, self._week = accumulate(map(_open_in, self._weekdays), initial=NOTHING)
        # A day of its own touches the next one too: its last shift may, or may not, run into it.
        touched = {day.toordinal() + later for day in calendar.own_days for later in (0, 1)}
        self._own_days = sorted(day for day in touched if day <= LAST_DAY)
        self._own = {
            day: _spans(_begun_on(calendar, day), _begun_on(calendar, day - 1)) for day in self._own_days
        }
        more = (_open_in(self._own[day]) - _open_in(self._weekday_of(day)) for day in self._own_days)
        self._more_before_own_day = list(accumulate(more, initial=NOTHING))

    @property
    def may_be_open(self) -> tuple[int, int]:
        """The first and the last day on which it may be open."""
        if self._week:
            return FIRST_DAY, LAST_DAY
        return (self._own_days[0], self._own_days[-1]) if self._own_days else (FIRST_DAY, FIRST_DAY)

    def place(self, moment: datetime) -> timedelta:
        """How much has been open before this moment."""
        day = moment.toordinal()
        into_day = moment - datetime.combine(moment, _MIDNIGHT)
        place = self._before(day)
        for begins, ends in self._on(day):
            if begins < into_day:
                place += min(ends, into_day) - begins
        return place

    def spans_between(self, earliest: datetime, latest: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When it is open between two moments of the wall clock, in order; cut at midnight."""
        for day in range(earliest.toordinal(), latest.toordinal() + 1):
            for begins, ends in self._on(day):
                opens, closes = max(_midnight(day) + begins, earliest), min(_midnight(day) + ends, latest)
                if opens < closes:
                    yield opens, closes

    def first_at(self, place: timedelta, earliest: datetime, latest: datetime) -> datetime:
        """The first moment of a place that lies after that of `earliest` and not after that of `latest`."""
        days = self._days_until(place, earliest.toordinal(), latest.toordinal())
        day = days[bisect_left(days, place, key=self._before) - 1]
        rest = place - self._before(day)
        for begins, ends in self._on(day):
            if rest <= ends - begins:
                return _midnight(day) + begins + rest
            rest -= ends - begins
        raise ValueError("It has no such place in this stretch.")

    def last_at(self, place: timedelta, earliest: datetime, latest: datetime) -> datetime:
        """The last moment of a place that lies before that of `latest` and not before that of `earliest`."""
        days = range(earliest.toordinal(), latest.toordinal() + 1)
        day = days[bisect_right(days, place, key=self._before) - 1]
        rest = place - self._before(day)
        for begins, ends in self._on(day):
            if rest < ends - begins:
                return _midnight(day) + begins + rest
            rest -= ends - begins
        raise ValueError("It has no such place in this stretch.")

    def _days_until(self, place: timedelta, first: int, last: int) -> range:
        """The days from the first one until one that begins at or after a place, or until the last: what is looked for
        is mostly near, and the last may be centuries away."""
        reach = _NEAR_DAYS
        while first + reach < last and self._before(first + reach) < place:
            reach *= 2
        return range(first, min(first + reach, last) + 1)

    def _before(self, day: int) -> timedelta:
        """How much has been open before this day began."""
        weeks, weekday = divmod(day - FIRST_DAY, 7)
        more = self._more_before_own_day[bisect_left(self._own_days, day)]
        return weeks * self._week + self._before_weekday[weekday] + more

    def _on(self, day: int) -> TimeSpans:
        own = self._own.get(day)
        return self._weekday_of(day) if own is None else own

    def _weekday_of(self, day: int) -> TimeSpans:
        return self._weekdays[(day - FIRST_DAY) % 7]  # the first day there is was a Monday


@lru_cache(maxsize=256)
def wall_time(calendar: Calendar) -> WallTime:
    """The axis of a calendar, made once."""
    return WallTime(calendar)


def _begun_on(calendar: Calendar, day: int) -> Shifts:
    return calendar.shifts_on(date.fromordinal(day)) if day >= FIRST_DAY else CLOSED


def _spans(begun_here: Shifts, begun_the_day_before: Shifts) -> TimeSpans:
    return tuple(
        (timedelta(minutes=begins), timedelta(minutes=ends))
        for begins, ends in open_spans(begun_here, begun_the_day_before)
    )


def _open_in(spans: TimeSpans) -> timedelta:
    return sum((ends - begins for begins, ends in spans), NOTHING)


def _midnight(day: int) -> datetime:
    return datetime.combine(date.fromordinal(day), _MIDNIGHT)
