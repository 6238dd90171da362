"""On my desk: what I am asked to do, and what somebody outside answered, or has not done in time, for my cases."""

from collections.abc import Sequence
from datetime import datetime

from casedesk.ownership.tasks.queries.tasks import Task, tasks_on_desk
from casedesk.ownership.tasks.rules import is_overdue
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import spoken
from casedesk.workspace.desk.items import Item, Rank


async def items(user: SignedIn, now: datetime) -> Sequence[Item]:
    """Each open task that needs this user, what is due first on top."""
    return [_item(task, user, now) for task in await tasks_on_desk(user.id, now)]


def _item(task: Task, user: SignedIn, now: datetime) -> Item:
    late = is_overdue(task.state, task.due_at, now)
    heard = task.heard_id is not None
    mine = task.to_user_id == user.id
    words = _("answer came") if heard else _("task late") if late else _("task")
    by_whom = task.by if mine else task.to
    return Item(
        rank=Rank.TASK,
        case_id=task.case_id,
        title=task.case_title,
        customer=task.customer,
        at=task.due_at,
        words=words,
        meaning="due" if late and not heard else "ours",
        href=f"/cases/C-{task.case_id}#task-{task.id}",
        said=task.heard if heard and task.heard else task.what,
        marks=(by_whom, _("by %(when)s") % {"when": spoken(task.due_at)}),
    )
