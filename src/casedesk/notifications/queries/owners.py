"""To whom what happens on a case belongs."""

from casedesk.platform import db


async def owner_of(case_id: int) -> int | None:
    """Who owns a case now."""
    sql = """
    -- Whose is this case?
    SELECT owner_id FROM cases WHERE id = $1
    """
    found: int | None = await db.value(sql, case_id)
    return found
