"""Sorting what each line needs of a replay, once, when it is judged to its end."""

from casedesk.empowerment.workbench.queries.sheets import SHEETS
from casedesk.platform import db

_MAKE = f"""
-- What does each line speak of, sorted by what it needs?
INSERT INTO replay_sheets (replay_id, line, currency, requests, granting, kinds, numbers)
SELECT $1, line, currency, requests, granting, kinds, numbers FROM ({SHEETS}) AS made
"""  # noqa: S608  # the statement is our own
MINUTES = 600.0
"""Seconds that sorting a great replay may take."""


async def make_sheets(replay_id: int) -> None:
    """Makes the sheet of every line of a replay."""
    await db.execute(_MAKE, replay_id, within_seconds=MINUTES)
