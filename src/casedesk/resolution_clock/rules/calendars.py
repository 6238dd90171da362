"""When a team works: weekly hours in a zone, holidays, and own hours on dates.

Open is whatever the clock on the wall of the zone shows inside the hours. A shift belongs to the day on which
it begins: one that runs overnight, 22:00 to 06:00, is taken away by a holiday on its first day and not by one
on its second. Own hours on a date take the place of both the weekly hours and a holiday; none at all close the
day. Shifts that overlap or touch are one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True)
class Shift:
    """Open from `begins`, included, until `ends`, not included: minutes since midnight of the day it begins.

    An end beyond 24 hours lies on the next day. Raises ValueError where it would not begin on its day, not be
    longer than nothing, or run into a third day.
    """

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.begins < MINUTES_OF_DAY or not self.begins < self.ends <= 2 * MINUTES_OF_DAY:
            raise ValueError(f"A shift from minute {self.begins} until minute {self.ends} is none.")


Shifts = tuple[Shift, ...]
Week = tuple[Shifts, Shifts, Shifts, Shifts, Shifts, Shifts, Shifts]

ALL_DAY: Shifts = (Shift(0, MINUTES_OF_DAY),)
CLOSED: Shifts = ()


@dataclass(frozen=True)
class Calendar:
    """The working hours of a team.

    `zone` is a name of tzdata. `week` has the shifts that begin on each weekday, Monday first. `holidays` are
    closed; `date_overrides` has the shifts that begin on single dates, and goes before all else.
    """

    zone: str
    week: Week
    holidays: frozenset[date] = frozenset()
    date_overrides: Mapping[date, Shifts] = field(default_factory=dict, hash=False)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Added up once: whoever counts by a calendar asks for it each time.
        return hash((self.zone, self.week, self.holidays))

    def shifts_on(self, day: date) -> Shifts:
        """The shifts that begin on a day."""
        if day in self.date_overrides:
            return self.date_overrides[day]
        return CLOSED if day in self.holidays else self.week[day.weekday()]

    @property
    def own_days(self) -> list[date]:
        """The days that are not as their weekday is, in order."""
        return sorted(self.holidays | set(self.date_overrides))


Span = tuple[int, int]
"""From a minute of a day, included, until another, not included."""


def open_spans(begun_here: Iterable[Shift], begun_the_day_before: Iterable[Shift]) -> tuple[Span, ...]:
    """When a day is open, within its own 24 hours: by its own shifts, and by what the day before left over."""
    spans = [(shift.begins, min(shift.ends, MINUTES_OF_DAY)) for shift in begun_here]
    spans += [
        (0, shift.ends - MINUTES_OF_DAY) for shift in begun_the_day_before if shift.ends > MINUTES_OF_DAY
    ]
    return merged(spans)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as there can be, in order: none overlap or touch."""
    whole: list[Span] = []
    for begins, ends in sorted(spans):
        if whole and begins <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], ends))
        else:
            whole.append((begins, ends))
    return tuple(whole)
