"""What the page of a period says by estimates: the shares over time, when half are fixed, and whether one period or
group differs from another.

Where cases are many they are counted by whole steps of time, small beside what is told, so that a hundred thousand
are a few thousand moments. All comparisons are at equal follow-up: nobody is ahead because they could be watched for
longer.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from casedesk.reports.rules.comparison import Difference, LogRank
from casedesk.reports.rules.survival import NEAR, Quantile

FEWEST = 10
"""Groups smaller than this are not compared: there is nothing that could be told apart from chance."""
POINTS = 220
UNLIKELY = 0.05
"""A difference that chance alone would make more seldom than this is told as one."""


class Point(NamedTuple):
    """From `time` on (seconds) these shares are fixed and ended otherwise, with the band of the first."""

    time: float
    fixed: float
    low: float
    high: float
    otherwise: float


@dataclass(frozen=True)
class Estimate:
    """What is estimated of a group, in seconds. `half` and `ninety` are by the share fixed, with those that ended
    otherwise as ended; the `km_` ones censor them, as other tools do."""

    cases: int
    half: Quantile
    ninety: Quantile
    km_half: Quantile
    km_ninety: Quantile
    curve: tuple[Point, ...]
    longest: float


@dataclass(frozen=True)
class Share:
    """A share with its interval; None where nobody was followed for so long."""

    at: float | None
    low: float | None
    high: float | None


UNKNOWN = Share(None, None, None)


def shares_by(found: Estimate, seconds: float) -> tuple[float, float] | None:
    """The shares fixed and ended otherwise by a time; None where nobody was followed for so long."""
    last = found.curve[-1] if found.curve else None
    if last is None or (found.longest < seconds and last.fixed + last.otherwise < 1 - NEAR):
        return None
    place = bisect_right(found.curve, seconds, key=lambda point: point.time) - 1
    return (found.curve[place].fixed, found.curve[place].otherwise) if place >= 0 else (0.0, 0.0)


def thinned(curve: Sequence[Point], until: float) -> list[Point]:
    """As many points of a curve as a picture can show, up to a time: the last one of each small stretch."""
    shown = [point for point in curve if point.time <= until]
    if len(shown) <= POINTS:
        return shown
    width = until / POINTS
    return [one for one, after in pairwise(shown) if one.time // width != after.time // width] + shown[-1:]


@dataclass(frozen=True)
class Brief:
    """What is told of a week, a month or a group: by when half are fixed, and which share within a follow-up."""

    cases: int
    half: Quantile
    within: Share
    longest: float


@dataclass(frozen=True)
class Compared:
    """How one group differs from another: the chance of as much by luck alone, and by how much half are fixed later
    (in seconds). `followed` is how long both could be watched; `chance` is adjusted where many were compared."""

    test: LogRank
    later: Difference
    followed: float
    chance: float
    problems: int = 0
    """So many problems were each counted as one cluster."""

    @property
    def told(self) -> bool:
        """Whether chance does not explain it."""
        return self.chance < UNLIKELY
