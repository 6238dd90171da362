"""Waits for customers: whose date has come, and what has been asked since."""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.platform.sentences import say

ASKED_AGAIN = say("asked again")
"""The rule by which a letter stands on a case that asked for an answer by itself."""


class DueWait(msgspec.Struct, frozen=True):
    """A case that waits for its customer beyond its date. `start_id` is the start of the present wait, `asked` is when
    the customer was asked again since they have had the ball."""

    case_id: int
    start_id: int
    wait_until: datetime
    waits_for: str
    customer_id: int
    owner: str
    language: str | None
    asked: list[datetime]
    cancelled: bool
    promised: bool


_WAIT = """
SELECT c.id AS case_id, s.id AS start_id, s.wait_until, s.waits_for, c.customer_id, u.name AS owner,
       coalesce(c.language, cu.language,
           (SELECT language FROM organisations WHERE id = cu.organisation_id)) AS language,
       ARRAY(SELECT i.at FROM placements p JOIN interactions i ON i.id = p.interaction_id
             WHERE p.case_id = c.id AND p.by_rule = $1 AND i.at >= c.ball_since ORDER BY i.at) AS asked,
       EXISTS (SELECT FROM unasked_waits n WHERE n.stage_start_id = s.id) AS cancelled,
       EXISTS (SELECT FROM promises p WHERE p.stands_on_id = c.id AND p.state = 'open') AS promised
FROM cases c
JOIN stage_starts s ON s.id = c.stage_start_id
JOIN users u ON u.id = c.owner_id
JOIN customers cu ON cu.id = c.customer_id
WHERE c.stage = 'awaiting_customer'"""


async def waits_due(at: datetime, limit: int) -> list[DueWait]:
    """The waits whose date has come, the earliest first."""
    sql = f"""
    -- Which customers have not answered by the date until which we wait?
    {_WAIT} AND s.wait_until <= $2 ORDER BY s.wait_until, c.id LIMIT $3
    """
    return await db.rows(DueWait, sql, ASKED_AGAIN, at, limit)


async def wait_of(case_id: int) -> DueWait | None:
    """How a case waits for its customer; None where it does not."""
    sql = f"""
    -- How does this case wait for its customer?
    {_WAIT} AND c.id = $2
    """
    return await db.row(DueWait, sql, ASKED_AGAIN, case_id)
