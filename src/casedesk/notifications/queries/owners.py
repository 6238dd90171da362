"""To whom what happens on a case belongs."""

from casedesk.platform import clock, db
from casedesk.rota.queries.cover import STANDS, cover_of


async def who_looks_after(case_id: int) -> list[int]:
    """Who owns a case now, and who looks after it while they are away."""
    sql = f"""
    -- Whose is this case, and who looks after what is theirs today?
    SELECT c.owner_id AS id FROM cases c WHERE c.id = $1
    UNION ALL
    SELECT a.cover_id FROM cases c JOIN absences a ON a.user_id = c.owner_id
    WHERE c.id = $1 AND a.cover_id IS NOT NULL AND {STANDS.format(at="$2")}
    """
    return [found["id"] for found in await db.records(sql, case_id, clock.now())]


async def with_cover(user_id: int) -> list[int]:
    """A user, and who looks after what is theirs while they are away: both are told, since one does not read it."""
    cover = await cover_of(user_id)
    return [user_id] if cover is None else [user_id, cover.cover_id]
