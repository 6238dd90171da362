"""On my desk: what waits for my decision, what an approver wants to know of me, and decisions that came back."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from casedesk.cases.rules import actors
from casedesk.empowerment.approvals.queries.delegations import acts_for
from casedesk.empowerment.approvals.queries.on_desks import CameBack, came_back_to
from casedesk.empowerment.approvals.queries.waiting import Waiting, waiting_for
from casedesk.platform import db
from casedesk.settings.queries import desk_settings
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import money
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import ago
from casedesk.workspace.desk.items import Item, Rank


async def items(user: SignedIn, now: datetime) -> Sequence[Item]:
    """What I decide, the longest wait first, and what came back to me."""
    today = now.astimezone(ZoneInfo((await desk_settings()).zone)).date()
    viewer = actors.of_staff(user)
    waiting, mine = await db.at_once(_waiting(user.id, today, viewer), came_back_to(user.id, now))
    return [
        *(_to_decide(one, now) for one in waiting if one.undo_until is None),
        *(_back(one) for one in mine),
    ]


async def _waiting(user_id: int, today: date, viewer: actors.Actor) -> list[Waiting]:
    return await waiting_for(await acts_for(user_id, today), viewer)


def _to_decide(one: Waiting, now: datetime) -> Item:
    late = one.due_at is not None and one.due_at <= now
    return Item(
        rank=Rank.APPROVAL,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.asked_at,
        words=_("to decide"),
        meaning="due" if late else "ours",
        since=one.asked_at,
        href=f"/approvals#approval-{one.id}",
        marks=(money(one.asked, one.currency), one.agent) if one.asked else (one.agent,),
    )


def _back(one: CameBack) -> Item:
    words = {
        "granted": (_("approved"), "done"),
        "provisional": (_("granted for now"), "done"),
        "refused": (_("refused"), "due"),
    }
    said, meaning = words.get(one.outcome or "", (_("asked back"), "due"))
    return Item(
        rank=Rank.DECISION,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.at,
        words=said,
        meaning=meaning,
        said=one.words,
        marks=(*([money(one.amount, one.currency)] if one.amount else []), ago(one.at)),
    )
