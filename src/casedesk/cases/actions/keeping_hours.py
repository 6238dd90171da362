"""The working hours that a case is counted by: those in force when it opened, of the team it opened in.

It keeps them, whatever hours are written later and wherever its opening is moved.
"""

from collections.abc import Sequence

from casedesk.cases.events import HoursKept
from casedesk.platform import db, events

AT_ONCE = 2_000

KEEP = """
-- By which working hours are these cases counted? What was said once stays.
INSERT INTO case_calendars (case_id, calendar_id)
SELECT c.id, k.calendar_id FROM cases c
CROSS JOIN LATERAL (SELECT calendar_at(c.team_id, c.opened_at) AS calendar_id) AS k
WHERE c.id = ANY($1::bigint[]) AND k.calendar_id IS NOT NULL
ORDER BY c.id
ON CONFLICT (case_id) DO NOTHING
"""


async def keep_hours(case_ids: Sequence[int]) -> None:
    """Lets cases that were just opened keep the hours in force at their opening; nothing where there are none."""
    await db.execute(KEEP, list(case_ids), within_seconds=3600.0)


async def keep_hours_of_old() -> None:
    """Gives working hours to the cases that opened before there were any, a few at a time; called again, it goes
    on with those that are left."""
    last = 0
    while True:
        async with db.transaction():
            keys = await _without_hours(last)
            if not keys:
                return
            await keep_hours(keys)
            await events.publish(HoursKept(case_ids=tuple(keys)))
        last = keys[-1]


async def _without_hours(after: int) -> list[int]:
    sql = """
    -- Which cases are counted by no working hours yet? They are held, as for any change.
    SELECT c.id FROM cases c WHERE c.id > $1 AND NOT EXISTS (SELECT FROM case_calendars k WHERE k.case_id = c.id)
    ORDER BY c.id LIMIT $2 FOR UPDATE
    """
    return [row["id"] for row in await db.records(sql, after, AT_ONCE)]
