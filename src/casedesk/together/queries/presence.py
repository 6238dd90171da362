"""Who else is on a case."""

import msgspec

from casedesk.platform import clock, db


class Here(msgspec.Struct, frozen=True):
    """Somebody who has the case open. `writing` is the panel they write in at this moment, empty where they look."""

    user_id: int
    name: str
    writing: str


async def others_on(case_id: int, user_id: int) -> list[Here]:
    """Who has this case open besides this user, who writes first."""
    sql = """
    -- Who else is looking at this case, and who is writing?
    SELECT u.id AS user_id, u.name,
           coalesce(max(p.writing) FILTER (WHERE p.writing_until > $3), '') AS writing
    FROM presences p JOIN users u ON u.id = p.user_id
    WHERE p.case_id = $1 AND p.user_id <> $2 AND p.until > $3
    GROUP BY u.id, u.name
    ORDER BY max(p.writing) FILTER (WHERE p.writing_until > $3) IS NULL, u.name, u.id
    """
    return await db.rows(Here, sql, case_id, user_id, clock.now())
