"""Requests that nobody could grant: an order of somebody else, an amount that is none.

An agent may always ask; what is refused here could not be done if everybody agreed.
"""

from casedesk.empowerment.rules.amounts import written
from casedesk.empowerment.rules.policy import LEVELS
from casedesk.empowerment.rules.requests import Order, Request, line_of
from casedesk.empowerment.rules.words import AMOUNT_MAY_BE_LEFT_OUT, COSTLESS, MONEY, Remedy
from casedesk.platform import money


def why_not_at_all(request: Request) -> str | None:
    """Why this could not be granted whatever the amount; None where it could."""
    if not money.is_currency(request.currency):
        return f"There is no currency {request.currency!r}."
    if request.agent.level not in LEVELS:
        return f"There is no level {request.agent.level}: levels are 1 to 3."
    if request.order is None:
        return None if request.line is None else "Name the order that this line is of."
    return _wrong_with_order(request, request.order)


def _wrong_with_order(request: Request, order: Order) -> str | None:
    if order.customer not in request.customer.everyone:
        return "That is not an order of this customer."
    line = line_of(request)
    if request.line is not None and line is None:
        return "The order has no such line."
    if request.remedy in MONEY | {Remedy.REPLACEMENT} and order.currency != request.currency:
        return f"The order was paid in {order.currency}, so {request.currency} cannot be given on it."
    if request.quantity is None:
        return None
    if line is None:
        return "Say of which order line so many are meant."
    if not request.quantity.is_finite() or not 0 < request.quantity <= line.quantity:
        return f"The order has {line.quantity.normalize():f} of this, not {request.quantity}."
    return None


def why_not_this_amount(request: Request) -> str | None:
    """Why nobody could grant this amount; None where somebody could."""
    amount, currency = request.amount, request.currency
    if request.remedy in COSTLESS:
        return "This costs nothing, so it has no amount." if amount else None
    if amount is None:
        return _wrong_without_amount(request)
    if request.remedy in AMOUNT_MAY_BE_LEFT_OUT and amount == 0:
        return None
    if not amount.is_finite():
        return "This is no amount."
    if amount <= 0:
        return "An amount has to be more than zero."
    if amount > money.MOST:
        return "This amount is larger than any that can be given."
    if not money.fits(amount, currency):
        return f"{written(amount, currency)} has more decimals than {currency}: it has {_decimals(currency)}."
    cost = request.cost_to_us
    if cost is not None and (not money.fits(cost, currency) or cost < 0):
        return "What it costs us is no amount of this currency."
    return None


def _wrong_without_amount(request: Request) -> str | None:
    if request.remedy in AMOUNT_MAY_BE_LEFT_OUT:
        return None
    if request.remedy is Remedy.REPLACEMENT:
        return None if line_of(request) else "Say which order line is replaced, or what it is worth."
    return "Say how much."


def _decimals(currency: str) -> str:
    return {0: "none", 1: "one", 2: "two", 3: "three"}[money.decimals(currency)]
