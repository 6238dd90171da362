"""The estimates of survival and incidence on columns: thousands of moments and dozens of groups for one page.

What they are is said one moment after the other by `survival` and `incidence`; here is the same arithmetic with all
moments at once, and both agree on any group. Where rounding could hide on which side of a level a share lies, the
question goes to those, which answer it by exact fractions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casedesk.reports.rules.chances import CONFIDENCE, two_sided
from casedesk.reports.rules.incidence import comes_to
from casedesk.reports.rules.moments import Moment
from casedesk.reports.rules.survival import NEAR, Quantile, comes_down_to

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Course:
    """What happened to a group at each time at which something did, in columns; one moment is a row of it."""

    time: Ints
    events: Ints
    others: Ints
    censored: Ints

    @cached_property
    def at_risk(self) -> Ints:
        """How many had come so far."""
        left = self.events + self.others + self.censored
        return np.cumsum(left[::-1])[::-1]

    @property
    def with_others_as_events(self) -> "Course":
        """The same with the two kinds of ending changed about, to ask for the other one."""
        return Course(self.time, self.others, self.events, self.censored)

    def moments(self, many: int) -> tuple[Moment, ...]:
        """The first of them one after the other, for who answers exactly."""
        columns = (self.time, self.at_risk, self.events, self.others, self.censored)
        return tuple(map(Moment, *(column[:many].tolist() for column in columns)))


@dataclass(frozen=True)
class Curve:
    """From each time of a course on a share, within its pointwise band."""

    share: Floats
    low: Floats
    high: Floats


def incidence(group: Course) -> Curve:
    """To which share the event has happened: `incidence.cumulative_incidence`, all moments at once."""
    if not group.time.size:
        return Curve(np.empty(0), np.empty(0), np.empty(0))
    n, k, others = _floats(group.at_risk), _floats(group.events), _floats(group.others)
    ended = k + others
    runs = _Runs(group.censored)
    at_risk = runs.of_first(n)
    events = runs.so_far(k)
    left = n - ended
    open_at_start = _led_by(1.0, np.cumprod(runs.last(left) / runs.first(n))[:-1])
    grown = open_at_start * runs.last(events) / runs.first(n)
    share = runs.spread(np.cumsum(grown) - grown) + runs.spread(open_at_start) * events / at_risk
    still_open = runs.spread(open_at_start) * left / at_risk
    open_before = _led_by(1.0, still_open[:-1])
    variance = _variance(n, k, ended, np.diff(share, prepend=0.0), open_before)
    return _with_band(share, np.sqrt(variance))


def _variance(n: Floats, k: Floats, ended: Floats, growth: Floats, open_before: Floats) -> Floats:
    """Marubini and Valsecchi's, by the sums that `incidence` carries from one moment to the next."""
    weights = np.divide(ended, n * (n - ended), out=np.zeros_like(n), where=n > ended)
    weight, crossed_weight = _before(weights), _before(open_before * k / n**2)
    distance = _before(growth * weight)
    squares = np.cumsum(growth * (2 * distance + growth * weight))
    own = np.cumsum(open_before**2 * k * (n - k) / n**3)
    return np.maximum(squares + own - 2 * np.cumsum(growth * crossed_weight), 0.0)


def survival(group: Course) -> Curve:
    """To which share it has not happened, others censored: `survival.kaplan_meier`, all moments at once."""
    if not group.time.size:
        return Curve(np.empty(0), np.empty(0), np.empty(0))
    n, k = _floats(group.at_risk), _floats(group.events)
    runs = _Runs(group.censored + group.others)
    left = n - k
    at_start = _led_by(1.0, np.cumprod(runs.last(left) / runs.first(n))[:-1])
    share = runs.spread(at_start) * left / runs.of_first(n)
    greenwood = np.cumsum(np.divide(k, n * left, out=np.zeros_like(n), where=left > 0))
    return _with_band(share, np.sqrt(greenwood) * share)


def fixed_by(group: Course, curve: Curve, level: Fraction) -> Quantile:
    """The smallest time by which the event has happened to this share: `incidence.reached`."""
    near = float(level)
    at = _reached(group, curve.share - near, partial(comes_to, level))
    return Quantile(at, _from(group, curve.high >= near), _from(group, curve.low >= near))


def waited_until(group: Course, curve: Curve, level: Fraction) -> Quantile:
    """The smallest time at which so large a share no longer waits: `survival.quantile`."""
    near = float(1 - level)
    at = _reached(group, near - curve.share, partial(comes_down_to, 1 - level))
    return Quantile(at, _from(group, curve.low <= near), _from(group, curve.high <= near))


def _reached(group: Course, past: Floats, exactly: Callable[[Sequence[Moment]], bool]) -> float | None:
    """The first time at which a share is past its level; where it might have been rounded, by exact fractions."""
    near = np.flatnonzero(np.abs(past) <= NEAR)
    moments = group.moments(int(near[-1]) + 1) if near.size else ()
    beyond = _first(past > NEAR)
    for place in near.tolist():
        if (beyond is None or place < beyond) and exactly(moments[: place + 1]):
            return float(group.time[place])
    return None if beyond is None else float(group.time[beyond])


def _from(group: Course, reaching: Truths) -> float | None:
    place = _first(reaching)
    return None if place is None else float(group.time[place])


def _first(where: Truths) -> int | None:
    place = int(where.argmax()) if where.size else 0
    return place if where.size and where[place] else None


def _with_band(share: Floats, error: Floats) -> Curve:
    """The share with the interval of `survival.log_log_band`."""
    low, high = share.copy(), share.copy()
    inside = (share > NEAR) & (share < 1 - NEAR)
    at = share[inside]
    # So wide that it overflows is from none to all.
    with np.errstate(over="ignore"):
        width = np.exp(two_sided(CONFIDENCE) * error[inside] / (at * np.abs(np.log(at))))
    low[inside], high[inside] = at**width, at ** (1 / width)
    return Curve(share, low, high)


def _before(added: Floats) -> Floats:
    """What had been added up before each."""
    return _led_by(0.0, np.cumsum(added)[:-1])


def _led_by(first: float, column: NDArray[np.floating[Any]]) -> Floats:
    found = np.empty(column.size + 1)
    found[0], found[1:] = first, column
    return found


def _floats(column: Ints) -> Floats:
    return column.astype(np.float64)


class _Runs:
    """Stretches in which nobody was censored: within one a share is one quotient, and so is exact."""

    def __init__(self, censored: Ints) -> None:
        begins = np.ones(censored.size, np.bool_)
        begins[1:] = censored[:-1] > 0
        self._starts = np.flatnonzero(begins)
        self._ends = np.append(self._starts[1:], begins.size) - 1
        self._run = np.cumsum(begins) - 1

    def first(self, column: Floats) -> Floats:
        """What stands where each begins."""
        found: Floats = column[self._starts]
        return found

    def last(self, column: Floats) -> Floats:
        """What stands where each ends."""
        found: Floats = column[self._ends]
        return found

    def spread(self, of_runs: Floats) -> Floats:
        """What is true of each, at all its moments."""
        found: Floats = of_runs[self._run]
        return found

    def of_first(self, column: Floats) -> Floats:
        """What stands where each begins, at all its moments."""
        return self.spread(self.first(column))

    def so_far(self, column: Floats) -> Floats:
        """What has added up since it began."""
        added = np.cumsum(column)
        return added - self.spread(self.first(added - column))
