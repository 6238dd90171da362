"""What is owed by standing promises: on the page of a case, on desks, and for whoever has to be told."""

from datetime import datetime, timedelta

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.promises.rules.ledger import BROKEN_AFTER
from casedesk.promises.standing.rules.dues import MISSED, OWED, state

MOST = 200


class DueOnCase(msgspec.Struct, frozen=True):
    """Something that a case owes or owed."""

    kind: str
    due_at: datetime
    met_at: datetime | None
    stopped_at: datetime | None

    def state(self, now: datetime) -> str:
        """One of rules.dues.STATES."""
        return state(self.due_at, self.met_at, self.stopped_at, now)

    def late_by(self, now: datetime) -> timedelta:
        """By how much it was, or is, missed."""
        return (self.met_at or self.stopped_at or now) - self.due_at

    def is_still_owed(self, now: datetime) -> bool:
        """Whether something can still be done about it."""
        return self.state(now) in (OWED, MISSED) and self.met_at is None and self.stopped_at is None


async def dues_on(case_id: int) -> list[DueOnCase]:
    """What a case owes of each kind now: what is owed the longest, else what was owed last."""
    sql = """
    -- What does this case owe by what every customer is promised, and how did that go?
    SELECT DISTINCT ON (kind) kind, due_at, met_at, stopped_at FROM standing_dues WHERE case_id = $1
    ORDER BY kind, (met_at IS NULL AND stopped_at IS NULL) DESC,
             CASE WHEN met_at IS NULL AND stopped_at IS NULL THEN due_at END, since DESC
    """
    return sorted(await db.rows(DueOnCase, sql, case_id), key=lambda one: one.due_at)


class Owed(msgspec.Struct, frozen=True):
    """Something that is owed on an open case: whose the case is, and by when."""

    id: int
    case_id: int
    kind: str
    due_at: datetime
    title: str
    customer: str
    owner_id: int
    owner: str
    team_id: int | None
    high: bool


_OWED = """
SELECT d.id, d.case_id, d.kind, d.due_at, c.title, cu.name AS customer, c.owner_id, u.name AS owner, c.team_id,
       c.priority = 'high' AS high
FROM standing_dues d
JOIN cases c ON c.id = d.case_id
JOIN customers cu ON cu.id = c.customer_id
JOIN users u ON u.id = c.owner_id
WHERE d.met_at IS NULL AND d.stopped_at IS NULL AND c.disposition IS NULL"""


async def owed_of(owner_ids: list[int], now: datetime, before: datetime, viewer: Actor) -> list[Owed]:
    """What the cases of these owners owe before a time, those that the viewer may see; what is overdue first. After
    a week it is missed, and no longer what presses most."""
    sql = f"""
    -- What do their cases owe by what every customer is promised?
    {_OWED} AND c.owner_id = ANY($1::bigint[]) AND d.due_at > $2 AND d.due_at < $3 AND {seen_by("c", "$4", "$5")}
    ORDER BY d.due_at, d.id LIMIT {MOST}
    """
    return await db.rows(
        Owed, sql, owner_ids, now - BROKEN_AFTER, before, viewer.sees_all, list(viewer.teams)
    )


async def overdue_in(team_ids: list[int], now: datetime, before: datetime, viewer: Actor) -> list[Owed]:
    """What was owed before a time and is not done, on the cases of these teams and those of none."""
    sql = f"""
    -- What is owed for so long that a supervisor has to know?
    {_OWED} AND (c.team_id IS NULL OR c.team_id = ANY($1::bigint[])) AND d.due_at > $2 AND d.due_at < $3
      AND {seen_by("c", "$4", "$5")}
    ORDER BY d.due_at, d.id LIMIT {MOST}
    """
    return await db.rows(Owed, sql, team_ids, now - BROKEN_AFTER, before, viewer.sees_all, list(viewer.teams))


async def to_be_warned(after: datetime, before: datetime, limit: int) -> list[Owed]:
    """What is due between two times, and of which nobody was warned yet."""
    sql = f"""
    -- Of what that is owed has its owner still to be told?
    {_OWED} AND d.due_at > $1 AND d.due_at <= $2 AND d.warned_at IS NULL ORDER BY d.due_at, d.id LIMIT $3
    """
    return await db.rows(Owed, sql, after, before, limit)


async def to_be_told_overdue(after: datetime, before: datetime, limit: int) -> list[Owed]:
    """What was due between two times, and of which no supervisor was told yet."""
    sql = f"""
    -- Of what that is overdue has a supervisor still to be told?
    {_OWED} AND d.due_at > $1 AND d.due_at <= $2 AND d.overdue_told_at IS NULL ORDER BY d.due_at, d.id LIMIT $3
    """
    return await db.rows(Owed, sql, after, before, limit)
