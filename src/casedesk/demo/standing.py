"""What the invented desk promises every customer, since its year began, and what each case owes by it."""

from datetime import datetime

from casedesk.platform import db
from casedesk.promises.standing.actions.inheriting import copy_owed
from casedesk.promises.standing.rules.lines import FIRST_ANSWER, NEXT_WORD, RESOLUTION

AT_ONCE = 5_000
HOUR, DAY = 60, 24 * 60
LINES = ((FIRST_ANSWER, 12 * HOUR, True), (NEXT_WORD, 36 * HOUR, True), (RESOLUTION, 10 * DAY, False))
"""Each kind with its minutes, and whether they are of working time."""

_LINE = """
INSERT INTO standing_promises (kind, minutes, working, public, from_at, recorded_at, by_user_id)
VALUES ($1, $2, $3, true, $4, $4, $5)
"""
_INHERIT = """
-- Every case of the year inherits what was promised before the first of them came.
INSERT INTO standing_terms (case_id, tier)
SELECT c.id, cu.tier FROM cases c JOIN customers cu ON cu.id = c.customer_id WHERE c.opened_at >= $1 ORDER BY c.id
"""


async def write_standing(begins: datetime, author: int) -> None:
    """Promises what this desk promises from the first day of its year on, by its manager."""
    await db.execute_many(_LINE, [(*line, begins, author) for line in LINES])
    await db.execute(_INHERIT, begins, within_seconds=3600.0)
    last = await db.value("SELECT coalesce(max(case_id), 0) FROM standing_terms")
    for begin in range(1, last + 1, AT_ONCE):
        await copy_owed(begin, min(begin + AT_ONCE - 1, last))
