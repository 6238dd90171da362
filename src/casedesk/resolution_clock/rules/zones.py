"""How far the wall clock of a zone is from UTC, and until when.

Python's zones answer for an instant and tell no changes. They are found by looking at the offset every few
days and closing in to the second where it differs; no zone changes twice between two looks (a test asks all).
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

LOOK_EVERY = timedelta(days=5)
"""Two changes of one zone were never nearer than almost seven days (Recife, 8 to 15 October 2000)."""
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Stretch:
    """From an instant until another, in UTC, in which the wall clock keeps one offset to UTC."""

    begins: datetime
    ends: datetime
    offset: timedelta

    @property
    def wall_begins(self) -> datetime:
        """What the wall clock shows at the beginning: a naive time."""
        return (self.begins + self.offset).replace(tzinfo=None)

    @property
    def wall_ends(self) -> datetime:
        """What it would show at the end, before it is set."""
        return (self.ends + self.offset).replace(tzinfo=None)

    def instant(self, shown: datetime) -> datetime:
        """When, in UTC, the wall clock shows this within the stretch."""
        return (shown - self.offset).replace(tzinfo=UTC)


def stretches(zone: str, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The time from one UTC instant until a later one in stretches of one offset, a year long at most."""
    begins = start
    for year in range(start.year, end.year + 1):
        for edge in _edges(zone, year):
            if begins < edge < end:
                yield Stretch(begins, edge, _offset(zone, begins))
                begins = edge
    yield Stretch(begins, end, _offset(zone, begins))


def stretches_back(zone: str, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The same from the end back to the start."""
    ends = end
    for year in range(end.year, start.year - 1, -1):
        for edge in reversed(_edges(zone, year)):
            if start < edge < ends:
                yield Stretch(edge, ends, _offset(zone, edge))
                ends = edge
    yield Stretch(start, ends, _offset(zone, start))


@lru_cache(maxsize=16_384)
def _edges(zone: str, year: int) -> tuple[datetime, ...]:
    """The instants of a UTC year up to which one offset holds: where the clocks are set, and the year's end."""
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    looks = [begin + number * LOOK_EVERY for number in range((end - begin) // LOOK_EVERY + 1)]
    pairs = pairwise([*looks, end])
    changes = [
        _change(zone, one, other) for one, other in pairs if _offset(zone, one) != _offset(zone, other)
    ]
    return (*changes, end)


def _change(zone: str, before: datetime, after: datetime) -> datetime:
    """The first second of the offset that holds at `after`, where another one holds at `before`."""
    old = _offset(zone, before)
    seconds = range((after - before) // SECOND)
    return before + SECOND * bisect_left(
        seconds, True, key=lambda second: _offset(zone, before + second * SECOND) != old
    )


def _offset(zone: str, instant: datetime) -> timedelta:
    offset = instant.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None, "a zone has an offset at every instant"
    return offset
