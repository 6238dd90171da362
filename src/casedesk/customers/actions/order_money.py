"""Payments, returns and chargebacks, as the shop tells of them: each once, by the shop's own key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from casedesk.customers.actions.record import enter, hold
from casedesk.customers.events import OrderRecorded
from casedesk.customers.rules.actors import Actor
from casedesk.customers.rules.order_money import Chargeback, Known, Part, Payment, Return, part_objections
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say

OWNER = """
-- Whose order is this?
SELECT customer_id FROM orders WHERE id = $1
"""

KNOWN = """
-- What has this order, that a payment, a return or a chargeback may name?
SELECT currency, ARRAY(SELECT position FROM order_lines WHERE order_id = o.id) AS lines,
       ARRAY(SELECT external_id FROM order_payments WHERE order_id = o.id) AS payments
FROM orders o WHERE id = $1 FOR UPDATE
"""

PAYMENT = """
-- Is this payment new, or not as it was told before?
INSERT INTO order_payments AS p (order_id, external_id, amount, voucher, paid_at, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (order_id, external_id) DO UPDATE
SET amount = excluded.amount, voucher = excluded.voucher, paid_at = excluded.paid_at,
    recorded_at = excluded.recorded_at
WHERE (p.amount, p.voucher, p.paid_at) IS DISTINCT FROM (excluded.amount, excluded.voucher, excluded.paid_at)
RETURNING id
"""

RETURN = """
-- Is this return new, or not as it was told before?
INSERT INTO order_returns AS r (order_id, external_id, order_line_id, quantity, amount, returned_at, recorded_at)
VALUES ($1, $2, (SELECT id FROM order_lines WHERE order_id = $1 AND position = $3), $4, $5, $6, $7)
ON CONFLICT (order_id, external_id) DO UPDATE
SET order_line_id = excluded.order_line_id, quantity = excluded.quantity, amount = excluded.amount,
    returned_at = excluded.returned_at, recorded_at = excluded.recorded_at
WHERE (r.order_line_id, r.quantity, r.amount, r.returned_at) IS DISTINCT FROM
      (excluded.order_line_id, excluded.quantity, excluded.amount, excluded.returned_at)
RETURNING id
"""

CHARGEBACK = """
-- Is this chargeback new, or not as it was told before?
INSERT INTO order_chargebacks AS c
    (order_id, external_id, payment_id, amount, opened_at, closed_at, lost, recorded_at)
VALUES ($1, $2, (SELECT id FROM order_payments WHERE order_id = $1 AND external_id = $3), $4, $5, $6, $7, $8)
ON CONFLICT (order_id, external_id) DO UPDATE
SET payment_id = excluded.payment_id, amount = excluded.amount, opened_at = excluded.opened_at,
    closed_at = excluded.closed_at, lost = excluded.lost, recorded_at = excluded.recorded_at
WHERE (c.payment_id, c.amount, c.opened_at, c.closed_at, c.lost) IS DISTINCT FROM
      (excluded.payment_id, excluded.amount, excluded.opened_at, excluded.closed_at, excluded.lost)
RETURNING id
"""


async def record_part(order_id: int, part: Part, by: Actor) -> bool:
    """Writes down a payment, a return or a chargeback, or what changed about it; returns whether anything did.

    Raises NotFound, Invalid.
    """
    async with db.transaction():
        customer_id = await db.value(OWNER, order_id)
        if customer_id is None:
            raise NotFound(say("There is no such order."))
        kept = await hold(customer_id)
        changed = await write_parts(order_id, (part,))
        if changed:
            await enter([kept], "order_recorded", by, {"order_id": order_id})
            await events.publish(OrderRecorded(order_id=order_id, customer_id=kept))
    return changed


async def write_parts(order_id: int, parts: Sequence[Part]) -> bool:
    """The same for several of one order, whose customer is held; payments first, since chargebacks name them.

    Raises Invalid, each field named with its part: `payment p-1 amount`.
    """
    if not parts:
        return False
    found = await db.record(KNOWN, order_id)
    assert found is not None, "the order was written before"
    told = {part.external_id for part in parts if isinstance(part, Payment)}
    known = Known(found["currency"], frozenset(found["lines"]), frozenset(found["payments"]) | told)
    now, wrong = clock.now(), {}
    for part in parts:
        prefix = f"{type(part).__name__.lower()} {part.external_id} " if len(parts) > 1 else ""
        for field, reason in part_objections(part, known, now).items():
            wrong[prefix + field] = reason
    if wrong:
        raise Invalid(wrong)
    ordered = sorted(parts, key=lambda part: not isinstance(part, Payment))
    written = [await _write(order_id, part, now) for part in ordered]
    return any(written)


async def _write(order_id: int, part: Part, now: datetime) -> bool:
    def past(at: datetime) -> datetime:
        return min(at, now)

    values: tuple[Any, ...]
    if isinstance(part, Payment):
        statement, values = PAYMENT, (part.amount, part.voucher, past(part.paid_at))
    elif isinstance(part, Return):
        statement, values = RETURN, (part.line, part.quantity, part.amount, past(part.returned_at))
    else:
        assert isinstance(part, Chargeback)
        closed_at = None if part.closed_at is None else past(part.closed_at)
        values = (part.payment, part.amount, past(part.opened_at), closed_at, part.lost)
        statement = CHARGEBACK
    return await db.value(statement, order_id, part.external_id, *values, now) is not None
