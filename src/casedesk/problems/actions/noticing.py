"""Noticing cases that may have one cause: a hint for people, who join them to a problem or do not.

What is noticed is kept for the pages to read, and written anew each time: it is a look, and no record.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casedesk.platform import clock, db
from casedesk.problems.queries.alike import before, unjoined_since
from casedesk.problems.rules import FEWEST_ALIKE, Alike, alike
from casedesk.settings.queries import desk_settings

COMPARED_WITH = timedelta(days=14)


async def look_for_alike() -> int:
    """Looks through the open cases since yesterday that are part of no problem; returns how many groups it found."""
    since = _yesterday(clock.now(), (await desk_settings()).zone)
    lately = await unjoined_since(since)
    usual = await before(since - COMPARED_WITH, since) if len(lately) >= FEWEST_ALIKE else []
    found = alike(lately, usual)
    await _keep(found)
    return len(found)


def _yesterday(now: datetime, zone: str) -> datetime:
    """When yesterday began where the desk is."""
    day = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(zone))


async def _keep(found: list[Alike]) -> None:
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock(hashtext('casedesk.alike'))")
        await db.execute("DELETE FROM alike_cases")
        for one in found:
            # A group that is found again keeps its key: somebody may have its list before them.
            key = await db.value(
                """
                INSERT INTO alike_groups (category_id, word) VALUES ($1, $2)
                ON CONFLICT (category_id, word) DO UPDATE SET word = excluded.word RETURNING id
                """,
                one.category_id,
                one.word,
            )
            sql = "INSERT INTO alike_cases (group_id, case_id) VALUES ($1, $2)"
            await db.execute_many(sql, [(key, case_id) for case_id in one.case_ids])
        await db.execute(
            """
            -- Which groups are not found any more?
            DELETE FROM alike_groups g WHERE NOT EXISTS (SELECT FROM alike_cases a WHERE a.group_id = g.id)
            """
        )
