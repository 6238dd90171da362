"""Finding orders by how their number begins."""

from datetime import date
from decimal import Decimal

import msgspec

from casedesk.customers.rules.search import question
from casedesk.platform import db

BY_NUMBER = """
-- Which orders have a number that begins so, and whose are they now? In the order of their numbers.
WITH RECURSIVE found AS (
    SELECT id, customer_id, number, placed_on, currency, total, status,
           upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) AS key
    FROM orders
    WHERE upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) ~>=~ $1
      AND upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) ~<~ $2
    ORDER BY upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) USING ~<~ LIMIT $3
), up AS (
    SELECT f.id AS order_id, c.id, c.name, c.merged_into_id FROM found f JOIN customers c ON c.id = f.customer_id
    UNION ALL
    SELECT up.order_id, c.id, c.name, c.merged_into_id FROM up JOIN customers c ON c.id = up.merged_into_id
)
SELECT f.id, f.number, f.placed_on, f.currency, f.total, f.status, up.id AS customer_id, up.name AS customer
FROM found f JOIN up ON up.order_id = f.id AND up.merged_into_id IS NULL ORDER BY f.key USING ~<~, f.id
"""


class FoundOrder(msgspec.Struct, frozen=True):
    """An order that was found by its number, and whose it is: the customer who was kept."""

    id: int
    number: str
    placed_on: date
    currency: str
    total: Decimal
    status: str
    customer_id: int
    customer: str


async def orders_by_number(typed: str, limit: int) -> list[FoundOrder]:
    """The orders whose number begins as was typed, however it is written; none for fewer than three signs, one of
    them a digit."""
    asked = question(typed)
    if asked is None or asked.order_from is None:
        return []
    return await db.rows(FoundOrder, BY_NUMBER, asked.order_from, asked.order_to, limit)
