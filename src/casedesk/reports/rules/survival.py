"""Kaplan and Meier's estimate: how many still wait after a time, counting those who wait now.

Whoever is censored, or ended otherwise, was at risk until then and says nothing of later. The band is
Greenwood's, on the log-log scale, so that it stays between none and all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, prod, sqrt

from casedesk.reports.rules.chances import CONFIDENCE, two_sided
from casedesk.reports.rules.moments import Moment

HALF, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)
NEAR = 1e-9
"""Farther from a level than this, floating point can tell the side; nearer, it might have been rounded across."""


@dataclass(frozen=True)
class Step:
    """The estimate from `time` on: `survival` is the share to whom it has not happened, within `low` and `high`.

    `at_risk` counts those just before, `events` those to whom it happened at that time (none where somebody was
    only censored).
    """

    time: float
    at_risk: int
    events: int
    survival: float
    low: float
    high: float


@dataclass(frozen=True)
class Quantile:
    """By which time it has happened to a share of a group, with its interval. None: not reached."""

    at: float | None
    low: float | None
    high: float | None


def kaplan_meier(group: Sequence[Moment], confidence: float = CONFIDENCE) -> tuple[Step, ...]:
    """The estimate after each moment of a group, with its pointwise band.

    S(t) is the product of (1 - d/n) over the event times up to t (Kaplan and Meier, JASA 53, 1958). Its
    variance is S^2 times the sum of d / (n (n - d)) (Greenwood, 1926); the band is S^exp(±z se) with se the
    standard error of log(-log S) (Kalbfleisch and Prentice, 2002, section 1.4). Before the first event and
    after the last of all it has no width, as in other programs: there is nothing there to estimate it from.
    """
    z = two_sided(confidence)
    steps = []
    greenwood = 0.0
    survival = run_began_with = 1.0
    run_at_risk = left = -1
    for moment in group:
        if moment.at_risk != left:
            # Somebody was censored. Between censorings the product is one quotient, and so is exact.
            run_began_with, run_at_risk = survival, moment.at_risk
        left = moment.at_risk - moment.events
        survival = run_began_with * left / run_at_risk
        if left:
            greenwood += moment.events / (moment.at_risk * left)
        low, high = log_log_band(survival, sqrt(greenwood) * survival, z)
        steps.append(Step(moment.time, moment.at_risk, moment.events, survival, low, high))
    return tuple(steps)


def log_log_band(share: float, error: float, z: float) -> tuple[float, float]:
    """The interval of a share by its standard error, symmetric on the scale of log(-log share).

    None or all has no width, and neither has what is so near to it that it was rounded away from there.
    """
    if not NEAR < share < 1 - NEAR:
        return share, share
    width = exp(z * error / (share * abs(log(share))))
    return share**width, share ** (1 / width)


def quantile(steps: Sequence[Step], share: Fraction) -> Quantile:
    """The smallest time at which survival is at most 1 - share, exactly; None where it is not reached.

    Its interval holds the times at which the band holds 1 - share (Brookmeyer and Crowley, Biometrics 38,
    1982): it begins where the band's lower end comes down to it, and ends where its upper end does.
    """
    level = 1 - share
    near = float(level)
    reaching = (place for place, step in enumerate(steps) if step.survival <= near + NEAR)
    return Quantile(
        at=next((steps[place].time for place in reaching if _is_down_to(level, steps, place)), None),
        low=next((step.time for step in steps if step.low <= near), None),
        high=next((step.time for step in steps if step.high <= near), None),
    )


def _is_down_to(level: Fraction, steps: Sequence[Step], place: int) -> bool:
    near, step = float(level), steps[place]
    if abs(step.survival - near) > NEAR:
        return step.survival < near
    return comes_down_to(level, steps[: place + 1])


def comes_down_to(level: Fraction, group: Sequence[Step | Moment]) -> bool:
    """Whether survival comes down to a level at the last of these moments, exactly."""
    if not group[-1].events:
        return False  # it would have been, one step earlier
    tops, bottoms = [1], [1]
    for one in group:
        if not one.events:
            continue
        if one.at_risk == tops[-1]:
            tops.pop()  # nobody was censored since: what was left is divided by itself
        else:
            bottoms.append(one.at_risk)
        tops.append(one.at_risk - one.events)
    return prod(tops) * level.denominator <= level.numerator * prod(bottoms)
