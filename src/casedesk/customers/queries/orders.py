"""What customers bought, what they paid for it, and what came back."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

import msgspec

from casedesk.platform import db

MOST_SHOWN = 50
"""Orders read for one customer's page, the newest ones."""

_ORDER = """
    SELECT o.id, o.customer_id, o.number, o.external_id, o.placed_on, o.currency, o.total, o.status,
           coalesce(paid.money, o.total) AS paid, paid.money IS NOT NULL AS payments_told,
           coalesce(back.whole, 0) + coalesce(bank.lost, 0) AS came_back, bank.held IS TRUE AS held
    FROM orders o
    LEFT JOIN LATERAL (SELECT coalesce(sum(amount) FILTER (WHERE NOT voucher), 0) AS money
                       FROM order_payments WHERE order_id = o.id HAVING count(*) > 0) paid ON true
    LEFT JOIN LATERAL (SELECT sum(amount) AS whole FROM order_returns
                       WHERE order_id = o.id AND order_line_id IS NULL) back ON true
    LEFT JOIN LATERAL (SELECT sum(amount) FILTER (WHERE lost) AS lost, bool_or(closed_at IS NULL) AS held
                       FROM order_chargebacks WHERE order_id = o.id) bank ON true
"""


class OrderLine(msgspec.Struct, frozen=True):
    """One line of an order; amounts are in the order's currency. `came_back` is what the shop paid back for it."""

    id: int
    position: int
    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal
    came_back: Decimal = Decimal(0)


class Order(msgspec.Struct, frozen=True):
    """An order with its lines; `placed_on` is the shop's own date.

    `paid` is what came in for it in money, as far as the shop tells; else what it cost. `came_back` names no line:
    returns of the whole, and what a bank took back for good. `held`: a chargeback is open.
    """

    id: int
    customer_id: int
    number: str
    external_id: str | None
    placed_on: date
    currency: str
    total: Decimal
    status: str
    paid: Decimal
    payments_told: bool
    came_back: Decimal
    held: bool
    lines: list[OrderLine] = []

    @property
    def back_in_all(self) -> Decimal:
        """All that came back, of the whole and of its lines."""
        return self.came_back + sum((line.came_back for line in self.lines), Decimal(0))


class Told(msgspec.Struct, frozen=True):
    """What a shop told of the money of an order: `kind` is payment, voucher, return or chargeback."""

    order_id: int
    kind: str
    external_id: str
    amount: Decimal
    at: datetime
    line: str | None
    closed_at: datetime | None
    lost: bool | None


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


async def orders_by_key(order_ids: Collection[int]) -> dict[int, Order]:
    """These orders with their lines, by key; two statements."""
    found = await db.rows(
        Order, f"-- Which orders are these?\n{_ORDER} WHERE o.id = ANY($1::bigint[])", list(set(order_ids))
    )
    return {one.id: one for one in await _with_lines(found)}


async def order_with_key(external_id: str, *, lock: bool = False) -> int | None:
    """The order that the shop knows by this key; locked until the transaction ends where asked."""
    found: int | None = await db.value(
        "-- Which order does the shop mean?\nSELECT id FROM orders WHERE external_id = $1"
        + (" FOR UPDATE" if lock else ""),
        external_id,
    )
    return found


async def told_of(order_ids: Collection[int]) -> dict[int, list[Told]]:
    """What shops told of the money of these orders, in order of time; one statement."""
    found = await db.rows(
        Told,
        """
        -- What came in for these orders, and what went back?
        SELECT order_id, CASE WHEN voucher THEN 'voucher' ELSE 'payment' END AS kind, external_id, amount,
               paid_at AS at, NULL::text AS line, NULL::timestamptz AS closed_at, NULL::boolean AS lost
        FROM order_payments WHERE order_id = ANY($1::bigint[])
        UNION ALL
        SELECT r.order_id, 'return', r.external_id, r.amount, r.returned_at, l.name, NULL, NULL
        FROM order_returns r LEFT JOIN order_lines l ON l.id = r.order_line_id WHERE r.order_id = ANY($1::bigint[])
        UNION ALL
        SELECT order_id, 'chargeback', external_id, amount, opened_at, NULL, closed_at, lost
        FROM order_chargebacks WHERE order_id = ANY($1::bigint[])
        ORDER BY at, kind, external_id
        """,
        list(order_ids),
    )
    told: dict[int, list[Told]] = defaultdict(list)
    for one in found:
        told[one.order_id].append(one)
    return told


async def _with_lines(orders: list[Order]) -> list[Order]:
    if not orders:
        return []
    records = await db.records(
        """
        -- What is on these orders, and what came back of it?
        SELECT l.order_id, l.id, l.position, l.sku, l.name, l.quantity, l.unit_price, l.total,
               coalesce((SELECT sum(amount) FROM order_returns r
                         WHERE r.order_id = l.order_id AND r.order_line_id = l.id), 0) AS came_back
        FROM order_lines l
        WHERE l.order_id = ANY($1::bigint[]) AND NOT l.gone ORDER BY l.order_id, l.position
        """,
        [order.id for order in orders],
    )
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for record in records:
        columns = dict(record)
        lines[columns.pop("order_id")].append(OrderLine(**columns))
    return [msgspec.structs.replace(order, lines=lines[order.id]) for order in orders]
