"""Decisions that came back to whoever asked, as their desk lists them."""

from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.platform import db

MOST = 50
DAYS = 7
"""So long a decision stands on the desk, unless whoever asked did something on the case since."""


class CameBack(msgspec.Struct, frozen=True):
    """A decision, or a question of the approver (`outcome` None)."""

    id: int
    case_id: int
    title: str
    customer: str
    outcome: str | None
    at: datetime
    amount: Decimal | None
    currency: str
    words: str


async def came_back_to(user_id: int, now: datetime) -> list[CameBack]:
    """What was decided of what this user asked for, on cases still open on which they did nothing since; and what an
    approver wants to know. What somebody asked for who left comes back to the owner of its case."""
    sql = f"""
    -- What came back to me, and have I not taken up yet?
    WITH asked AS (
        SELECT id FROM concessions WHERE agent_id = $1 AND at > $2::timestamptz - interval '30 days'
        UNION
        SELECT c.id FROM cases k
        JOIN approvals a ON a.case_id = k.id
        JOIN concessions c ON c.id = a.concession_id AND c.at > $2::timestamptz - interval '30 days'
        JOIN users asker ON asker.id = c.agent_id AND NOT asker.active
        WHERE k.owner_id = $1 AND k.disposition IS NULL
    )
    SELECT a.id, k.id AS case_id, k.title, p.name AS customer, a.outcome, coalesce(a.decided_at, a.asked_back_at) AS at,
           c.granted AS amount, c.currency, coalesce(t.words, '') AS words
    FROM asked
    JOIN concessions c ON c.id = asked.id
    JOIN approvals a ON a.concession_id = c.id
    JOIN cases k ON k.id = a.case_id AND k.disposition IS NULL
    JOIN customers p ON p.id = k.customer_id
    LEFT JOIN LATERAL (SELECT words FROM approval_turns WHERE approval_id = a.id ORDER BY id DESC LIMIT 1) t ON true
    WHERE a.decided_at IS NULL AND a.asked_back_at IS NOT NULL
       OR a.decided_at > $2::timestamptz - interval '{DAYS} days'
          AND a.outcome IN ('granted', 'refused', 'provisional') AND NOT a.own
          AND NOT EXISTS (SELECT FROM events e WHERE e.case_id = k.id AND e.by_user_id = $1
                          AND e.recorded_at > a.decided_at)
    ORDER BY at, a.id LIMIT {MOST}
    """
    return await db.rows(CameBack, sql, user_id, now)
