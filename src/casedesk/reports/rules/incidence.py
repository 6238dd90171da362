"""Aalen and Johansen's estimate: which share has been fixed after a time, where cases also end in other ways.

Whoever ended otherwise can no longer be fixed, and is neither forgotten nor taken for one who still waits. The
shares fixed, ended otherwise and still open sum to one at every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

from casedesk.reports.rules.chances import CONFIDENCE, two_sided
from casedesk.reports.rules.moments import Moment
from casedesk.reports.rules.survival import NEAR, Quantile, log_log_band


class IncidenceStep(NamedTuple):
    """From `time` on the `share` to whom it has happened, within `low` and `high`, and its variance."""

    time: float
    share: float
    variance: float
    low: float
    high: float


@dataclass
class _Variance:
    """The sums of Marubini and Valsecchi's variance, carried from one moment to the next.

    Var F(t) = sum (F(t) - F_i)^2 d / (n (n - d)) + sum S^2 k (n - k) / n^3 - 2 sum (F(t) - F_i) S k / n^2
    over the times i up to t, with d endings of any kind, k of this one, of n at risk, and S the share open just
    before (Analysing Survival Data from Clinical Trials, 1995, chapter 10). Each sum is moved on by how much F
    grew: added up anew it would cost the square of the times, and from powers of F it would cancel out.
    """

    weights: float = 0.0
    distances: float = 0.0
    squares: float = 0.0
    own: float = 0.0
    crossed: float = 0.0
    cross_weights: float = 0.0

    def move_on(self, moment: Moment, growth: float, open_before: float) -> float:
        """The variance after a moment at which F grew by this."""
        self.squares += growth * (2 * self.distances + growth * self.weights)
        self.distances += growth * self.weights
        self.crossed += growth * self.cross_weights
        n, k, ended = moment.at_risk, moment.events, moment.events + moment.others
        if n > ended:
            self.weights += ended / (n * (n - ended))
        self.own += open_before**2 * k * (n - k) / n**3
        self.cross_weights += open_before * k / n**2
        return max(self.squares + self.own - 2 * self.crossed, 0.0)


def cumulative_incidence(
    group: Sequence[Moment], confidence: float = CONFIDENCE
) -> tuple[IncidenceStep, ...]:
    """The share to whom the event has happened after each moment, with its pointwise band.

    F(t) is the sum of S(t-) k/n over the event times up to t, S the share with no ending of any kind (Aalen and
    Johansen, Scandinavian Journal of Statistics 5, 1978). The band is symmetric on the scale of log(-log F); it
    has no width while F is none or all.
    """
    z = two_sided(confidence)
    sums = _Variance()
    steps = []
    share = run_began_with = 0.0
    still_open = run_began_open = 1.0
    run_at_risk = run_events = left = -1
    for moment in group:
        if moment.at_risk != left:
            # Somebody was censored. Between censorings a share is one quotient, and so is exact.
            run_began_with, run_began_open = share, still_open
            run_at_risk, run_events = moment.at_risk, 0
        before, open_before = share, still_open
        run_events += moment.events
        left = moment.left + moment.censored
        share = run_began_with + run_began_open * run_events / run_at_risk
        still_open = run_began_open * left / run_at_risk
        variance = sums.move_on(moment, share - before, open_before)
        low, high = log_log_band(share, sqrt(variance), z)
        steps.append(IncidenceStep(moment.time, share, variance, low, high))
    return tuple(steps)


def reached(group: Sequence[Moment], steps: Sequence[IncidenceStep], share: Fraction) -> Quantile:
    """The smallest time by which the event has happened to this share of a group, exactly; None where not.

    `steps` are the estimate of the group. The interval holds the times at which the band holds the share.
    """
    near = float(share)
    reaching = (place for place, step in enumerate(steps) if step.share >= near - NEAR)
    return Quantile(
        at=next((steps[place].time for place in reaching if _has_come_to(share, group, steps, place)), None),
        low=next((step.time for step in steps if step.high >= near), None),
        high=next((step.time for step in steps if step.low >= near), None),
    )


def _has_come_to(
    level: Fraction, group: Sequence[Moment], steps: Sequence[IncidenceStep], place: int
) -> bool:
    near, share = float(level), steps[place].share
    if abs(share - near) > NEAR:
        return share > near
    return comes_to(level, group[: place + 1])


def comes_to(level: Fraction, group: Sequence[Moment]) -> bool:
    """Whether the share comes to a level at the last of these moments, exactly."""
    if not group[-1].events:
        return False  # it would have been, one step earlier
    # F = (k1 + l1 (k2 + l2 (k3 + ...) / n3) / n2) / n1 with l left over of n, worked out from the inside.
    top, bottom = 0, 1
    for at_risk, events, went_on in reversed(_runs(group)):
        top, bottom = events * bottom + went_on * top, at_risk * bottom
    return top * level.denominator >= level.numerator * bottom


def _runs(group: Sequence[Moment]) -> list[tuple[int, int, int]]:
    """Each stretch in which nobody was censored: how many were at risk, to how many it happened, how many went on.

    Within one, what was left over is who is at risk next, so that it counts as one moment: exact numbers would
    otherwise grow with every moment, and take seconds where there are many.
    """
    runs: list[tuple[int, int, int]] = []
    for moment in group:
        went_on = moment.at_risk - moment.events - moment.others
        if runs and runs[-1][2] == moment.at_risk:
            at_risk, events, _before = runs.pop()
            runs.append((at_risk, events + moment.events, went_on))
        else:
            runs.append((moment.at_risk, moment.events, went_on))
    return runs
