"""Handoffs where somebody has to do something: to be accepted, come back, or waiting on the team's page."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

MOST = 100
"""Rows; nobody answers more at one sitting, and those that wait longest come first."""


class OnDesk(msgspec.Struct, frozen=True):
    """An offered case as a desk or the team's page lists it. `outcome` and `reason` are there once it came back."""

    id: int
    case_id: int
    title: str
    customer: str
    stage: str
    from_id: int
    from_name: str
    by: str
    to_user_id: int | None
    to: str
    next_step: str
    sent_at: datetime
    returns_at: datetime
    ended_at: datetime | None
    outcome: str | None
    ended_by: str | None
    reason: str


_ON_DESK = """
    SELECT h.id, h.case_id, c.title, p.name AS customer, c.stage, h.from_id, f.name AS from_name, s.name AS by,
           h.to_user_id, coalesce(u.name, t.name) AS to, h.next_step, h.sent_at, h.returns_at, h.ended_at, h.outcome,
           e.name AS ended_by, h.reason
    FROM handoffs h
    JOIN cases c ON c.id = h.case_id
    JOIN customers p ON p.id = c.customer_id
    JOIN users f ON f.id = h.from_id
    JOIN users s ON s.id = h.by_user_id
    LEFT JOIN users u ON u.id = h.to_user_id
    LEFT JOIN teams t ON t.id = h.to_team_id
    LEFT JOIN users e ON e.id = h.ended_by_id"""


async def handoffs_to_accept(viewer: Actor, now: datetime) -> list[OnDesk]:
    """The cases that are offered to this user, or to a team of theirs, and can be accepted now; those that go back
    soonest first."""
    sql = f"""
    -- Which cases are offered to me?
    {_ON_DESK}
    WHERE h.ended_at IS NULL AND h.returns_at > $5 AND h.from_id <> $1
      AND (h.to_user_id = $1 OR h.to_team_id = ANY($3::bigint[])) AND {seen_by("c", "$2", "$4")}
    ORDER BY h.returns_at, h.id LIMIT {MOST}
    """
    teams = list(viewer.teams)
    return await db.rows(OnDesk, sql, viewer.user_id, viewer.sees_all, teams, teams, now)


async def handoffs_come_back(user_id: int) -> list[OnDesk]:
    """The cases of this user whose last offer was declined, or not answered in time, and on which they have done
    nothing since; the latest first."""
    sql = f"""
    -- Which of my handoffs came back to me?
    {_ON_DESK}
    WHERE h.from_id = $1 AND h.outcome IN ('declined', 'unanswered') AND c.owner_id = $1 AND c.disposition IS NULL
      AND NOT EXISTS (SELECT FROM handoffs later WHERE later.case_id = h.case_id AND later.id > h.id)
      AND NOT EXISTS (SELECT FROM events d WHERE d.case_id = h.case_id AND d.by_user_id = $1
                      AND d.recorded_at > h.ended_at)
    ORDER BY h.ended_at DESC, h.id DESC LIMIT {MOST}
    """
    return await db.rows(OnDesk, sql, user_id)


async def pending_handoffs(viewer: Actor) -> list[OnDesk]:
    """Every handoff that waits for an answer, as far as `viewer` may see its case, the longest waiting first: for
    the team's page."""
    sql = f"""
    -- Which handoffs wait for an answer?
    {_ON_DESK}
    WHERE h.ended_at IS NULL AND {seen_by("c", "$1", "$2")}
    ORDER BY h.sent_at, h.id LIMIT {MOST}
    """
    return await db.rows(OnDesk, sql, viewer.sees_all, list(viewer.teams))


async def unanswered_by_receiver(user_ids: Collection[int]) -> dict[int, int]:
    """How many handoffs wait for an answer of each of these users, those without any left out."""
    sql = """
    -- Who was asked to take a case over, and has not answered yet?
    SELECT to_user_id, count(*) AS many FROM handoffs
    WHERE ended_at IS NULL AND to_user_id = ANY($1) GROUP BY to_user_id
    """
    return {row["to_user_id"]: row["many"] for row in await db.records(sql, list(user_ids))}
