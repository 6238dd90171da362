"""Who takes cases, and how much each has."""

import msgspec

from casedesk.platform import db
from casedesk.platform.sentences import say


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


async def may_be_given(user_id: int, team_id: int | None) -> bool:
    """Whether somebody takes cases, and may see those of this team. They are held from then on, so that it stays
    true until the transaction ends."""
    sql = """
    -- Do they take cases: by what was said of them, and not away with all that was theirs handed over?
    SELECT hold_taker($1) IS NOT NULL
    """
    return bool(await db.value(sql, user_id)) and await may_own(user_id, team_id)


async def name_of(user_id: int) -> str:
    """What somebody is called."""
    return str(await db.value("-- What are they called?\nSELECT name FROM users WHERE id = $1", user_id))


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


async def left_behind() -> list[str]:
    """The open cases of people who left, as sentences, for `verify`; not while they are being handed over."""
    found = await db.records(
        """
        -- Which open cases does somebody own who left, and are not about to be handed over?
        SELECT c.id, u.name FROM cases c JOIN users u ON u.id = c.owner_id
        WHERE c.disposition IS NULL AND NOT u.active
          AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'ownership.hand_over' AND j.state IN ('waiting', 'running')
                          AND (j.payload ->> 'from_id')::bigint = u.id)
        ORDER BY c.id LIMIT 1000
        """
    )
    return [
        say("C-%(id)s: it is open, and its owner %(name)s left.", id=row["id"], name=row["name"])
        for row in found
    ]
