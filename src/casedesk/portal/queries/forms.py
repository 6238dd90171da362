"""Forms that were sent."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class SentForm(msgspec.Struct, frozen=True):
    """What became of a form, for who sent it: the case, and who has it; neither where somebody has to look at it
    first. The address is as they typed it."""

    case_id: int | None
    owner: str | None
    address: str


async def sent_form(key_digest: bytes, since: datetime) -> SentForm | None:
    """What became of the form that was shown with this key, where it was sent since then."""
    sql = """
    -- What became of this form?
    SELECT c.id AS case_id, u.name AS owner, f.address
    FROM portal_forms f LEFT JOIN cases c ON c.id = f.case_id LEFT JOIN users u ON u.id = c.owner_id
    WHERE f.key_digest = $1 AND f.sent_at > $2
    """
    return await db.row(SentForm, sql, key_digest, since)


async def was_sent(key_digest: bytes) -> bool:
    """Whether the form with this key was sent and taken."""
    sql = "-- Was this form sent before?\nSELECT EXISTS (SELECT FROM portal_forms WHERE key_digest = $1)"
    return bool(await db.value(sql, key_digest))


async def order_of(customer_id: int, number: str) -> int | None:
    """The order of this customer (in any merged self) with this number, however it is written. An order of
    somebody else's is none: whoever knows its number learns nothing by it."""
    sql = """
    -- Which of this customer's orders has this number?
    WITH RECURSIVE selves AS (
        SELECT $1::bigint AS id
        UNION ALL
        SELECT c.id FROM selves s JOIN customers c ON c.merged_into_id = s.id
    )
    SELECT o.id FROM orders o
    WHERE o.customer_id IN (SELECT id FROM selves)
      AND upper(regexp_replace(o.number, '[^0-9A-Za-z]', '', 'g')) = upper(regexp_replace($2, '[^0-9A-Za-z]', '', 'g'))
    ORDER BY o.placed_on DESC, o.id DESC LIMIT 1
    """
    found: int | None = await db.value(sql, customer_id, number)
    return found
