"""Requests that nobody could grant: an order of somebody else, an amount that is none.

An agent may always ask; what is refused here could not be done if everybody agreed.
"""

from casedesk.empowerment.rules.policy import LEVELS
from casedesk.empowerment.rules.requests import Order, Request, line_of
from casedesk.empowerment.rules.words import AMOUNT_MAY_BE_LEFT_OUT, COSTLESS, MONEY, Remedy
from casedesk.platform import money
from casedesk.platform.sentences import Amount, say


def why_not_at_all(request: Request) -> str | None:
    """Why this could not be granted whatever the amount; None where it could."""
    if not money.is_currency(request.currency):
        return say("There is no currency %(currency)s.", currency=repr(request.currency))
    if request.agent.level not in LEVELS:
        return say("There is no level %(level)s: levels are 1 to 3.", level=request.agent.level)
    if request.order is None:
        return None if request.line is None else say("Name the order that this line is of.")
    return _wrong_with_order(request, request.order)


def _wrong_with_order(request: Request, order: Order) -> str | None:
    if order.customer not in request.customer.everyone:
        return say("That is not an order of this customer.")
    line = line_of(request)
    if request.line is not None and line is None:
        return say("The order has no such line.")
    if request.remedy in MONEY | {Remedy.REPLACEMENT} and order.currency != request.currency:
        return say(
            "The order was paid in %(paid)s, so %(asked)s cannot be given on it.",
            paid=order.currency,
            asked=request.currency,
        )
    if request.quantity is None:
        return None
    if line is None:
        return say("Say of which order line so many are meant.")
    if not request.quantity.is_finite() or not 0 < request.quantity <= line.quantity:
        return say(
            "The order has %(there)s of this, not %(asked)s.",
            there=f"{line.quantity.normalize():f}",
            asked=str(request.quantity),
        )
    return None


def why_not_this_amount(request: Request) -> str | None:
    """Why nobody could grant this amount; None where somebody could."""
    amount, currency = request.amount, request.currency
    if request.remedy in COSTLESS:
        return say("This costs nothing, so it has no amount.") if amount else None
    if amount is None:
        return _wrong_without_amount(request)
    if request.remedy in AMOUNT_MAY_BE_LEFT_OUT and amount == 0:
        return None
    if not amount.is_finite():
        return say("This is no amount.")
    if amount <= 0:
        return say("An amount has to be more than zero.")
    if amount > money.MOST:
        return say("This amount is larger than any that can be given.")
    if not money.fits(amount, currency):
        return _too_many_decimals(Amount(amount, currency))
    cost = request.cost_to_us
    if cost is not None and (not money.fits(cost, currency) or cost < 0):
        return say("What it costs us is no amount of this currency.")
    return None


def _wrong_without_amount(request: Request) -> str | None:
    if request.remedy in AMOUNT_MAY_BE_LEFT_OUT:
        return None
    if request.remedy is Remedy.REPLACEMENT:
        return None if line_of(request) else say("Say which order line is replaced, or what it is worth.")
    return say("Say how much.")


def _too_many_decimals(amount: Amount) -> str:
    digits = [say("none"), say("one"), say("two"), say("three")][money.decimals(amount.currency)]
    return say(
        "%(amount)s has more decimals than %(currency)s: it has %(decimals)s.",
        amount=amount,
        currency=amount.currency,
        decimals=digits,
    )
