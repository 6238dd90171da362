"""To whom what happens on a case belongs."""

from casedesk.platform import db
from casedesk.rota.queries.cover import cover_of


async def who_looks_after(case_id: int) -> list[int]:
    """Who owns a case now, and who looks after it while they are away."""
    sql = """
    -- Whose is this case?
    SELECT owner_id FROM cases WHERE id = $1
    """
    owner_id: int | None = await db.value(sql, case_id)
    return [] if owner_id is None else await with_cover(owner_id)


async def with_cover(user_id: int) -> list[int]:
    """A user, and who looks after what is theirs while they are away: both are told, since one does not read it."""
    cover = await cover_of(user_id)
    return [user_id] if cover is None else [user_id, cover.cover_id]
