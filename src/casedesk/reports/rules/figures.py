"""The figures of a report on resolution: what became of cases, and how long it took.

The naive figures are those of the resolved ones alone, so whoever waits still is not in them. Beside them stand
the estimates that count everybody: Kaplan and Meier's, in which other endings are censored, and the share fixed,
in which they are a second way to end. Lengths are seconds; None where a share is not reached.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import floor
from typing import overload

from casedesk.reports.rules.incidence import cumulative_incidence, reached
from casedesk.reports.rules.moments import Count, moments
from casedesk.reports.rules.survival import HALF, NINE_TENTHS, kaplan_meier, quantile

SECOND = 1_000_000
"""In microseconds, in which cases are counted."""


@dataclass(frozen=True)
class Naive:
    """How many ended in which way, and the times of the resolved ones, in seconds."""

    cases: int
    resolved: int
    open: int
    ended_otherwise: int
    left_out: int
    median: float | None
    p90: float | None
    mean: float | None


@dataclass(frozen=True)
class Figures:
    """What is said of a period, or of a group in it."""

    cases: int
    resolved: int
    open: int
    ended_otherwise: int
    median: float | None
    p90: float | None
    mean: float | None
    km_median: float | None
    km_median_low: float | None
    km_median_high: float | None
    km_p90: float | None
    fixed_median: float | None
    fixed_p90: float | None
    left_out: int


@dataclass(frozen=True)
class GroupFigures(Figures):
    """The same of one group, with its name."""

    name: str


def figures(naive: Naive, counts: Iterable[Count]) -> Figures:
    """The figures of cases that were counted by the microseconds they took, or have taken so far."""
    group = moments(counts)
    waiting, fixed = kaplan_meier(group), cumulative_incidence(group)
    median = quantile(waiting, HALF)
    return Figures(
        cases=naive.cases,
        resolved=naive.resolved,
        open=naive.open,
        ended_otherwise=naive.ended_otherwise,
        median=naive.median,
        p90=naive.p90,
        mean=naive.mean,
        km_median=_seconds(median.at),
        km_median_low=_seconds(median.low),
        km_median_high=_seconds(median.high),
        km_p90=_seconds(quantile(waiting, NINE_TENTHS).at),
        fixed_median=_seconds(reached(group, fixed, HALF).at),
        fixed_p90=_seconds(reached(group, fixed, NINE_TENTHS).at),
        left_out=naive.left_out,
    )


def together(groups: Iterable[Iterable[Count]]) -> list[Count]:
    """The counts of several groups as one."""
    events, others, censored = Counter[float](), Counter[float](), Counter[float]()
    for group in groups:
        for count in group:
            events[count.time] += count.events
            others[count.time] += count.others
            censored[count.time] += count.censored
    return [Count(time, events[time], others[time], censored[time]) for time in events]


def naive_of(counts: Sequence[Count], left_out: int) -> Naive:
    """The naive figures from counts, for a clock that SQL does not know."""
    times = _Times(counts)
    ended = sum(count.others for count in counts)
    waiting = sum(count.censored for count in counts)
    return Naive(
        cases=len(times) + ended + waiting,
        resolved=len(times),
        open=waiting,
        ended_otherwise=ended,
        left_out=left_out,
        median=percentile(times, 0.5),
        p90=percentile(times, 0.9),
        mean=times.mean,
    )


class _Times(Sequence[float]):
    """How long the resolved took, in seconds and in rising order, each as often as it was counted."""

    def __init__(self, counts: Iterable[Count]) -> None:
        rising = sorted((count for count in counts if count.events), key=lambda count: count.time)
        self._times = [count.time for count in rising]
        self._up_to = list(accumulate(count.events for count in rising))
        self.mean = (
            sum(count.time * count.events for count in rising) / len(self) / SECOND if rising else None
        )

    def __len__(self) -> int:
        return self._up_to[-1] if self._up_to else 0

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[float]: ...
    def __getitem__(self, place: int | slice) -> float | Sequence[float]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return self._times[bisect_right(self._up_to, place)] / SECOND


def percentile(rising: Sequence[float], share: float) -> float | None:
    """The value at a share of the way through rising values, between two of them in proportion; PostgreSQL calls
    it percentile_cont. None of none."""
    if not rising:
        return None
    place = share * (len(rising) - 1)
    low = floor(place)
    high = min(low + 1, len(rising) - 1)
    return rising[low] + (rising[high] - rising[low]) * (place - low)


def _seconds(microseconds: float | None) -> float | None:
    return None if microseconds is None else microseconds / SECOND
