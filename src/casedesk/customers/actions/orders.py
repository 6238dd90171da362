"""What customers bought, as the shop tells of it."""

from dataclasses import replace

from casedesk.customers.actions.record import enter, hold
from casedesk.customers.events import OrderRecorded
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.actors import Actor
from casedesk.customers.rules.orders import Purchase, line_total, objections, order_total
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, Refused

FIND = """
-- Did the shop tell of this order before? By its key; without one, by the customer's own number.
SELECT id, customer_id FROM orders
WHERE CASE WHEN $1::text IS NOT NULL THEN external_id = $1
           ELSE external_id IS NULL AND number = $2 AND customer_id = ANY($3::bigint[]) END
FOR UPDATE
"""

ADD = """
-- Write down an order.
INSERT INTO orders (customer_id, number, external_id, placed_on, currency, total, status)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
"""

CHANGE = """
-- The shop told of this order again.
UPDATE orders SET number = $2, placed_on = $3, currency = $4, total = $5, status = $6 WHERE id = $1
"""

LINES = """
-- These are the lines of the order now; what refers to a line keeps its key.
INSERT INTO order_lines (order_id, position, sku, name, quantity, unit_price, total)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
ON CONFLICT (order_id, position) DO UPDATE
SET sku = excluded.sku, name = excluded.name, quantity = excluded.quantity, unit_price = excluded.unit_price,
    total = excluded.total
"""


async def record_order(customer_id: int, purchase: Purchase, by: Actor) -> int:
    """Writes down an order, or what changed about it since; returns its key.

    It is the same order when the shop's key is the same, or, without one, the number and the customer.
    Raises Invalid, NotFound, and Refused where the order is another customer's.
    """
    wrong = objections(purchase, clock.now().date())
    if wrong:
        raise Invalid(wrong)
    purchase = replace(purchase, number=purchase.number.strip())
    async with db.transaction():
        kept = await hold(customer_id)
        order_id = await _write(kept, purchase)
        await _write_lines(order_id, purchase)
        await enter([kept], "order_recorded", by, {"order_id": order_id})
        await events.publish(OrderRecorded(order_id=order_id, customer_id=kept))
    return order_id


async def _write(customer_id: int, purchase: Purchase) -> int:
    group = await group_ids(customer_id)
    found = await db.record(FIND, purchase.external_id, purchase.number, group)
    facts = (purchase.placed_on, purchase.currency, order_total(purchase), purchase.status)
    if found is None:
        return int(await db.value(ADD, customer_id, purchase.number, purchase.external_id, *facts))
    if found["customer_id"] not in group:
        raise Refused(f"Order {purchase.number} is another customer's.")
    await db.execute(CHANGE, found["id"], purchase.number, *facts)
    return int(found["id"])


async def _write_lines(order_id: int, purchase: Purchase) -> None:
    await db.execute(
        "DELETE FROM order_lines WHERE order_id = $1 AND position > $2", order_id, len(purchase.lines)
    )
    await db.execute(
        LINES,
        order_id,
        list(range(1, len(purchase.lines) + 1)),
        [line.sku for line in purchase.lines],
        [line.name.strip() for line in purchase.lines],
        [line.quantity for line in purchase.lines],
        [line.unit_price for line in purchase.lines],
        [line_total(line, purchase.currency) for line in purchase.lines],
    )
