"""Who is told of a task, as notifications: whoever is asked, and whoever asked, when it has ended."""

from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.ownership.queries import owner_of
from casedesk.ownership.tasks.events import TaskAsked, TaskEnded


async def tell_of_asking(asked: TaskAsked) -> None:
    """The reaction: whoever is asked is told."""
    if asked.to_user_id is not None:
        payload = {"task": asked.task_id}
        notice = Notice(Kind.TASK, asked.case_id, asked.by_user_id, str(asked.task_id), payload)
        await notify([asked.to_user_id], notice)


async def tell_of_end(ended: TaskEnded) -> None:
    """The reaction: whoever asked hears what became of it; whoever was asked, that it is no longer needed."""
    # What a trigger asked for comes back to whoever has the case.
    asked_by = await owner_of(ended.case_id) if ended.by_user_id is None else ended.by_user_id
    concerned = [one for one in (asked_by, ended.to_user_id) if one is not None]
    payload = {"task": ended.task_id, "state": ended.state}
    await notify(concerned, Notice(Kind.TASK, ended.case_id, ended.ended_by_id, str(ended.task_id), payload))
