"""Reading what is asked from its JSON form."""

from dataclasses import dataclass
from datetime import datetime

from casedesk.accounts.rules.permissions import ROLES
from casedesk.customers.rules.people import TIERS
from casedesk.empowerment.files.forms import (
    OrderForm,
    OrderLineForm,
    RequestForm,
    check_amount,
    check_quantity,
    check_time,
    check_word,
    decoded,
    key,
    keys,
)
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.requests import Agent, Customer, Order, OrderLine, Request
from casedesk.platform.errors import Unusable


@dataclass(frozen=True)
class Matter:
    """A request, and when it is decided, where the file says so."""

    request: Request
    at: datetime | None


def read_request(content: bytes, name: str) -> Matter:
    """The request in this file. Raises Unusable with the file's name, the key and the reason."""
    form = decoded(content, RequestForm, name)
    order = None if form.order is None else _order(form.order, form, name)
    for what, amount in (("cost_to_us", form.cost_to_us), ("contract", form.contract), ("owed", form.owed)):
        check_amount(amount, form.currency, f"{name}: {what}")
    if form.amount is not None and not form.amount.is_finite():
        raise Unusable(f"{name}: amount: {form.amount} is no amount.")
    check_quantity(form.quantity, f"{name}: quantity")
    check_time(form.at, f"{name}: at")
    check_word(form.agent.role, ROLES, f"{name}: agent.role")
    check_word(form.customer.tier, TIERS, f"{name}: customer.tier")
    request = Request(
        agent=Agent(
            form.agent.email.strip().lower(), form.agent.role, form.agent.level, frozenset(form.agent.teams)
        ),
        customer=Customer(
            id=str(form.customer.id),
            tier=form.customer.tier,
            selves=keys(form.customer.selves),
            group=keys(form.customer.group),
            risk_flag_ends=form.customer.risk_flag_ends,
        ),
        case=str(form.case),
        remedy=form.remedy,
        reason=form.reason,
        currency=form.currency,
        amount=form.amount,
        basis=form.basis,
        cost_to_us=form.cost_to_us,
        categories=frozenset(form.categories),
        incidents=keys(form.incidents),
        evidence=frozenset(form.evidence),
        order=order,
        line=key(form.line),
        quantity=form.quantity,
        contract=form.contract,
        owed=form.owed,
    )
    return Matter(request, form.at)


def _order(form: OrderForm, request: RequestForm, name: str) -> Order:
    currency = form.currency or request.currency
    paid = sum((line.paid for line in form.lines), NOTHING) if form.paid is None else form.paid
    for amount in (paid, form.came_back):
        check_amount(amount, currency, f"{name}: order")
    return Order(
        id=str(form.id),
        customer=str(request.customer.id if form.customer is None else form.customer),
        placed_on=form.placed_on,
        currency=currency,
        paid=paid,
        lines=tuple(_order_line(line, currency, name) for line in form.lines),
        came_back=form.came_back,
        chargeback_open=form.chargeback_open,
    )


def _order_line(form: OrderLineForm, currency: str, name: str) -> OrderLine:
    price = form.paid if form.price is None else form.price
    for amount in (form.paid, price, form.came_back):
        check_amount(amount, currency, f"{name}: order line {form.id}")
    check_quantity(form.quantity, f"{name}: order line {form.id}")
    return OrderLine(str(form.id), price, form.paid, form.quantity, form.came_back, form.chargeback_open)
