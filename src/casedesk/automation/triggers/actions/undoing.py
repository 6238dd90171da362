"""Taking back what a trigger did on a case: each step that has a way back; what was noted or told stays."""

from casedesk.automation.macros.queries.runs import detail_of
from casedesk.automation.triggers.actions.acting import setting_nothing_off
from casedesk.automation.triggers.queries.runs import one_run
from casedesk.automation.triggers.rules.doing import Did, goes_back
from casedesk.cases.actions import story
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.tagging import put_exactly_back, take_exactly_off
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.actions import assign
from casedesk.ownership.tasks.actions.ending import end_task
from casedesk.ownership.tasks.rules import CANCELLED
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.problems.actions.joining import leave_problem
from casedesk.problems.queries.of_case import problem_of

_COLUMNS = {"category": "category_id", "priority": "priority", "kind": "kind", "owner": "owner_id"}
_CANNOT_HAVE = say("Who had the case before cannot have it any more. Change it back by hand.")
_CHANGED = say("The case was changed since. Change the rest of it by hand.")


async def undo_run(run_id: int, by: Actor) -> int:
    """Takes back what a run did, as far as it has a way back; returns its case. Nothing that this changes sets a
    trigger off. Raises NotFound; Refused where it was taken back already, changed since, or nothing can be."""
    async with db.transaction():
        found = await one_run(run_id)
        if found is None:
            raise NotFound(say("There is no such run."))
        # The case before the run, as everywhere; then the run as it stands now.
        async with hold(found.case_id, by):
            run = await one_run(run_id)
        assert run is not None, "runs stay"
        if run.undone_at is not None:
            raise Refused(say("It was taken back already."))
        back = goes_back(run.did)
        if run.outcome != "done" or not back:
            raise Refused(say("Nothing that it did has a way back."))
        with setting_nothing_off():
            for one in back:
                await _if_it_can(run.case_id, one, by)
            async with hold(run.case_id, by) as case:
                await case.enter("trigger_undone", by, {"trigger": run.trigger_id, "trigger_run": run_id})
        sql = "UPDATE trigger_runs SET undone_at = $2, undone_by_id = $3 WHERE id = $1"
        await db.execute(sql, run_id, max(clock.now(), run.at), by.user_id)
    return found.case_id


async def _if_it_can(case_id: int, did: Did, by: Actor) -> None:
    """Takes one step back; Refused where what was there before is offered no more, or takes no cases any more."""
    try:
        await _take_back(case_id, did, by)
    except Invalid as wrong:
        raise Refused(_CANNOT_HAVE if did.kind in ("owner", "team") else wrong.reason) from wrong


async def _take_back(case_id: int, did: Did, by: Actor) -> None:
    match did.kind:
        case "tags":
            await take_exactly_off(case_id, did.tags, by)
        case "untag":
            await put_exactly_back(case_id, did.tags, by)
        case "task":
            assert did.task is not None, "it was asked"
            await end_task(case_id, did.task, CANCELLED, "", by)
        case "join":
            await _out_of_problem(case_id, did, by)
        case "team":
            await _from_team(case_id, did, by)
        case _:
            await _detail_back(case_id, did, by)


async def _detail_back(case_id: int, did: Did, by: Actor) -> None:
    column = _COLUMNS[did.kind]
    if await detail_of(case_id, column) != did.after:
        raise Refused(_CHANGED)
    if did.kind == "owner":
        await assign(case_id, did.before, "taken back", by)
    else:
        await story.change_details(case_id, {column: did.before}, by)


async def _out_of_problem(case_id: int, did: Did, by: Actor) -> None:
    part = await problem_of(case_id)
    if part is None or part.id != did.after:
        raise Refused(_CHANGED)
    await leave_problem(case_id, by)


async def _from_team(case_id: int, did: Did, by: Actor) -> None:
    if [await detail_of(case_id, "team_id"), await detail_of(case_id, "owner_id")] != did.after:
        raise Refused(_CHANGED)
    team_id, owner_id = did.before
    await story.change_details(case_id, {"team_id": team_id}, by)
    if await detail_of(case_id, "owner_id") != owner_id:
        await assign(case_id, owner_id, "taken back", by)
