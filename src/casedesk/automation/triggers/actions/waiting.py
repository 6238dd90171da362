"""Balls that stay where they are: when each will have waited long enough is reckoned once for each trigger.

So a case whose working hours never come keeps no other waiting, and a minute's look reads what is due, and no more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.automation.triggers.queries.due import Asked, Due, Waiting, not_planned, waited
from casedesk.automation.triggers.queries.triggers import Trigger
from casedesk.automation.triggers.rules.whens import Waited
from casedesk.cases.rules import stages
from casedesk.platform import db
from casedesk.resolution_clock.queries.calendars import KeptCalendar, calendars_by_id
from casedesk.resolution_clock.rules.business_time import NeverOpen, add_business_time

MOST = 2_000
"""Cases reckoned, and cases taken up, at one look."""
_STAGES = {"us": stages.OURS, "customer": (stages.AWAITING_CUSTOMER,)}


async def balls_due(trigger: Trigger, when: Waited, now: datetime) -> list[Due]:
    """The cases that have waited long enough for a trigger and that it has not looked at."""
    asked = Asked(trigger.id, trigger.team_id, _STAGES[when.side], when.hours)
    # Working hours are never shorter than hours.
    new = await not_planned(asked, now - timedelta(hours=when.hours), MOST)
    await _plan(asked, await _reckoned(new, when.hours))
    found = await _reckoned(await waited(asked, now, MOST), when.hours)
    # Of hours that were not known so far ahead more may be known by now.
    await _plan(asked, [(case, at) for case, at in found if at > now])
    return [Due(case.case_id, at, _root(case, when.hours)) for case, at in found if at <= now]


async def look_at_balls(trigger_id: int, case_ids: Sequence[int]) -> None:
    """Notes that a trigger has looked at these."""
    sql = "UPDATE trigger_waits SET looked = true WHERE trigger_id = $1 AND case_id = ANY($2::bigint[])"
    await db.execute(sql, trigger_id, list(case_ids))


async def forget_waits() -> None:
    """Takes away what was reckoned for balls that are elsewhere by now."""
    await db.execute(
        """
        -- Which balls moved since, or are in play no more?
        DELETE FROM trigger_waits w USING cases c
        WHERE c.id = w.case_id AND (c.disposition IS NOT NULL OR c.ball_since <> w.ball_since)
        """
    )


def _root(case: Waiting, hours: int) -> str:
    return f"ball:{case.ball_since:%Y%m%d%H%M%S%f}:{hours}"


async def _plan(asked: Asked, planned: Sequence[tuple[Waiting, datetime]]) -> None:
    sql = """
    -- When will this ball have waited long enough?
    INSERT INTO trigger_waits (trigger_id, case_id, ball_since, hours, due_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (trigger_id, case_id) DO UPDATE
    SET ball_since = excluded.ball_since, hours = excluded.hours, due_at = excluded.due_at, looked = false
    """
    rows = [(asked.trigger_id, case.case_id, case.ball_since, asked.hours, at) for case, at in planned]
    await db.execute_many(sql, rows)


async def _reckoned(cases: Sequence[Waiting], hours: int) -> list[tuple[Waiting, datetime]]:
    calendars = await calendars_by_id({one.calendar_id for one in cases if one.calendar_id is not None})
    return [(one, _moment(one, hours, calendars.get(one.calendar_id or 0))) for one in cases]


def _moment(case: Waiting, hours: int, kept: KeptCalendar | None) -> datetime:
    """When a case has waited that long, by the working hours it is counted by; without any, by the clock. As long as
    those are known where they never open."""
    length = timedelta(hours=hours)
    if kept is None or not kept.counts(case.ball_since):
        return case.ball_since + length
    try:
        return add_business_time(case.ball_since, length, kept.calendar)
    except NeverOpen:
        return kept.counted_until
