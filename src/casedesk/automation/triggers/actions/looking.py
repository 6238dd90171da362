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
from casedesk.automation.triggers.actions.waiting import balls_due, forget_waits, look_at_balls
from casedesk.automation.triggers.queries.due import Due, overdue
from casedesk.automation.triggers.queries.triggers import Trigger, on_for
from casedesk.automation.triggers.rules.whens import BY_TIME, Waited, kind_of
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import enqueue

KEPT_LOOKS = timedelta(days=365)
_MOST_LOOKED_AT = 2_000


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
    """Takes away what was looked at long ago, and what was reckoned for balls that are elsewhere by now."""
    await forget_waits()
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
    if isinstance(when, Waited):
        return await balls_due(trigger, when, now)
    return await overdue(trigger.id, trigger.team_id, trigger.acts_since, now, _MOST_LOOKED_AT)


async def _look_at(trigger: Trigger, due: Sequence[Due]) -> None:
    """Notes that it has looked at these: once, whatever it finds."""
    if isinstance(trigger.document.when, Waited):
        await look_at_balls(trigger.id, [one.case_id for one in due])
        return
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
