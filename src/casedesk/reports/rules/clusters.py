"""Cases of one problem are not independent: they were fixed by one step, or waited for one part.

The log-rank test takes every case for a witness of its own, so four hundred cases of one bad batch would settle what
one event caused. Cases that are part of a problem are therefore one cluster: the surplus stays what it is, and its
variance is that of clusters that are independent, each case in no problem being one by itself. That holds for many
clusters: a group of fewer than are compared at all (`FEWEST`) is not compared, however many cases they have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from casedesk.reports.rules.curves import Floats, Ints, Truths


@dataclass(frozen=True)
class Members:
    """Cases that are part of a problem, in columns: which problem, at which place among the times of the page they
    ended or are waiting, and whether they were fixed then."""

    problem: Ints
    place: Ints
    fixed: Truths

    @property
    def repeated(self) -> int:
        """How many say nothing by themselves, since another case of their problem is among them."""
        return int(self.problem.size - np.unique(self.problem).size)

    def of(self, chosen: Truths) -> "Members":
        """Some of them."""
        return Members(self.problem[chosen], self.place[chosen], self.fixed[chosen])

    def followed_until(self, last: int) -> "Members":
        """The same as they were known at the place of one time: who ended later waits still."""
        return Members(self.problem, np.minimum(self.place, last), self.fixed & (self.place <= last))


def joined(several: Sequence[Members]) -> Members:
    """All of them together."""
    parts = [NOBODY, *several]
    return Members(
        np.concatenate([one.problem for one in parts]),
        np.concatenate([one.place for one in parts]),
        np.concatenate([one.fixed for one in parts]),
    )


NOBODY = Members(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_))


@dataclass(frozen=True)
class Clustered:
    """The members of problems on both sides of a comparison, `one` and the `other`."""

    one: Members
    other: Members

    @property
    def problems(self) -> int:
        """How many problems they belong to."""
        return int(np.unique(np.concatenate((self.one.problem, self.other.problem))).size)


def widening(events: Sequence[Ints], ended: Sequence[Ints], clustered: Clustered, alone: float) -> float:
    """By which factor the variance of the log-rank surplus is larger when each problem counts as one cluster; `alone`
    is what it is when every case counts by itself. Never below 1: what somebody joined by hand makes no difference
    more certain.

    `events` and `ended` count, for either group at each time, those fixed, and all that ended or were last seen then.
    The surplus is the score of Cox's model at no difference, a sum over cases of (z - p(t)) at their event, less the
    integral of (z - p) dL up to their time, where z is 1 in the one group, p the share of that group among those at
    risk and dL the events by those at risk (Lin and Wei, JASA 84, 1989). Its robust variance is the sum over clusters
    of the squared sum within each (Lee, Wei and Amato, 1992; for rank tests Jung and Jeong, Lifetime Data Analysis 9,
    2003).
    """
    if alone <= 0 or not (clustered.one.problem.size or clustered.other.problem.size):
        return 1.0
    scores = _Scores(events, ended)
    total = sum(scores.squared(side, events[side], ended[side]) for side in (0, 1))
    problem = np.concatenate((clustered.one.problem, clustered.other.problem))
    each = np.concatenate((scores.of(1.0, clustered.one), scores.of(0.0, clustered.other)))
    _keys, cluster = np.unique(problem, return_inverse=True)
    together = np.bincount(cluster, each)
    return max(1.0, float(total - (each**2).sum() + (together**2).sum()) / alone)


class _Scores:
    """What each case adds to the surplus, by its group and the place of its time."""

    def __init__(self, events: Sequence[Ints], ended: Sequence[Ints]) -> None:
        at_risk = [np.cumsum(one[::-1])[::-1].astype(float) for one in ended]
        n = at_risk[0] + at_risk[1]
        self.share: Floats = np.divide(at_risk[0], n, out=np.zeros_like(n), where=n > 0)
        hazard = np.divide(events[0] + events[1], n, out=np.zeros_like(n), where=n > 0)
        self._hazard: Floats = np.cumsum(hazard)
        self._expected: Floats = np.cumsum(self.share * hazard)

    def squared(self, side: int, events: Ints, ended: Ints) -> float:
        """The sum of squares over a whole group."""
        z = 1.0 - side
        waited = z * self._hazard - self._expected
        return float((events * (z - self.share - waited) ** 2 + (ended - events) * waited**2).sum())

    def of(self, z: float, some: Members) -> Floats:
        """The scores of some cases of a group."""
        waited = z * self._hazard[some.place] - self._expected[some.place]
        found: Floats = np.where(some.fixed, z - self.share[some.place], 0.0) - waited
        return found
