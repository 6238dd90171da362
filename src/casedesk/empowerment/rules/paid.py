"""What was paid, and what may still go back of it.

All money remedies on an order line together never exceed what was paid for it less what came back. A refund
or a discount never exceeds what was paid for the whole order either, whether or not it names a line; vouchers
count for themselves: what was paid with one was not paid in money, and may go back as a voucher. Where money
went back in another currency it cannot be added up, and somebody has to look.
"""

from collections.abc import Callable
from decimal import Decimal

from casedesk.empowerment.rules.amounts import NOTHING, least
from casedesk.empowerment.rules.ledger import Concession, Standing
from casedesk.empowerment.rules.requests import OrderLine, Request, line_of, of_pieces
from casedesk.empowerment.rules.words import GIVES_PRICE_BACK, MONEY, Basis, Remedy


def left_of_what_was_paid(request: Request, standing: tuple[Standing, ...]) -> Decimal | None:
    """The most money that can still go back here; None where what was paid sets no bound."""
    order, line = request.order, line_of(request)
    if order is None or request.remedy not in MONEY:
        return None
    if line is not None:
        of_line = _left_of_line(line, request, standing)
        return (
            of_line if request.remedy is Remedy.VOUCHER else least(of_line, _left_of_order(request, standing))
        )
    return _left_of_order(request, standing) if request.remedy in GIVES_PRICE_BACK else None


def _left_of_line(line: OrderLine, request: Request, standing: tuple[Standing, ...]) -> Decimal:
    def on_line(one: Concession) -> bool:
        return one.remedy in MONEY and one.line == line.id

    return _less(line.paid - line.came_back, request, standing, on_line)


def _left_of_order(request: Request, standing: tuple[Standing, ...]) -> Decimal:
    order = request.order
    assert order is not None, "asked for requests with an order"

    def of_price(one: Concession) -> bool:
        if one.remedy is Remedy.VOUCHER:
            return False
        return one.remedy in GIVES_PRICE_BACK or (one.line is not None and one.remedy in MONEY)

    came_back = order.came_back + sum((line.came_back for line in order.lines), NOTHING)
    return _less(order.paid - came_back, request, standing, of_price)


def _less(
    paid: Decimal, request: Request, standing: tuple[Standing, ...], counts: Callable[[Concession], bool]
) -> Decimal:
    order = request.order
    assert order is not None, "asked for requests with an order"
    given = [
        one
        for one in standing
        if one.concession.order == order.id
        and one.concession.currency == order.currency
        and counts(one.concession)
    ]
    return max(paid - sum((one.left for one in given), NOTHING), NOTHING)


def can_be_added_up(request: Request, standing: tuple[Standing, ...]) -> bool:
    """Whether all that was given on the order is in the currency it was paid in."""
    order = request.order
    given = [one.concession for one in standing if order is not None and one.concession.order == order.id]
    return all(order is None or one.currency == order.currency for one in given if one.remedy in MONEY)


def bound_of_what_is_owed(request: Request, standing: tuple[Standing, ...]) -> Decimal:
    """Up to where something owed is granted: what the contract says, or what the line was paid for.

    Goods count as their price, less what went back in money: a line is made good once, not twice. Without a
    line it is the order; without an order and a contract there is nothing to go by.
    """
    if request.basis is Basis.CONTRACT and request.contract is not None:
        return request.contract
    order, line = request.order, line_of(request)
    if order is None:
        return NOTHING
    if line is None:
        return order.paid
    if request.remedy in MONEY:
        return of_pieces(request, line, line.paid)
    gone = line.paid - _left_of_line(line, request, standing)
    return max(of_pieces(request, line, line.price) - gone, NOTHING)


def is_held(request: Request) -> bool:
    """Whether an open chargeback holds money on the payment of what is asked about."""
    order, line = request.order, line_of(request)
    if order is None or request.remedy not in MONEY:
        return False
    about = order.lines if line is None else (line,)
    return order.chargeback_open or any(one.chargeback_open for one in about)
