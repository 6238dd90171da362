"""What the page of a period says by estimates: the shares over time, when half are fixed, and whether one period or
group differs from another.

Where cases are many they are counted by whole steps of time, small beside what is told, so that a hundred thousand
are a few thousand moments. All comparisons are at equal follow-up: nobody is ahead because they could be watched for
longer.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from casedesk.reports.rules.comparison import Difference, LogRank, adjusted, difference, log_rank
from casedesk.reports.rules.figures import SECOND, together
from casedesk.reports.rules.incidence import IncidenceStep, cumulative_incidence, reached
from casedesk.reports.rules.moments import Count, Moment, followed_until, moments
from casedesk.reports.rules.survival import HALF, NEAR, NINE_TENTHS, Quantile, kaplan_meier, quantile

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


def estimate(counts: Sequence[Count]) -> Estimate:
    """The estimates of a group, from its cases by the microseconds they took."""
    group = moments(counts)
    fixed = cumulative_incidence(group)
    otherwise = cumulative_incidence(tuple(moment.with_others_as_events() for moment in group))
    waiting = kaplan_meier(group)
    return Estimate(
        cases=group[0].at_risk if group else 0,
        half=_in_seconds(reached(group, fixed, HALF)),
        ninety=_in_seconds(reached(group, fixed, NINE_TENTHS)),
        km_half=_in_seconds(quantile(waiting, HALF)),
        km_ninety=_in_seconds(quantile(waiting, NINE_TENTHS)),
        curve=_points(fixed, otherwise),
        longest=group[-1].time / SECOND if group else 0.0,
    )


def shares_by(found: Estimate, seconds: float) -> tuple[float, float] | None:
    """The shares fixed and ended otherwise by a time; None where nobody was followed for so long."""
    last = found.curve[-1] if found.curve else None
    if last is None or (found.longest < seconds and last.fixed + last.otherwise < 1 - NEAR):
        return None
    place = bisect_right(found.curve, seconds, key=lambda point: point.time) - 1
    return (found.curve[place].fixed, found.curve[place].otherwise) if place >= 0 else (0.0, 0.0)


def _points(fixed: Sequence[IncidenceStep], otherwise: Sequence[IncidenceStep]) -> tuple[Point, ...]:
    return tuple(
        Point(one.time / SECOND, one.share, one.low, one.high, other.share)
        for one, other in zip(fixed, otherwise, strict=True)
    )


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


def brief(counts: Sequence[Count], seconds: float) -> Brief:
    """The estimates of a small part, in one go; the share within so many seconds, all followed for so long."""
    group = moments(counts)
    if not group:
        return Brief(0, Quantile(None, None, None), UNKNOWN, 0.0)
    steps = cumulative_incidence(group)
    half = _in_seconds(reached(group, steps, HALF))
    return Brief(group[0].at_risk, half, _share_at(group, steps, seconds * SECOND), group[-1].time / SECOND)


def _share_at(group: Sequence[Moment], steps: Sequence[IncidenceStep], limit: float) -> Share:
    # Whoever is censored later changes nothing before: an estimate at a time is that of equal follow-up.
    if group[-1].time < limit and group[-1].censored:
        return UNKNOWN
    place = bisect_right(steps, limit, key=lambda step: step.time) - 1
    return (
        Share(0.0, 0.0, 0.0) if place < 0 else Share(steps[place].share, steps[place].low, steps[place].high)
    )


@dataclass(frozen=True)
class Compared:
    """How one group differs from another: the chance of as much by luck alone, and by how much half are fixed later
    (in seconds). `followed` is how long both could be watched; `chance` is adjusted where many were compared."""

    test: LogRank
    later: Difference
    followed: float
    chance: float

    @property
    def told(self) -> bool:
        """Whether chance does not explain it."""
        return self.chance < UNLIKELY


def compare(one: Sequence[Count], other: Sequence[Count]) -> Compared | None:
    """Compares two groups at equal follow-up; None where one is too small."""
    groups = [moments(one), moments(other)]
    if any(not group or group[0].at_risk < FEWEST for group in groups):
        return None
    # A group of which nobody waits any more is known for ever after.
    ends = [group[-1].time for group in groups if group[-1].censored]
    until = min(ends, default=max(group[-1].time for group in groups))
    equal = [followed_until(group, until) for group in groups]
    test = log_rank(equal)
    halves = [_in_seconds(reached(group, cumulative_incidence(group), HALF)) for group in equal]
    return Compared(test, difference(*halves), until / SECOND, test.p)


def each_against_the_rest(groups: dict[str, list[Count]]) -> dict[str, Compared]:
    """Each group against all the others together, the chances adjusted for how many are compared (Holm)."""
    found = {}
    for key, counts in groups.items():
        rest = together(other for name, other in groups.items() if name != key)
        compared = compare(counts, rest)
        if compared is not None:
            found[key] = compared
    chances = adjusted([one.test.p for one in found.values()])
    return {
        key: replace(one, chance=chance) for (key, one), chance in zip(found.items(), chances, strict=True)
    }


def _in_seconds(found: Quantile) -> Quantile:
    at, low, high = (None if value is None else value / SECOND for value in (found.at, found.low, found.high))
    return Quantile(at, low, high)
