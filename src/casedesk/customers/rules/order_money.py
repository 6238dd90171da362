"""What a shop tells of the money of an order: payments, returns, chargebacks.

What was paid is the sum of the payments in money; where the shop tells of none, it is what the order cost. What
came back is what the shop paid back for returns, and what a bank took back for good. A chargeback that is open
holds everything up. All of it is told as it stands now, by the shop's own keys: the same once more changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from casedesk.platform import money
from casedesk.platform.sentences import say

LONGEST_KEY = 200
CLOCK_AHEAD = timedelta(minutes=5)
"""So far ahead a shop's clock may be; what it tells then counts as of now."""


@dataclass(frozen=True)
class Payment:
    """Money that came in, or a voucher that was used."""

    external_id: str
    amount: Decimal
    paid_at: datetime
    voucher: bool = False


@dataclass(frozen=True)
class Return:
    """Goods that came back, and what the shop paid back for them; `line` is its place on the order, from 1."""

    external_id: str
    amount: Decimal
    returned_at: datetime
    line: int | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Chargeback:
    """A payment that the customer's bank took back, or asks to; closed, it was lost or not."""

    external_id: str
    amount: Decimal
    opened_at: datetime
    payment: str | None = None
    closed_at: datetime | None = None
    lost: bool | None = None


Part = Payment | Return | Chargeback


@dataclass(frozen=True)
class Known:
    """What an order has, that its parts may name."""

    currency: str
    lines: frozenset[int]
    payments: frozenset[str]


def part_objections(part: Part, known: Known, now: datetime) -> dict[str, str]:
    """What is wrong with a payment, a return or a chargeback, by field."""
    wrong: dict[str, str] = {}
    if not 1 <= len(part.external_id) <= LONGEST_KEY:
        wrong["external_id"] = say(
            "Name it by your own key, of at most %(longest)d characters.", longest=LONGEST_KEY
        )
    least = 0 if isinstance(part, Return) else money.smallest(known.currency)
    if not money.fits(part.amount, known.currency) or part.amount < least:
        wrong["amount"] = say(
            "Send an amount as %(currency)s has it, above nothing.", currency=known.currency
        )
    for field, at in _times(part):
        if at is not None and at > now + CLOCK_AHEAD:
            wrong[field] = say("That is still ahead.")
    if isinstance(part, Return):
        wrong |= _return_objections(part, known)
    if isinstance(part, Chargeback):
        wrong |= _chargeback_objections(part, known)
    return wrong


def _times(part: Part) -> Sequence[tuple[str, datetime | None]]:
    if isinstance(part, Payment):
        return (("paid_at", part.paid_at),)
    if isinstance(part, Return):
        return (("returned_at", part.returned_at),)
    return (("opened_at", part.opened_at), ("closed_at", part.closed_at))


def _return_objections(part: Return, known: Known) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if part.line is not None and part.line not in known.lines:
        wrong["line"] = say("The order has no such line; lines are counted from 1.")
    if part.quantity is not None:
        if part.line is None:
            wrong["quantity"] = say("Say of which line so many came back.")
        elif not (
            part.quantity.is_finite() and part.quantity > 0 and part.quantity == round(part.quantity, 3)
        ):
            wrong["quantity"] = say("A quantity is above nothing and has at most three decimals.")
    return wrong


def _chargeback_objections(part: Chargeback, known: Known) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if part.payment is not None and part.payment not in known.payments:
        wrong["payment"] = say("The order has no payment of this key; tell of the payment first.")
    if (part.closed_at is None) != (part.lost is None):
        wrong["lost"] = say("Say with its end whether it was lost.")
    if part.closed_at is not None and part.closed_at < part.opened_at:
        wrong["closed_at"] = say("It ended before it began.")
    return wrong
