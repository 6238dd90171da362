"""Do the hours that the database counts by say what their calendars say?"""

from casedesk.platform import db
from casedesk.resolution_clock.queries.calendars import calendars_by_id
from casedesk.resolution_clock.rules.opening_hours import counted_hours

_HOURS = """
-- When is it open by this calendar, as the database counts?
SELECT opens_at, closes_at, open_before_us FROM calendar_hours WHERE calendar_id = $1 ORDER BY opens_at
"""


async def differences() -> list[str]:
    """Where the hours written out differ from the document of their calendar; empty when all agree."""
    found = []
    for kept in (await calendars_by_id()).values():
        expected = list(counted_hours(kept.calendar, kept.counted_from, kept.counted_until))
        if [tuple(row) for row in await db.records(_HOURS, kept.id)] != expected:
            found.append(f"Calendar {kept.id}: the hours written out are not those of its document.")
    return found
