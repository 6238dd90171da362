"""Looking for what time alone brings: promises that came to be overdue, balls that waited long enough.

Each is looked at once by each trigger, when its moment has come; moments before it was switched on, or changed,
are left alone.
So that many that come due together do not look like a trigger gone wild, at most half of what it may do in a minute
is taken up each time; the rest waits for the next.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.automation.triggers.actions.hearing import LOOK
from casedesk.automation.triggers.queries.cases import Due, Waiting, overdue, waiting
from casedesk.automation.triggers.queries.triggers import Trigger, on_for
from casedesk.automation.triggers.rules.whens import BY_TIME, Waited, kind_of
from casedesk.cases.rules import stages
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import enqueue
from casedesk.resolution_clock.queries.calendars import KeptCalendar, calendars_by_id
from casedesk.resolution_clock.rules.business_time import NeverOpen, add_business_time

KEPT_LOOKS = timedelta(days=365)
_MOST_LOOKED_AT = 2_000
_STAGES = {"us": stages.OURS, "customer": (stages.AWAITING_CUSTOMER,)}


async def look_around() -> int:
    """Takes up what came due for the triggers that wait for time to pass; returns how many cases.

    What nobody foresaw in one does not keep the others from their turn; it is raised when all had theirs.
    """
    taken: list[int] = []
    async with contextlib.AsyncExitStack() as turns:
        for trigger in reversed(await on_for(BY_TIME)):
            turns.push_async_callback(_look_for, trigger, taken)
    return sum(taken)


async def forget_looks() -> None:
    """Takes away what was looked at long ago."""
    await db.execute("DELETE FROM trigger_looks WHERE at < $1", clock.now() - KEPT_LOOKS)


async def _look_for(trigger: Trigger, taken: list[int]) -> None:
    """Takes up what came due for one trigger, and says how many cases in `taken`."""
    async with db.transaction():
        due = await _due(trigger, clock.now())
        # What was due before it was switched on, or changed, is none of its business, and is not looked at again.
        await _look_at(trigger, [one for one in due if one.at < trigger.acts_since])
        now_due = [one for one in due if one.at >= trigger.acts_since]
        taken.append(await _take_up(trigger, now_due[: max(1, trigger.most_a_minute // 2)]))


async def _due(trigger: Trigger, now: datetime) -> list[Due]:
    when = trigger.document.when
    if not isinstance(when, Waited):
        return await overdue(trigger.id, trigger.team_id, trigger.acts_since, now, _MOST_LOOKED_AT)
    # Working hours are never shorter than hours.
    since = now - timedelta(hours=when.hours)
    found = await waiting(trigger.id, trigger.team_id, _STAGES[when.side], when.hours, since, _MOST_LOOKED_AT)
    calendars = await calendars_by_id({one.calendar_id for one in found if one.calendar_id is not None})
    due = [
        Due(one.case_id, _moment(one, when.hours, calendars.get(one.calendar_id or 0)), one.root)
        for one in found
    ]
    return [one for one in due if one.at <= now]


def _moment(case: Waiting, hours: int, kept: KeptCalendar | None) -> datetime:
    """When a case has waited that long, by the working hours it is counted by; without any, by the clock."""
    length = timedelta(hours=hours)
    if kept is None or not kept.counts(case.ball_since):
        return case.ball_since + length
    try:
        return add_business_time(case.ball_since, length, kept.calendar)
    except NeverOpen:
        return kept.counted_until


async def _look_at(trigger: Trigger, due: Sequence[Due]) -> None:
    sql = """
    -- Look at it once.
    INSERT INTO trigger_looks (trigger_id, case_id, root, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
    """
    now = clock.now()
    await db.execute_many(sql, [(trigger.id, one.case_id, one.root, now) for one in due])


async def _take_up(trigger: Trigger, due: Sequence[Due]) -> int:
    await _look_at(trigger, due)
    facts: dict[str, dict[str, str]] = {kind_of(trigger.document.when): {}}
    for one in due:
        what = {"case": one.case_id, "facts": facts, "root": one.root, "depth": 0, "at": one.at.isoformat()}
        key = f"{LOOK}:{trigger.id}:{one.case_id}:{one.root}"
        await enqueue(LOOK, {**what, "trigger": trigger.id}, dedupe=key)
    return len(due)
