"""What a team has on its hands: load, the oldest ball, and the open cases of one of it."""

from datetime import datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import OURS
from casedesk.platform import db

MOST_CASES = 200

LOADS = f"""
-- Who takes cases or has some, how much is it, and which of theirs has been with us for longest? Cases of private
-- teams count, whoever asks: load is load. Only their number is told.
SELECT u.id, u.name, u.role, u.capacity, u.takes_cases,
       ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY m.id) AS teams,
       held.cases, held.load, held.chased, oldest.id AS oldest_id, oldest.ball_since AS oldest_since
FROM users u
CROSS JOIN LATERAL (
    SELECT count(*) AS cases, count(*) FILTER (WHERE c.chases > 0) AS chased,
           coalesce(sum(CASE c.size WHEN 'small' THEN 1 WHEN 'large' THEN 4 ELSE 2 END), 0)::bigint AS load
    FROM cases c WHERE c.owner_id = u.id AND c.disposition IS NULL
) AS held
LEFT JOIN LATERAL (
    SELECT c.id, c.ball_since FROM cases c
    WHERE c.owner_id = u.id AND c.disposition IS NULL AND c.stage = ANY($2) AND {seen_by("c", "$3", "$4")}
    ORDER BY c.ball_since, c.id LIMIT 1
) AS oldest ON true
WHERE u.active AND (u.takes_cases OR held.cases > 0)
  AND ($1::bigint IS NULL OR EXISTS (SELECT FROM memberships m WHERE m.user_id = u.id AND m.team_id = $1))
ORDER BY lower(u.name), u.id
"""

OPEN_CASES = f"""
-- Which open cases does this user own, those first whose ball has been where it is for longest?
SELECT c.id, c.title, p.name AS customer, c.stage, c.ball_since, c.size, c.priority, c.chases,
       g.name AS category
FROM cases c JOIN customers p ON p.id = c.customer_id LEFT JOIN categories g ON g.id = c.category_id
WHERE c.owner_id = $1 AND c.disposition IS NULL AND {seen_by("c", "$2", "$3")}
ORDER BY c.ball_since, c.id LIMIT {MOST_CASES}
"""


class Load(msgspec.Struct, frozen=True):
    """What somebody has: their open cases, how much that is in halves of a normal one, and the oldest ball."""

    id: int
    name: str
    role: str
    capacity: int
    takes_cases: bool
    teams: list[int]
    cases: int
    load: int
    chased: int
    oldest_id: int | None
    oldest_since: datetime | None

    @property
    def fills(self) -> float:
        """How many normal cases the load is worth."""
        return self.load / 2


class OpenCase(msgspec.Struct, frozen=True):
    """An open case of somebody, as it is chosen to be handed on."""

    id: int
    title: str
    customer: str
    stage: str
    ball_since: datetime
    size: str
    priority: str
    chases: int
    category: str | None


async def loads(team_id: int | None, viewer: Actor) -> list[Load]:
    """What everybody of a team has (of the desk, without one), by name. Of cases that the viewer may not see only
    the number counts."""
    return await db.rows(Load, LOADS, team_id, list(OURS), viewer.sees_all, list(viewer.teams))


async def open_cases_of(user_id: int, viewer: Actor) -> list[OpenCase]:
    """The open cases of somebody that the viewer may see, the longest waiting first."""
    return await db.rows(OpenCase, OPEN_CASES, user_id, viewer.sees_all, list(viewer.teams))
