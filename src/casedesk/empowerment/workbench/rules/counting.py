"""What granting some requests comes to, how far chance moves it, and through which amounts a curve goes.

For each request and line the smallest amount that grants it is known. So whatever the line says, the requests
granted are those that need no more: sums up to each amount answer for all of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from casedesk.platform import money

PARTS = 48
"""A curve is drawn through so many amounts."""
NINE_OF_TEN = 1.645
"""Standard deviations to either side that hold nine of ten."""

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Tally:
    """What granting some requests on the spot comes to.

    `asked_for` are those that were put before somebody when they were made, `waited` the seconds measured then.
    `extra` is what granting them as asked would cost more than what was given, where somebody had decided;
    `squares` are those amounts squared and added; `unsure` is what was asked for and never decided.
    """

    requests: int = 0
    asked_for: int = 0
    waited: int = 0
    extra: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)
    unsure: Decimal = Decimal(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.requests + other.requests,
            self.asked_for + other.asked_for,
            self.waited + other.waited,
            self.extra + other.extra,
            self.squares + other.squares,
            self.unsure + other.unsure,
        )

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(
            self.requests - other.requests,
            self.asked_for - other.asked_for,
            self.waited - other.waited,
            self.extra - other.extra,
            self.squares - other.squares,
            self.unsure - other.unsure,
        )


@dataclass(frozen=True)
class Range:
    """An amount with how far chance may move it."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Point:
    """All that is granted where the line says this amount."""

    amount: Decimal
    granted: Tally


def amounts_of_a_curve(top: Decimal, whole: bool, also: Collection[Decimal], places: int) -> list[Decimal]:
    """Rising amounts from nought to beyond `top`, round ones, together with some that are asked about. `whole`
    for counts; `places` are the decimals that amounts have."""
    step = round_step(top / PARTS, Decimal(1) if whole else Decimal(1).scaleb(-places))
    most = int(top / step) + 1
    grid = {step * number for number in range(min(most, 2 * PARTS) + 1)}
    return sorted(grid | set(also))


def round_step(rough: Decimal, least: Decimal) -> Decimal:
    """The round number at or next above a rough one: 1, 2, 2.5 or 5 times a power of ten, and no less than `least`."""
    if rough <= least:
        return least
    power = Decimal(1).scaleb(rough.adjusted())
    # Two and a half of the least there is cannot be said.
    found = next(step for size in _STEPS if (step := size * power) >= rough and step % least == 0)
    return found.quantize(least)


def chance_range(found: Tally) -> Range:
    """How much another period like this one might cost, nine times of ten: how many such requests come, and how large
    they are, is chance. What nobody decided is counted at the upper end only."""
    spread = Decimal(str(round(NINE_OF_TEN * sqrt(found.squares), 3)))
    low = found.extra - spread
    return Range(max(low, Decimal(0)) if found.extra >= 0 else low, found.extra + spread + found.unsure)


def shown_places(currency: str) -> int:
    """The decimals that amounts of a currency have."""
    return money.decimals(currency)
