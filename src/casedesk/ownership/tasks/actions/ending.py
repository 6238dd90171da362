"""How a task ends: done, declined with a reason, or cancelled."""

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.events import ReplyRecalled
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.tasks import rules
from casedesk.ownership.tasks.events import TaskEnded
from casedesk.ownership.tasks.queries.tasks import Standing, task_of_letter, task_standing
from casedesk.ownership.tasks.tables import Task
from casedesk.platform import card_numbers
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say

BY_RECALL = actors.system(say("the letter was taken back"))


async def end_task(case_id: int, task_id: int, state: str, answer: str, by: Actor) -> None:
    """Ends a task: `state` is done, declined (with a reason) or cancelled; `answer` is what came of it.

    Only who was asked declines. Raises Invalid by field, NotFound, and Refused where it has ended already.
    """
    answer = card_numbers.masked(answer.strip())
    problems = rules.problems_of_end(state, answer)
    if problems:
        raise Invalid(problems)
    async with hold(case_id, by) as case:
        task = await task_standing(case_id, task_id)
        if task is None:
            raise NotFound(say("There is no such task on this case."))
        if task.state != rules.OPEN:
            raise Refused(say("This task has ended already."))
        if state == rules.DECLINED and task.to_user_id != by.user_id:
            raise Refused(say("Only who was asked can decline it. Cancel it instead."))
        await _end(case, task, state, answer, by)


async def cancel_recalled(recalled: ReplyRecalled) -> None:
    """The reaction: what was asked by a letter that was taken back was never asked."""
    task_id = await task_of_letter(recalled.reply_id)
    if task_id is None:
        return
    async with hold(recalled.case_id, BY_RECALL) as case:
        task = await task_standing(case.id, task_id)
        if task is not None and task.state == rules.OPEN:
            await _end(case, task, rules.CANCELLED, "", BY_RECALL)


async def _end(case: HeldCase, task: Standing, state: str, answer: str, by: Actor) -> None:
    await Task.update(
        {
            Task.state: state,
            Task.ended_at: case.now,
            Task.ended_by_id: by.user_id,
            Task.answer: answer,
        }
    ).where(Task.id == task.id)
    whom = {"to": task.to_user_id} if task.to_user_id is not None else {}
    await case.enter("task_ended", by, {"task": task.id, "state": state, **whom})
    case.tell(
        TaskEnded(
            case_id=case.id,
            task_id=task.id,
            by_user_id=task.by_user_id,
            to_user_id=task.to_user_id,
            state=state,
            ended_by_id=by.user_id,
        )
    )
