"""Amounts in several currencies, each its own. Nothing here turns one currency into another.

Shares are rounded down to the currency's decimals. Between reading and rounding everything is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TypeVar

from casedesk.platform import money
from casedesk.platform.sentences import Amount, either

NOTHING = Decimal(0)
Number = TypeVar("Number", Decimal, Fraction)


@dataclass(frozen=True)
class Amounts:
    """One amount for each currency it names, by currency. Make it with `Amounts.of`."""

    each: tuple[tuple[str, Decimal], ...] = ()

    @classmethod
    def of(cls, amounts: Mapping[str, Decimal]) -> "Amounts":
        return cls(tuple(sorted(amounts.items())))

    def get(self, currency: str) -> Decimal | None:
        """The amount in this currency; None where it names none."""
        return next((amount for code, amount in self.each if code == currency), None)

    @property
    def currencies(self) -> frozenset[str]:
        return frozenset(code for code, _ in self.each)

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> str:
        """Each of them, any one of which is meant, to be named in a sentence."""
        return either(Amount(amount, currency) for currency, amount in self.each)


NONE_NAMED = Amounts()


def written(amount: Decimal, currency: str) -> str:
    """An amount as programs read it: 1,240.00 EUR."""
    return str(Amount(amount, currency))


def rounded_down(amount: Fraction, currency: str) -> Decimal:
    """The largest amount of this currency that is not more."""
    places = money.decimals(currency)
    return Decimal(amount.numerator * 10**places // amount.denominator).scaleb(-places)


def rounded_up(amount: Fraction, currency: str) -> Decimal:
    """The smallest amount of this currency that is not less."""
    return -rounded_down(-amount, currency)


def smallest_unit(currency: str) -> Decimal:
    """A cent, a won: the least that there is."""
    return Decimal(1).scaleb(-money.decimals(currency))


def share(percent: Decimal, of: Decimal, currency: str) -> Decimal:
    """So many percent of an amount, rounded down."""
    return rounded_down(Fraction(percent) * Fraction(of) / 100, currency)


def to_places(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals; what is below them is left out."""
    return amount.quantize(smallest_unit(currency), ROUND_FLOOR)


def least(*amounts: Number | None) -> Number | None:
    """The smallest of these, where None is without limit."""
    return min((amount for amount in amounts if amount is not None), default=None)


def most(*amounts: Decimal | None) -> Decimal | None:
    """The largest of these, where None is without limit; nothing where there are none."""
    known = [amount for amount in amounts if amount is not None]
    return None if len(known) < len(amounts) else max(known, default=NOTHING)
