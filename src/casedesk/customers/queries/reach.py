"""Which addresses can be written to."""

from casedesk.platform import db


async def undeliverable(normalised: str) -> int | None:
    """The key of this mail address where mail to it came back; None where it did not, or nobody has it."""
    sql = """
    -- Did mail to this address come back?
    SELECT id FROM identities WHERE kind = 'email' AND normalised = $1 AND undeliverable_at IS NOT NULL
    """
    found: int | None = await db.value(sql, normalised)
    return found
