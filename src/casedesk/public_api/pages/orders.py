"""Orders as a shop tells of them."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery

from casedesk.customers.queries.orders import Order
from casedesk.platform import clock, money
from casedesk.platform.errors import Invalid
from casedesk.public_api.actions.orders import order_of_shop, take_order, take_part
from casedesk.public_api.pages.asking import actor, count, json, sent
from casedesk.public_api.rules import orders as rules
from casedesk.public_api.rules.orders import ToldPart
from casedesk.web.guards import requires_token
from casedesk.web.sessions import StaffRequest

MOST_BYTES = 512 * 1024

_TELL = requires_token("orders.tell")

Read = Callable[[Any, datetime], ToldPart | dict[str, str]]


@post("/api/orders", guards=[_TELL], request_max_body_size=MOST_BYTES)
async def tell_order(request: StaffRequest) -> Response[Any]:
    """Takes an order as it stands now; answers what was paid and what came back."""
    await count(request)
    told = rules.read_order(await sent(request), clock.now())
    if isinstance(told, dict):
        raise Invalid(told)
    taken = await take_order(told, await actor(request))
    return json({**_said(taken.order), "new": taken.new}, 201 if taken.new else 200)


@post("/api/payments", guards=[_TELL], request_max_body_size=MOST_BYTES)
async def tell_payment(request: StaffRequest) -> Response[Any]:
    """Takes one payment of an order."""
    return await _take(request, rules.read_payment)


@post("/api/returns", guards=[_TELL], request_max_body_size=MOST_BYTES)
async def tell_return(request: StaffRequest) -> Response[Any]:
    """Takes one return."""
    return await _take(request, rules.read_return)


@post("/api/chargebacks", guards=[_TELL], request_max_body_size=MOST_BYTES)
async def tell_chargeback(request: StaffRequest) -> Response[Any]:
    """Takes a chargeback, or how it ended."""
    return await _take(request, rules.read_chargeback)


@get("/api/orders", guards=[_TELL])
async def show_order(request: StaffRequest, external_id: FromQuery[str] = "") -> Response[Any]:
    """An order by the shop's key, as the desk knows it."""
    await count(request)
    return json(_said(await order_of_shop(external_id.strip())))


async def _take(request: StaffRequest, read: Read) -> Response[Any]:
    await count(request)
    told = read(await sent(request), clock.now())
    if isinstance(told, dict):
        raise Invalid(told)
    return json(_said(await take_part(told, await actor(request))))


def _said(order: Order) -> dict[str, Any]:
    def amount(one: Decimal) -> str:
        return f"{money.round_to(one, order.currency):f}"

    return {
        "order": order.number,
        "external_id": order.external_id,
        "currency": order.currency,
        "total": amount(order.total),
        "paid": amount(order.paid),
        "came_back": amount(order.back_in_all),
        "held": order.held,
        "lines": [
            {
                "line": line.position,
                "name": line.name,
                "total": amount(line.total),
                "came_back": amount(line.came_back),
            }
            for line in order.lines
        ],
    }


ROUTES = [tell_order, tell_payment, tell_return, tell_chargeback, show_order]
