"""What is told of groups, reckoned from tallies: how many ended in which way at each of the same times.

All groups of a page stand on the same times, so that the rest of them is what is left of the sum, and two are
compared place by place. All comparisons are at equal follow-up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from casedesk.reports.rules.chances import chi_square_tail
from casedesk.reports.rules.clusters import NOBODY, Clustered, Members, joined, widening
from casedesk.reports.rules.comparison import LogRank, adjusted, difference
from casedesk.reports.rules.curves import (
    Course,
    Curve,
    Floats,
    Ints,
    fixed_by,
    incidence,
    survival,
    waited_until,
)
from casedesk.reports.rules.estimates import FEWEST, UNKNOWN, Brief, Compared, Estimate, Point, Share
from casedesk.reports.rules.figures import SECOND
from casedesk.reports.rules.survival import HALF, NINE_TENTHS, Quantile

FIXED, OTHERWISE, WAITING = range(3)
WAYS = 3


@dataclass(frozen=True)
class Tally:
    """How many of a group were fixed, ended otherwise, or wait still, at each of these times: a row for each time,
    which is in microseconds, and a column for each way."""

    times: Ints
    counts: Ints

    @property
    def cases(self) -> int:
        """All of them."""
        return int(self.counts.sum())

    @property
    def course(self) -> Course:
        """Only the times at which something happened."""
        happened = self.counts.any(axis=1)
        counts = self.counts[happened]
        return Course(self.times[happened], counts[:, FIXED], counts[:, OTHERWISE], counts[:, WAITING])

    def without(self, other: "Tally") -> "Tally":
        """Those of them who are not in the other."""
        return Tally(self.times, self.counts - other.counts)


def tally(times: Ints, places: Ints, ways: Ints) -> Tally:
    """Counts cases by the place of their time among all times, and how they ended."""
    counts = np.bincount(places * WAYS + ways, minlength=times.size * WAYS)
    return Tally(times, counts.reshape(times.size, WAYS))


def estimate(of: Tally) -> Estimate:
    """The estimates of a group."""
    group = of.course
    fixed, otherwise = incidence(group), incidence(group.with_others_as_events)
    waiting = survival(group)
    return Estimate(
        cases=of.cases,
        half=_in_seconds(fixed_by(group, fixed, HALF)),
        ninety=_in_seconds(fixed_by(group, fixed, NINE_TENTHS)),
        km_half=_in_seconds(waited_until(group, waiting, HALF)),
        km_ninety=_in_seconds(waited_until(group, waiting, NINE_TENTHS)),
        curve=_points(group, fixed, otherwise),
        longest=_longest(group),
    )


def _points(group: Course, fixed: Curve, otherwise: Curve) -> tuple[Point, ...]:
    columns: tuple[Floats, ...] = (group.time / SECOND, fixed.share, fixed.low, fixed.high, otherwise.share)
    return tuple(map(Point, *(column.tolist() for column in columns)))


def _longest(group: Course) -> float:
    return float(group.time[-1]) / SECOND if group.time.size else 0.0


def brief(of: Tally, seconds: float) -> Brief:
    """The estimates of a part: by when half are fixed, and the share within so many seconds, all followed for so
    long."""
    group = of.course
    if not group.time.size:
        return Brief(0, Quantile(None, None, None), UNKNOWN, 0.0)
    curve = incidence(group)
    half = _in_seconds(fixed_by(group, curve, HALF))
    return Brief(of.cases, half, _share_at(group, curve, seconds * SECOND), _longest(group))


def _share_at(group: Course, curve: Curve, limit: float) -> Share:
    # Whoever is censored later changes nothing before: an estimate at a time is that of equal follow-up.
    if group.time[-1] < limit and group.censored[-1]:
        return UNKNOWN
    place = int(np.searchsorted(group.time, limit, side="right")) - 1
    if place < 0:
        return Share(0.0, 0.0, 0.0)
    return Share(float(curve.share[place]), float(curve.low[place]), float(curve.high[place]))


def compare(one: Tally, other: Tally, clustered: Clustered | None = None) -> Compared | None:
    """Compares two groups, on the same times, at equal follow-up; None where one is too small. Those who are
    `clustered` by a problem count as one: in how many there are, and in how wide the test and the interval are."""
    repeated = (0, 0) if clustered is None else (clustered.one.repeated, clustered.other.repeated)
    if min(one.cases - repeated[0], other.cases - repeated[1]) < FEWEST:
        return None
    courses = [one.course, other.course]
    # A group of which nobody waits any more is known for ever after.
    ends = [int(group.time[-1]) for group in courses if group.censored[-1]]
    until = min(ends, default=max(int(group.time[-1]) for group in courses))
    equal = [followed_until(until, group) for group in (one, other)]
    alone = _log_rank(*equal)
    wider = 1.0 if clustered is None else _widening(equal, clustered, alone.variance)
    test = alone.widened(wider)
    halves = [_in_seconds(fixed_by(group.course, incidence(group.course), HALF)) for group in equal]
    later = difference(*halves).widened(wider)
    problems = 0 if clustered is None else clustered.problems
    return Compared(test, later, until / SECOND, test.p, problems)


def _widening(equal: Sequence[Tally], clustered: Clustered, alone: float) -> float:
    last = equal[0].times.size - 1
    return widening(
        [one.counts[:, FIXED] for one in equal],
        [one.counts.sum(axis=1) for one in equal],
        Clustered(clustered.one.followed_until(last), clustered.other.followed_until(last)),
        alone,
    )


def followed_until(until: int, group: Tally) -> Tally:
    """The same group as it was known at one of its times: who had not ended by then is censored.

    Groups that could not be watched equally long are compared at equal follow-up.
    """
    known = int(np.searchsorted(group.times, until, side="right"))
    counts = group.counts[:known].copy()
    counts[-1, WAITING] += group.counts[known:].sum()
    return Tally(group.times[:known], counts)


@dataclass(frozen=True)
class _Surplus:
    """How many more were fixed in a group than if both were alike, with its variance."""

    surplus: float
    variance: float

    def widened(self, factor: float) -> LogRank:
        """The test, with a variance so many times as large."""
        variance = self.variance * factor
        chi2, df = (self.surplus**2 / variance, 1) if variance > 0 else (0.0, 0)
        return LogRank(chi2, df, chi_square_tail(chi2, df))


def _log_rank(one: Tally, other: Tally) -> _Surplus:
    """`comparison.log_rank` of two groups: the surplus of either, to be measured by its variance."""
    seen = (one.counts[:, FIXED] + other.counts[:, FIXED]) > 0
    at_risk, others_at_risk = (
        np.cumsum(group.counts.sum(axis=1)[::-1])[::-1][seen].astype(float) for group in (one, other)
    )
    events = one.counts[seen, FIXED].astype(float)
    n, d = at_risk + others_at_risk, events + other.counts[seen, FIXED]
    surplus = float((events - d * at_risk / n).sum())
    spread = np.divide(d * (n - d), n - 1, out=np.zeros_like(n), where=n > 1)
    variance = float((spread * at_risk * others_at_risk / n**2).sum())
    return _Surplus(surplus, variance)


def each_against_the_rest(
    groups: Mapping[str, Tally], members: Mapping[str, Members] | None = None
) -> dict[str, Compared]:
    """Each group against all the others together, the chances adjusted for how many are compared (Holm). `members`
    are those of each group that are part of a problem."""
    if not groups:
        return {}
    several = list(groups.values())
    all_of_them = Tally(several[0].times, np.sum([one.counts for one in several], axis=0))
    found = {}
    for key, one in groups.items():
        compared = compare(one, all_of_them.without(one), _apart(key, members or {}))
        if compared is not None:
            found[key] = compared
    chances = adjusted([one.test.p for one in found.values()])
    return {
        key: replace(one, chance=chance) for (key, one), chance in zip(found.items(), chances, strict=True)
    }


def _apart(key: str, members: Mapping[str, Members]) -> Clustered:
    """The members of a group, and those of all others."""
    return Clustered(members.get(key, NOBODY), joined([one for name, one in members.items() if name != key]))


def _in_seconds(found: Quantile) -> Quantile:
    at, low, high = (None if value is None else value / SECOND for value in (found.at, found.low, found.high))
    return Quantile(at, low, high)
