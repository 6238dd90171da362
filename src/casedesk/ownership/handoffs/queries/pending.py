"""The open handoff of a case, who may be asked, and which are due back."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.ownership.handoffs.rules.answering import Pending, Receiver
from casedesk.platform import db

_PENDING = "SELECT id, from_id, by_user_id, to_user_id, to_team_id, returns_at FROM handoffs"


async def pending_of(case_id: int) -> Pending | None:
    """The open handoff of a case."""
    sql = f"-- Is this case offered to somebody?\n{_PENDING} WHERE case_id = $1 AND ended_at IS NULL"
    found = await db.record(sql, case_id)
    return None if found is None else _pending(found)


def _pending(found: Any) -> Pending:
    return Pending(
        id=found["id"],
        from_id=found["from_id"],
        by_user_id=found["by_user_id"],
        to=Receiver(found["to_user_id"], found["to_team_id"]),
        returns_at=found["returns_at"],
    )


class Ended(msgspec.Struct, frozen=True):
    """What became of a handoff: None while it is open. `by` ended it, where somebody did."""

    outcome: str | None
    by: str | None


async def ending_of(case_id: int, handoff_id: int) -> Ended | None:
    """What became of a handoff of this case; None where there is no such one."""
    sql = """
    -- What became of this handoff?
    SELECT h.outcome, u.name AS by FROM handoffs h LEFT JOIN users u ON u.id = h.ended_by_id
    WHERE h.id = $2 AND h.case_id = $1
    """
    return await db.row(Ended, sql, case_id, handoff_id)


async def name_of(to: Receiver) -> str:
    """What whoever is asked is called."""
    sql = """
    -- What is this user, or this team, called?
    SELECT name FROM users WHERE id = $1 UNION ALL SELECT name FROM teams WHERE id = $2
    """
    return str(await db.value(sql, to.user_id, to.team_id) or "")


async def team_can_own(team_id: int, of_team_id: int | None, but_user_id: int) -> bool:
    """Whether anybody else of this team is here and may see the cases of the team `of_team_id`."""
    sql = """
    -- Is somebody else in this team who is here and may see the case?
    SELECT EXISTS (
        SELECT FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.team_id = $1 AND u.active AND u.id <> $3
          AND (u.role = 'admin' OR NOT EXISTS (SELECT FROM teams t WHERE t.id = $2 AND t.private)
               OR EXISTS (SELECT FROM memberships o WHERE o.team_id = $2 AND o.user_id = u.id)))
    """
    return bool(await db.value(sql, team_id, of_team_id, but_user_id))


async def members_of(team_id: int | None) -> list[int]:
    """The keys of a team's members who work here."""
    sql = """
    -- Who is in this team?
    SELECT u.id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.team_id = $1 AND u.active ORDER BY u.id
    """
    return [found["id"] for found in await db.records(sql, team_id)]


async def due_back(now: datetime, limit: int) -> list[tuple[int, int]]:
    """The open handoffs whose time is over, as (case, handoff), the longest over first."""
    sql = """
    -- Which handoffs did nobody answer in time?
    SELECT case_id, id FROM handoffs WHERE ended_at IS NULL AND returns_at <= $1 ORDER BY returns_at, id LIMIT $2
    """
    return [(found["case_id"], found["id"]) for found in await db.records(sql, now, limit)]


async def cases_offered_to(user_id: int) -> list[int]:
    """The cases that are offered to this user, rising."""
    sql = """
    -- Which cases are offered to this user?
    SELECT case_id FROM handoffs WHERE to_user_id = $1 AND ended_at IS NULL ORDER BY case_id
    """
    return [found["case_id"] for found in await db.records(sql, user_id)]
