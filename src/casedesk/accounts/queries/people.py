"""Who is who: users and their teams."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casedesk.platform import db


class Person(msgspec.Struct, frozen=True):
    """A user as pages show them."""

    id: int
    name: str
    email: str
    role: str
    level: int
    locale: str
    zone: str
    languages: list[str]
    capacity: int
    takes_cases: bool
    active: bool
    has_password: bool
    deactivated_at: datetime | None
    created_at: datetime
    teams: list[int]


class Team(msgspec.Struct, frozen=True):
    """A team and how many active users are in it."""

    id: int
    name: str
    private: bool
    zone: str
    members: int


_PERSON = """
    SELECT u.id, u.name, u.email, u.role, u.level, u.locale, u.zone, u.languages, u.capacity, u.takes_cases,
           u.active, u.password_hash IS NOT NULL AS has_password, u.deactivated_at, u.created_at,
           ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY m.team_id) AS teams
    FROM users u
"""


async def person(user_id: int) -> Person | None:
    """The user with this key."""
    return await db.row(Person, f"-- Who is this?\n{_PERSON} WHERE u.id = $1", user_id)


async def person_by_email(email: str) -> Person | None:
    """The user with this address, however it is capitalised."""
    return await db.row(Person, f"-- Whose address is it?\n{_PERSON} WHERE lower(u.email) = lower($1)", email)


async def everybody(*, active_only: bool = False) -> list[Person]:
    """All users by name, those who left at the end."""
    return await db.rows(
        Person,
        f"""
        -- Who works or worked here?
        {_PERSON} WHERE u.active OR NOT $1 ORDER BY u.active DESC, lower(u.name), u.id
        """,
        active_only,
    )


async def is_anybody_here() -> bool:
    """Whether the desk has a user at all; without one it still has to be set up."""
    return bool(await db.value("-- Is the desk set up?\nSELECT EXISTS (SELECT FROM users)"))


async def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """The names of these users, by key."""
    if not user_ids:
        return {}
    found = await db.records(
        "-- What are they called?\nSELECT id, name FROM users WHERE id = ANY($1)", list(user_ids)
    )
    return {record["id"]: record["name"] for record in found}


async def teams() -> list[Team]:
    """All teams by name."""
    order = "GROUP BY t.id ORDER BY lower(t.name), t.id"
    return await db.rows(Team, f"-- Which teams are there?\n{_TEAM} {order}")


async def team(team_id: int) -> Team | None:
    """The team with this key."""
    return await db.row(Team, f"-- Which team is this?\n{_TEAM} WHERE t.id = $1 GROUP BY t.id", team_id)


_TEAM = """
    SELECT t.id, t.name, t.private, t.zone, count(u.id) FILTER (WHERE u.active) AS members
    FROM teams t
    LEFT JOIN memberships m ON m.team_id = t.id
    LEFT JOIN users u ON u.id = m.user_id
"""


async def kept_here(user_id: int) -> bool:
    """Whether this user works here; if so they are kept from being let go until the transaction ends."""
    sql = """
    -- Does this user work here, held against being let go meanwhile?
    SELECT active FROM users WHERE id = $1 FOR SHARE
    """
    return bool(await db.value(sql, user_id))


async def keep(user_ids: Collection[int]) -> None:
    """Keeps these users from being let go, and what is theirs from being handed over for an absence, until the
    transaction ends. Whoever reads them afterwards sees what was committed before."""
    sql = """
    -- Let nobody change these users meanwhile.
    SELECT id FROM users WHERE id = ANY($1::bigint[]) ORDER BY id FOR SHARE
    """
    await db.records(sql, list(user_ids))
