"""What did not reach the customer and nobody has made good since."""

from datetime import datetime

import msgspec

from casedesk.platform import db

MOST = 20


class Undelivered(msgspec.Struct, frozen=True):
    """A contact that bounced or could not be sent; `at` is when that was known."""

    interaction_id: int
    case_id: int
    title: str
    customer: str
    address: str
    state: str
    reason: str
    at: datetime


async def undelivered_of(user_id: int, since: datetime) -> list[Undelivered]:
    """What somebody wrote, or what was sent on their cases, that came back or never went out since then; without
    what was followed by another contact that reached the customer. The latest first."""
    sql = f"""
    -- What of mine did not reach the customer?
    SELECT i.id AS interaction_id, c.id AS case_id, c.title, cu.name AS customer, i.address, d.state, d.reason,
           d.recorded_at AS at
    FROM deliveries d
    JOIN interactions i ON i.id = d.interaction_id
    JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1) p ON true
    JOIN cases c ON c.id = p.case_id
    JOIN customers cu ON cu.id = c.customer_id
    WHERE d.state IN ('bounced', 'failed') AND d.recorded_at >= $2
      AND (i.by_user_id = $1 OR c.owner_id = $1)
      AND NOT EXISTS (SELECT FROM deliveries later WHERE later.interaction_id = i.id AND later.id > d.id)
      AND NOT EXISTS (
          SELECT FROM placements op JOIN interactions o ON o.id = op.interaction_id
          WHERE op.case_id = c.id AND o.at > i.at AND o.by_user_id IS NOT NULL
            AND (o.direction = 'out' OR o.answered)
            AND coalesce((SELECT state FROM deliveries WHERE interaction_id = o.id ORDER BY id DESC LIMIT 1), '')
                NOT IN ('bounced', 'failed'))
    ORDER BY d.recorded_at DESC LIMIT {MOST}
    """
    return await db.rows(Undelivered, sql, user_id, since)
