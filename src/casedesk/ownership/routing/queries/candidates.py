"""Who could own a case now, and what they have, can do and did for this customer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.queries.helping import last_helped_by
from casedesk.ownership.routing.rules.choosing import Candidate
from casedesk.platform import db
from casedesk.rota.queries.presence import colleagues

REMEMBERED = timedelta(days=400)
"""Help that is longer ago binds nobody any more."""

TAKERS = """
-- Who takes cases, how much have they open, what can they do, and whose are they?
SELECT u.id, u.role, u.capacity, open_cases.number AS open_cases, open_cases.load,
       ARRAY(SELECT ROW(l.code, coalesce(v.level, 2)) FROM unnest(u.languages) AS l (code)
             LEFT JOIN language_levels v ON v.user_id = u.id AND v.language = l.code) AS languages,
       ARRAY(SELECT ROW(k.skill_id, k.level) FROM user_skills k WHERE k.user_id = u.id) AS skills,
       (SELECT m.team_id FROM memberships m JOIN teams t ON t.id = m.team_id
        WHERE m.user_id = u.id AND NOT t.private ORDER BY m.id LIMIT 1) AS home_team_id
FROM users u
CROSS JOIN LATERAL (
    SELECT count(*) AS number,
           coalesce(sum(CASE c.size WHEN 'small' THEN 1 WHEN 'large' THEN 4 ELSE 2 END), 0)::bigint AS load
    FROM cases c WHERE c.owner_id = u.id AND c.disposition IS NULL
) AS open_cases
WHERE u.active AND u.takes_cases AND NOT EXISTS (
    SELECT FROM absences a WHERE a.user_id = u.id AND a.handed_over_at IS NOT NULL
      AND a.withdrawn_at IS NULL AND (a.until_at IS NULL OR a.until_at > $1))
ORDER BY u.id
"""


@dataclass(frozen=True)
class Desk:
    """Everybody who takes cases, and the teams whose cases are for their members and admins only."""

    candidates: list[Candidate]
    private_teams: frozenset[int]
    team_names: dict[int, str]

    def for_team(self, team_id: int | None) -> list[Candidate]:
        """Those who may see the cases of a team."""
        if team_id not in self.private_teams:
            return self.candidates
        return [one for one in self.candidates if one.role == "admin" or team_id in one.teams]


async def desk_at(now: datetime) -> Desk:
    """Everybody who takes cases, as they stand at a moment."""
    found = await db.records(TAKERS, now)
    present = {one.id: one for one in await colleagues(now, [row["id"] for row in found])}
    teams = await db.records(
        "-- Which teams are there, and which are private?\nSELECT id, name, private FROM teams"
    )
    return Desk(
        [_candidate(row, present[row["id"]]) for row in found if row["id"] in present],
        frozenset(row["id"] for row in teams if row["private"]),
        {row["id"]: row["name"] for row in teams},
    )


def _candidate(row: Any, colleague: Any) -> Candidate:
    return Candidate(
        id=row["id"],
        role=row["role"],
        open_cases=row["open_cases"],
        load=row["load"],
        capacity=row["capacity"],
        languages=dict(map(tuple, row["languages"])),
        skills=dict(map(tuple, row["skills"])),
        teams=colleague.teams,
        home_team_id=row["home_team_id"],
        hours=colleague.hours,
        name=colleague.name,
    )


async def helpers_of(customer_ids: Collection[int], now: datetime) -> dict[int, dict[int, datetime]]:
    """When who last helped these customers (with their merged selves), by customer and user."""
    return await last_helped_by(customer_ids, now - REMEMBERED)
