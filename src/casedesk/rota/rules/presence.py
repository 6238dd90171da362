"""Whether somebody is here at a moment, and when they are next.

Somebody is on shift while a calendar of theirs is open: their own weekly hours in their own zone, else those of
their team. Whoever has neither is always on shift: a desk that never said when it works has no closed doors.
Away goes before all else. Here is who is on shift and not away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from casedesk.resolution_clock.rules.business_time import (
    NeverOpen,
    add_business_time,
    business_time_between,
)
from casedesk.resolution_clock.rules.calendars import (
    MINUTES_OF_DAY,
    Calendar,
    Shift,
    Shifts,
    Span,
    Week,
    open_spans,
)

MOMENT = timedelta(microseconds=1)
FORESEEN = timedelta(days=366)
"""So far ahead one looks for somebody's next shift."""

REASONS = ("holiday", "sick", "training", "family", "other")


@dataclass(frozen=True)
class Away:
    """An absence: from a moment, included, until another, not included; without one until further notice."""

    from_at: datetime
    until_at: datetime | None = None
    cover_id: int | None = None
    handed_over: bool = False
    """Whether a supervisor had what was theirs handed over: it does not come back by itself."""
    id: int = 0

    def holds(self, at: datetime) -> bool:
        """Whether somebody is away at this moment because of it."""
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True)
class Hours:
    """When somebody works, and when they are away all the same. No calendar: always."""

    calendar: Calendar | None = None
    absences: tuple[Away, ...] = ()

    def on_shift(self, at: datetime) -> bool:
        """Whether it is within their hours, wherever they are."""
        return self.calendar is None or business_time_between(at, at + MOMENT, self.calendar) > timedelta()

    def away(self, at: datetime) -> Away | None:
        """The absence that holds at this moment."""
        return next((one for one in self.absences if one.holds(at)), None)

    def is_here(self, at: datetime) -> bool:
        """Whether they are on shift and not away."""
        return self.away(at) is None and self.on_shift(at)

    def next_here(self, at: datetime) -> datetime | None:
        """From when on they are next here: this moment where they are, None where nobody can say."""
        until = at + FORESEEN
        while at < until:
            absence = self.away(at)
            if absence is not None:
                if absence.until_at is None:
                    return None
                at = absence.until_at
                continue
            begins = self._next_shift(at)
            if begins is None or self.away(begins) is None:
                return begins
            at = begins
        return None

    def shift_ends(self, at: datetime) -> datetime | None:
        """Until when the shift goes on that runs at this moment, an absence ahead of its end counted; None where
        there is none, or no end to it within a year."""
        if not self.is_here(at):
            return None
        ends = [one.from_at for one in self.absences if one.from_at > at]
        if self.calendar is not None:
            ends.append(self._closes(at))
        return min(ends, default=None)

    def _next_shift(self, at: datetime) -> datetime | None:
        if self.calendar is None or self.on_shift(at):
            return at
        try:
            return add_business_time(at, MOMENT, self.calendar) - MOMENT
        except NeverOpen:
            return None

    def _closes(self, at: datetime) -> datetime:
        """When the open time ends that runs at this moment, by the wall clock; after a week without a gap one
        stops looking."""
        assert self.calendar is not None, "only a calendar closes"
        zone = ZoneInfo(self.calendar.zone)
        shown = at.astimezone(zone)
        day, minute = shown.date(), shown.hour * 60 + shown.minute
        for _ in range(7):
            ends = next((until for begins, until in self._spans(day) if begins <= minute < until), minute)
            if ends < MINUTES_OF_DAY:
                break
            day, minute = day + timedelta(days=1), 0
        else:
            ends = 0
        midnight = datetime.combine(day, time())
        return (midnight + timedelta(minutes=ends)).replace(tzinfo=zone).astimezone(UTC)

    def _spans(self, day: date) -> tuple[Span, ...]:
        assert self.calendar is not None, "only a calendar has spans"
        yesterday = day - timedelta(days=1)
        return open_spans(self.calendar.shifts_on(day), self.calendar.shifts_on(yesterday))


@lru_cache(maxsize=4096)
def weekly(
    zone: str, shifts: tuple[tuple[int, int, int], ...], like: Calendar | None = None
) -> Calendar | None:
    """Somebody's hours: their own from rows of weekday, beginning and end, closed on the days on which their
    team is; without rows their team's, None where that has none either. Made once."""
    by_day: list[list[Shift]] = [[] for _ in range(7)]
    for weekday, begins, ends in shifts:
        by_day[weekday].append(Shift(begins, ends))
    if not any(by_day):
        return like
    mon, tue, wed, thu, fri, sat, sun = (_in_order(one) for one in by_day)
    week: Week = (mon, tue, wed, thu, fri, sat, sun)
    if like is None:
        return Calendar(zone, week)
    closed = frozenset(day for day, own in like.date_overrides.items() if not own)
    return Calendar(zone, week, holidays=like.holidays | closed)


def _in_order(shifts: Sequence[Shift]) -> Shifts:
    return tuple(sorted(shifts, key=lambda shift: shift.begins))
