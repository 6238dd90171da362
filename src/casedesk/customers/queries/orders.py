"""What customers bought."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

import msgspec

from casedesk.platform import db

MOST_SHOWN = 50
"""Orders read for one customer's page, the newest ones."""

_ORDER = """
    SELECT o.id, o.customer_id, o.number, o.external_id, o.placed_on, o.currency, o.total, o.status
    FROM orders o
"""


class OrderLine(msgspec.Struct, frozen=True):
    """One line of an order; amounts are in the order's currency."""

    id: int
    position: int
    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal


class Order(msgspec.Struct, frozen=True):
    """An order with its lines; `placed_on` is the shop's own date."""

    id: int
    customer_id: int
    number: str
    external_id: str | None
    placed_on: date
    currency: str
    total: Decimal
    status: str
    lines: list[OrderLine] = []


async def orders_of(customer_ids: Collection[int], limit: int = MOST_SHOWN) -> list[Order]:
    """The newest orders of these customers with their lines, newest first; two statements."""
    found = await db.rows(
        Order,
        f"""
        -- What did these customers buy lately?
        {_ORDER} WHERE o.customer_id = ANY($1::bigint[]) ORDER BY o.placed_on DESC, o.id DESC LIMIT $2
        """,
        list(customer_ids),
        limit,
    )
    return await _with_lines(found)


async def order(order_id: int) -> Order | None:
    """One order with its lines."""
    found = await db.rows(Order, f"-- Which order is this?\n{_ORDER} WHERE o.id = $1", order_id)
    return (await _with_lines(found))[0] if found else None


async def _with_lines(orders: list[Order]) -> list[Order]:
    if not orders:
        return []
    records = await db.records(
        """
        -- What is on these orders?
        SELECT order_id, id, position, sku, name, quantity, unit_price, total FROM order_lines
        WHERE order_id = ANY($1::bigint[]) ORDER BY order_id, position
        """,
        [order.id for order in orders],
    )
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for record in records:
        columns = dict(record)
        lines[columns.pop("order_id")].append(OrderLine(**columns))
    return [msgspec.structs.replace(order, lines=lines[order.id]) for order in orders]
