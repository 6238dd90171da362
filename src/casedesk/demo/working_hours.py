"""When the invented desk works: as its people do in the story, and the billing team by an office's hours."""

from collections.abc import Mapping
from datetime import datetime

from casedesk.audit.rules import by_rule
from casedesk.demo.cast import BILLING, ZONE
from casedesk.demo.hours import CLOSED, WEEK
from casedesk.platform import db
from casedesk.resolution_clock.actions import publish_hours
from casedesk.resolution_clock.rules.team_hours import TeamHours

BY = by_rule("demo")
_OFFICE = (*((("09:00", "12:30"), ("13:00", "17:00")),) * 5, (), ())

_KEEP = """
-- By which working hours are the cases of the demo counted?
INSERT INTO case_calendars (case_id, calendar_id)
SELECT c.id, k.calendar_id FROM cases c
CROSS JOIN LATERAL (SELECT calendar_at(c.team_id, c.opened_at) AS calendar_id) AS k
WHERE k.calendar_id IS NOT NULL ORDER BY c.id ON CONFLICT (case_id) DO NOTHING
"""


async def write_hours(teams: Mapping[str, int], now: datetime) -> None:
    """Writes the hours of the desk and of the team that has its own."""
    week = tuple(((f"{day[0]:02}:00", f"{day[1]:02}:00"),) if day else () for day in WEEK)
    closed = tuple(
        (f"{year}-{month:02}-{day:02}", ())
        for year in range(now.year - 1, now.year + 2)
        for month, day in CLOSED
    )
    await publish_hours(None, TeamHours(ZONE, week, own_days=closed), BY)
    await publish_hours(teams[BILLING.name], TeamHours(ZONE, _OFFICE, "DE", "BE"), BY)


async def keep_hours_of_all() -> None:
    """Lets every case keep the hours that it opened by."""
    await db.execute(_KEEP, within_seconds=3600.0)
