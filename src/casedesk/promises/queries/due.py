"""What is due: for whoever owns the case, for supervisors, and for the jobs that remind."""

from datetime import datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.promises.queries.ledger import CUSTOMERS, ZONE

MOST = 200


class Due(msgspec.Struct, frozen=True):
    """An open promise with its case: whose it is, and by whose clock it is due."""

    id: int
    case_id: int
    title: str
    customer: str
    owner_id: int
    owner: str
    team_id: int | None
    text: str
    phone: str
    due_at: datetime
    zone: str
    high: bool


_DUE = f"""
SELECT p.id, c.id AS case_id, c.title, cu.name AS customer, c.owner_id, u.name AS owner, c.team_id, p.text, p.phone,
       p.due_at, {ZONE} AS zone, c.priority = 'high' AS high
FROM promises p {CUSTOMERS}
JOIN users u ON u.id = c.owner_id"""


async def due_of(owner_ids: list[int], before: datetime, viewer: Actor) -> list[Due]:
    """What the cases of these owners have to keep before a time, those that the viewer may see; what is overdue
    first."""
    sql = f"""
    -- What have they promised that is due by then?
    {_DUE} WHERE p.state = 'open' AND c.owner_id = ANY($1::bigint[]) AND c.disposition IS NULL AND p.due_at < $2
      AND {seen_by("c", "$3", "$4")}
    ORDER BY p.due_at, p.id LIMIT {MOST}
    """
    return await db.rows(Due, sql, owner_ids, before, viewer.sees_all, list(viewer.teams))


async def overdue_in(team_ids: list[int], before: datetime, viewer: Actor) -> list[Due]:
    """What was due before a time and is not done, on the cases of these teams and those of none; what the viewer
    may see, the longest overdue first."""
    sql = f"""
    -- Which promises are overdue for so long that a supervisor has to know?
    {_DUE} WHERE p.state = 'open' AND p.due_at < $2 AND (c.team_id IS NULL OR c.team_id = ANY($1::bigint[]))
      AND {seen_by("c", "$3", "$4")}
    ORDER BY p.due_at, p.id LIMIT {MOST}
    """
    return await db.rows(Due, sql, team_ids, before, viewer.sees_all, list(viewer.teams))


async def to_be_told(kind: str, after: datetime, before: datetime, limit: int) -> list[Due]:
    """Open promises due between two times of which nobody was told yet in this way."""
    sql = f"""
    -- Of which promises has somebody still to be told?
    {_DUE} WHERE p.state = 'open' AND p.due_at > $2 AND p.due_at <= $3
      AND NOT EXISTS (SELECT FROM promise_notices n WHERE n.promise_id = p.id AND n.kind = $1)
    ORDER BY p.due_at, p.id LIMIT $4
    """
    return await db.rows(Due, sql, kind, after, before, limit)


async def overdue_by_owner(user_ids: list[int], now: datetime) -> dict[int, int]:
    """How many promises are overdue on the cases of each of these people; those with none are left out."""
    sql = """
    -- Who has promises that are overdue, and how many?
    SELECT c.owner_id, count(*) AS many FROM promises p JOIN cases c ON c.id = p.stands_on_id
    WHERE p.state = 'open' AND p.due_at < $2 AND c.owner_id = ANY($1::bigint[]) GROUP BY c.owner_id
    """
    return {row["owner_id"]: row["many"] for row in await db.records(sql, user_ids, now)}
