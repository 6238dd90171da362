"""Who takes cases, and how much each has."""

import msgspec

from casedesk.cases.rules.routing import RoutingRequest
from casedesk.ownership.rules import Candidate
from casedesk.platform import db
from casedesk.platform.errors import NotFound


async def candidates(team_id: int | None = None) -> list[Candidate]:
    """Everybody who takes cases now and may see those of this team, with their load."""
    sql = """
    -- Who takes cases, how many have they open, which languages and teams are theirs?
    SELECT u.id, u.role, u.capacity, u.languages,
           (SELECT count(*) FROM cases c WHERE c.owner_id = u.id AND c.disposition IS NULL) AS open_cases,
           ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY m.id) AS teams,
           (SELECT m.team_id FROM memberships m JOIN teams t ON t.id = m.team_id
            WHERE m.user_id = u.id AND NOT t.private ORDER BY m.id LIMIT 1) AS home_team_id
    FROM users u
    WHERE u.active AND u.takes_cases
      AND (u.role = 'admin' OR NOT EXISTS (SELECT FROM teams t WHERE t.id = $1 AND t.private)
           OR EXISTS (SELECT FROM memberships m WHERE m.team_id = $1 AND m.user_id = u.id))
    ORDER BY u.id
    """
    return [
        Candidate(
            id=found["id"],
            role=found["role"],
            open_cases=found["open_cases"],
            capacity=found["capacity"],
            languages=tuple(found["languages"]),
            teams=tuple(found["teams"]),
            home_team_id=found["home_team_id"],
        )
        for found in await db.records(sql, team_id)
    ]


async def may_own(user_id: int, team_id: int | None) -> bool:
    """Whether somebody is here and may see the cases of this team, whether or not new ones come to them."""
    sql = """
    -- Is this user here, and may they see the cases of this team?
    SELECT EXISTS (
        SELECT FROM users u WHERE u.id = $1 AND u.active
          AND (u.role = 'admin' OR NOT EXISTS (SELECT FROM teams t WHERE t.id = $2 AND t.private)
               OR EXISTS (SELECT FROM memberships m WHERE m.team_id = $2 AND m.user_id = u.id)))
    """
    return bool(await db.value(sql, user_id, team_id))


async def routing_of(case_id: int) -> RoutingRequest:
    """What the owner of this case depends on, when it needs a new one."""
    sql = """
    -- Which customer, language and team has this case?
    SELECT customer_id, language, team_id FROM cases WHERE id = $1
    """
    found = await db.row(RoutingRequest, sql, case_id)
    if found is None:
        raise NotFound(f"There is no case C-{case_id}.")
    return found


async def owner_of(case_id: int) -> int | None:
    """Who owns a case now."""
    found: int | None = await db.value(
        "-- Who owns this case?\nSELECT owner_id FROM cases WHERE id = $1", case_id
    )
    return found


async def open_cases_of_owner(user_id: int) -> list[int]:
    """The keys of a user's open cases, rising."""
    sql = """
    -- Which open cases does this user own?
    SELECT id FROM cases WHERE owner_id = $1 AND disposition IS NULL ORDER BY id
    """
    return [found["id"] for found in await db.records(sql, user_id)]


class Owner(msgspec.Struct, frozen=True):
    """Somebody a case can be given to."""

    id: int
    name: str
    role: str
    open_cases: int
    capacity: int


async def possible_owners() -> list[Owner]:
    """Everybody a case can be given to, lightest load first."""
    sql = """
    -- To whom can a case be given, and how much have they?
    SELECT id, name, role, capacity, open_cases FROM (
        SELECT u.id, u.name, u.role, u.capacity,
               (SELECT count(*) FROM cases c WHERE c.owner_id = u.id AND c.disposition IS NULL) AS open_cases
        FROM users u WHERE u.active AND u.takes_cases) AS people
    ORDER BY open_cases::float / greatest(capacity, 1), name
    """
    return await db.rows(Owner, sql)
