"""What customers bought, as the shop tells of it."""

from dataclasses import replace

import asyncpg

from casedesk.customers.actions.order_lines import put_in_place
from casedesk.customers.actions.order_money import write_parts
from casedesk.customers.actions.record import enter, hold
from casedesk.customers.events import OrderRecorded
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.actors import Actor
from casedesk.customers.rules.orders import Purchase, line_total, objections, order_total
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say

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
-- Is the order not as the shop tells of it now?
UPDATE orders SET number = $2, placed_on = $3, currency = $4, total = $5, status = $6
WHERE id = $1 AND (number, placed_on, currency, total, status) IS DISTINCT FROM ($2, $3, $4::bpchar, $5, $6)
RETURNING id
"""

LINES = """
-- Which lines of the order are not as the shop tells of them now? What refers to a line keeps its key.
INSERT INTO order_lines AS l (order_id, position, sku, name, quantity, unit_price, total)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
ON CONFLICT (order_id, position) DO UPDATE
SET sku = excluded.sku, name = excluded.name, quantity = excluded.quantity, unit_price = excluded.unit_price,
    total = excluded.total, gone = false
WHERE l.gone OR (l.sku, l.name, l.quantity, l.unit_price, l.total) IS DISTINCT FROM
      (excluded.sku, excluded.name, excluded.quantity, excluded.unit_price, excluded.total)
RETURNING l.id
"""

SURPLUS = """
-- Which lines does the shop tell of no more? They stay, for what refers to them.
UPDATE order_lines SET gone = true WHERE order_id = $1 AND position > $2 AND NOT gone RETURNING id
"""


async def record_order(customer_id: int, purchase: Purchase, by: Actor) -> int:
    """Writes down an order, or what changed about it since; returns its key.

    It is the same order when the shop's key is the same, or, without one, the number and the customer. Told
    again without a change, nothing is written. Raises Invalid, NotFound, and Refused where the order is another
    customer's.
    """
    wrong = objections(purchase, clock.now().date())
    if wrong:
        raise Invalid(wrong)
    purchase = replace(purchase, number=purchase.number.strip())
    try:
        return await _record(customer_id, purchase, by)
    except asyncpg.UniqueViolationError:
        # Another request told of it at this very moment, and was first: ours finds what it wrote.
        return await _record(customer_id, purchase, by)


async def _record(customer_id: int, purchase: Purchase, by: Actor) -> int:
    async with db.transaction():
        kept = await hold(customer_id)
        order_id, changed = await _write(kept, purchase)
        changed = await _write_lines(order_id, purchase) or changed
        changed = await write_parts(order_id, purchase.parts) or changed
        if changed:
            await enter([kept], "order_recorded", by, {"order_id": order_id})
            await events.publish(OrderRecorded(order_id=order_id, customer_id=kept))
    return order_id


async def _write(customer_id: int, purchase: Purchase) -> tuple[int, bool]:
    group = await group_ids(customer_id)
    found = await db.record(FIND, purchase.external_id, purchase.number, group)
    facts = (purchase.placed_on, purchase.currency, order_total(purchase), purchase.status)
    if found is None:
        return int(await db.value(ADD, customer_id, purchase.number, purchase.external_id, *facts)), True
    if found["customer_id"] not in group:
        raise Refused(say("Order %(number)s is another customer's.", number=purchase.number))
    changed = await db.value(CHANGE, found["id"], purchase.number, *facts)
    return int(found["id"]), changed is not None


async def _write_lines(order_id: int, purchase: Purchase) -> bool:
    await put_in_place({order_id: purchase.lines})
    gone = await db.records(SURPLUS, order_id, len(purchase.lines))
    written = await db.records(
        LINES,
        order_id,
        list(range(1, len(purchase.lines) + 1)),
        [line.sku for line in purchase.lines],
        [line.name.strip() for line in purchase.lines],
        [line.quantity for line in purchase.lines],
        [line.unit_price for line in purchase.lines],
        [line_total(line, purchase.currency) for line in purchase.lines],
    )
    return bool(gone or written)
