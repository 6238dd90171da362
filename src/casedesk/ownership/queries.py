"""Who takes cases, and how much each has."""

import msgspec

from casedesk.ownership.rules import Candidate
from casedesk.platform import db


async def candidates() -> list[Candidate]:
    """Everybody who takes cases now, with their load."""
    sql = """
    -- Who takes cases, how many have they open, which languages and teams are theirs?
    SELECT u.id, u.role, u.capacity, u.languages,
           (SELECT count(*) FROM cases c WHERE c.owner_id = u.id AND c.disposition IS NULL) AS open_cases,
           ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY m.id) AS teams
    FROM users u
    WHERE u.active AND u.takes_cases
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
        )
        for found in await db.records(sql)
    ]


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
