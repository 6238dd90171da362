"""Tasks go with what they are for: to the case that a case was merged into, and to somebody who is here."""

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.actions.holding import hold, hold_all
from casedesk.cases.events import CasesMerged, CasesParted
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.queries import may_own, owner_of
from casedesk.ownership.tasks import rules
from casedesk.ownership.tasks.queries.tasks import (
    open_tasks_of_user,
    open_tasks_on,
    task_standing,
    tasks_that_came_from,
)
from casedesk.ownership.tasks.tables import Task
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say
from casedesk.rota.events import HandOverDue

BY_MERGE = actors.system(say("cases were merged or parted"))


async def move_merged(merged: CasesMerged) -> None:
    """The reaction: what is still to be done for a case that was merged is to be done for the one it was merged
    into."""
    await _move(await open_tasks_on(merged.case_id), merged.case_id, merged.into_id)


async def move_back(parted: CasesParted) -> None:
    """The reaction to a merge undone: what came with the case goes back with it, where it is still to be done."""
    await _move(await tasks_that_came_from(parted.case_id, parted.from_id), parted.from_id, parted.case_id)


async def _move(task_ids: list[int], from_id: int, into_id: int) -> None:
    if not task_ids:
        return
    async with hold_all([from_id, into_id], BY_MERGE) as cases:
        await Task.update({Task.case_id: into_id}).where(Task.id.is_in(task_ids))
        for task_id in task_ids:
            await cases[into_id].enter("task_moved", BY_MERGE, {"task": task_id, "from_case": from_id})


async def hand_over_tasks(due: HandOverDue) -> None:
    """The reaction: what somebody who takes no more was asked to do goes to whom it is named for, or else to the
    owner of its case, who decides.

    Each is its own transaction; what an earlier run moved stays where it went. Raises Refused while a case is still
    their own: it has to be handed over first.
    """
    by = actors.user(due.by_user_id, sees_all=True) if due.by_user_id else actors.system(f"owner_{due.why}")
    for case_id, task_id in await open_tasks_of_user(due.user_id):
        await _hand_over(case_id, task_id, due, by)


async def _hand_over(case_id: int, task_id: int, due: HandOverDue, by: Actor) -> None:
    async with hold(case_id, by) as case:
        task = await task_standing(case_id, task_id)
        # Somebody may have ended or moved it while we waited for its case.
        if task is None or task.state != rules.OPEN or task.to_user_id != due.user_id:
            return
        to_user_id = due.to_user_id
        if (
            to_user_id is None
            or not await kept_here(to_user_id)
            or not await may_own(to_user_id, case.team_id)
        ):
            to_user_id = await owner_of(case_id)
        if to_user_id == due.user_id:
            if case.disposition is None:
                raise Refused(
                    say("C-%(case)d has no new owner yet, who could take its task over.", case=case_id)
                )
            return
        await Task.update({Task.to_user_id: to_user_id}).where(Task.id == task_id)
        await case.enter("task_moved", by, {"task": task_id, "from": due.user_id, "to": to_user_id})
