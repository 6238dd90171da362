"""On my desk: what was granted and is late, due today, or came back because it could not be done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.cases.rules import actors
from casedesk.empowerment.fulfilment.queries.steps import PAGE, Todo, open_of
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import money
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import spoken
from casedesk.workspace.desk.items import Item, Rank

SOON = timedelta(hours=12)


async def items(user: SignedIn, now: datetime) -> Sequence[Item]:
    """What is on my list and due, what is late first; on cases of others, too."""
    viewer = actors.of_staff(user)
    return [_item(one, now) for one in (await open_of(user.id, viewer, due_before=now + SOON))[:PAGE]]


def _item(one: Todo, now: datetime) -> Item:
    failed, late = one.state == "failed", one.due_at < now
    return Item(
        rank=Rank.TASK,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.due_at,
        words=_("could not be done") if failed else _("granted, late") if late else _("granted, to be done"),
        meaning="due" if failed or late else "ours",
        href=f"/fulfilment#step-{one.id}",
        said=one.reason,
        marks=(*([money(one.amount, one.currency)] if one.amount else []), spoken(one.due_at)),
    )
