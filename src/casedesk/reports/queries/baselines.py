"""The period that every report is shown against."""

from casedesk.platform import db
from casedesk.reports.rules.periods import Period


async def baseline(zone: str) -> Period | None:
    """The baseline in force, in a zone; None where none was fixed."""
    found = await db.record(
        "-- Which period is every report shown against?\nSELECT first, until FROM baselines ORDER BY id DESC LIMIT 1"
    )
    return None if found is None or found["first"] is None else Period(found["first"], found["until"], zone)
