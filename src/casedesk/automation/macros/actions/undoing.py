"""Taking a run back: all of it or nothing, by the way back that each step has."""

from casedesk.automation.macros.queries.runs import Did, detail_of, held_run
from casedesk.automation.macros.rules.steps import has_way_back
from casedesk.cases.actions import story
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.replies import recall_reply
from casedesk.cases.actions.tagging import take_exactly_off
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.tasks.actions.ending import end_task
from casedesk.ownership.tasks.rules import CANCELLED
from casedesk.platform import clock, db
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say

_DETAILS = {"category": "category_id", "priority": "priority"}
_CHANGED = {
    "category": say("The category was changed since. Change it by hand."),
    "priority": say("The priority was changed since. Change it by hand."),
}


async def undo_run(case_id: int, run_id: int, by: Actor) -> int | None:
    """Takes a run back; returns the letter that was recalled with it, where it wrote one.

    Raises NotFound, Refused where it was taken back already, the letter has gone, or a step has no way back.
    """
    async with db.transaction():
        # The case before the run, as everywhere.
        async with hold(case_id, by):
            run = await held_run(run_id)
        if run is None or run.case_id != case_id or run.by_user_id != by.user_id:
            raise NotFound(say("There is no such run of yours."))
        if run.undone_at is not None:
            raise Refused(say("It was taken back already."))
        if not has_way_back([one.kind for one in run.did]):
            raise Refused(say("One of its steps stays as it happened. Change the others by hand."))
        for one in reversed(run.did):
            await _take_back(case_id, one, by)
        await db.execute("UPDATE macro_runs SET undone_at = $2 WHERE id = $1", run_id, clock.now())
        async with hold(case_id, by) as case:
            await case.enter("macro_undone", by, {"run": run_id})
    return next((one.reply for one in run.did if one.reply is not None), None)


async def _take_back(case_id: int, did: Did, by: Actor) -> None:
    if did.reply is not None:
        await recall_reply(did.reply, by)
    elif did.task is not None:
        await end_task(case_id, did.task, CANCELLED, "", by)
    elif did.tags:
        await take_exactly_off(case_id, did.tags, by)
    elif did.kind in _DETAILS and did.before != did.after:
        if await detail_of(case_id, _DETAILS[did.kind]) != did.after:
            raise Refused(_CHANGED[did.kind])
        await story.change_details(case_id, {_DETAILS[did.kind]: did.before}, by)
