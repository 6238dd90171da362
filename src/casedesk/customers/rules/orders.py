"""What an order may say.

Amounts are in the order's currency and have no more decimals than it has. A line's total is what was
paid for it and need not be quantity times price; a voucher's is negative. Shipping and vouchers stand
as lines or only in the order's total, so the lines need not add up to it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from casedesk.customers.rules.order_money import Part
from casedesk.platform import money
from casedesk.platform.sentences import say, say_many

LONGEST_NUMBER = 100
LONGEST_LINE_NAME = 400
LONGEST_SKU = 100
LONGEST_STATUS = 60
_MOST_QUANTITY = Decimal(10) ** 9
# The shop's today may already be our tomorrow.
_AHEAD = timedelta(days=1)
_OLDEST = date(1970, 1, 1)


@dataclass(frozen=True)
class Line:
    """One line; `total` None is quantity times price, rounded."""

    name: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    total: Decimal | None = None
    sku: str = ""


@dataclass(frozen=True)
class Purchase:
    """An order as the shop tells of it; `total` None is the sum of its lines."""

    number: str
    placed_on: date
    currency: str
    total: Decimal | None = None
    status: str = "placed"
    external_id: str | None = None
    lines: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()
    """Payments, returns and chargebacks told with it; those told before and not again stay as they were."""


def line_total(line: Line, currency: str) -> Decimal:
    """What was paid for a line."""
    return money.round_to(line.quantity * line.unit_price, currency) if line.total is None else line.total


def order_total(purchase: Purchase) -> Decimal:
    """What the whole order cost."""
    if purchase.total is not None:
        return purchase.total
    return sum((line_total(line, purchase.currency) for line in purchase.lines), Decimal(0))


def objections(purchase: Purchase, today: date) -> dict[str, str]:
    """What is wrong with an order, by field; a line's fields are named with its position: `line 2 price`."""
    wrong: dict[str, str] = {}
    if not 1 <= len(purchase.number.strip()) <= LONGEST_NUMBER:
        wrong["number"] = say(
            "An order has a number, of at most %(longest)d characters.", longest=LONGEST_NUMBER
        )
    if not _OLDEST <= purchase.placed_on <= today + _AHEAD:
        wrong["placed_on"] = say("The date is in the future, or before 1970.")
    if not 1 <= len(purchase.status) <= LONGEST_STATUS:
        wrong["status"] = say("Say the status in at most %(longest)d characters.", longest=LONGEST_STATUS)
    if not money.is_currency(purchase.currency):
        wrong["currency"] = say("There is no such currency; write three letters such as EUR.")
        return wrong
    for position, line in enumerate(purchase.lines, start=1):
        for field, reason in _line_objections(line, purchase.currency).items():
            wrong[f"line {position} {field}"] = reason
    if not wrong:
        total = order_total(purchase)
        if not money.fits(total, purchase.currency) or total < 0:
            wrong["total"] = say(
                "An order costs nothing or more, %(decimals)s.", decimals=_decimals_said(purchase.currency)
            )
    return wrong


def _line_objections(line: Line, currency: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not 1 <= len(line.name.strip()) <= LONGEST_LINE_NAME:
        wrong["name"] = say(
            "A line names what was bought, in at most %(longest)d characters.", longest=LONGEST_LINE_NAME
        )
    if len(line.sku) > LONGEST_SKU:
        wrong["sku"] = say("An article number has at most %(longest)d characters.", longest=LONGEST_SKU)
    if not _is_quantity(line.quantity):
        wrong["quantity"] = say("A quantity is above nothing and has at most three decimals.")
    if not money.fits(line.unit_price, currency):
        wrong["price"] = say("A price is an amount, %(decimals)s.", decimals=_decimals_said(currency))
    elif not wrong and not money.fits(line_total(line, currency), currency):
        wrong["total"] = say("What was paid is an amount, %(decimals)s.", decimals=_decimals_said(currency))
    return wrong


def _is_quantity(quantity: Decimal) -> bool:
    return quantity.is_finite() and 0 < quantity <= _MOST_QUANTITY and quantity == round(quantity, 3)


def _decimals_said(currency: str) -> str:
    digits = money.decimals(currency)
    if not digits:
        return say("and %(currency)s has no decimals", currency=currency)
    return say_many(
        "and %(currency)s has %(n)d decimal", "and %(currency)s has %(n)d decimals", digits, currency=currency
    )
