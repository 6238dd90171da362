"""What happened at each time since the first word, counted: the ground on which every estimate stands.

Nobody's time is thrown away: who waits still was at risk until now, and is then censored. Where an event and
a censoring have the same time, the event came first: who is censored at a time was at risk at it.
"""

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from itertools import accumulate
from typing import NamedTuple


class Ending(Enum):
    """How somebody's time ended: by what is looked for, by something that makes it impossible, or not yet."""

    EVENT = "event"
    OTHER = "other"
    CENSORED = "censored"


class Moment(NamedTuple):
    """At `time`, of `at_risk` who had come so far, how many ended in each way. Times are in any one unit."""

    time: float
    at_risk: int
    events: int
    others: int = 0
    censored: int = 0

    @property
    def left(self) -> int:
        """How many went on."""
        return self.at_risk - self.events - self.others - self.censored


class Count(NamedTuple):
    """How many ended in each way at a time; who else was at risk is known from what came later."""

    time: float
    events: int
    others: int = 0
    censored: int = 0


def moments(counts: Iterable[Count]) -> tuple[Moment, ...]:
    """The moments of a group, in order, from its counts: each time once, in any order."""
    latest_first = sorted(counts, key=lambda count: count.time, reverse=True)
    at_risk = accumulate(count.events + count.others + count.censored for count in latest_first)
    found = [
        Moment(count.time, risk, count.events, count.others, count.censored)
        for count, risk in zip(latest_first, at_risk, strict=True)
    ]
    return tuple(reversed(found))


def moments_of(endings: Iterable[tuple[float, Ending]]) -> tuple[Moment, ...]:
    """The moments of a group from the time and the way in which each of it ended."""
    found = list(endings)
    events, others, censored = (Counter(time for time, how in found if how is ending) for ending in Ending)
    times = {time for time, _how in found}
    return moments(Count(time, events[time], others[time], censored[time]) for time in times)
