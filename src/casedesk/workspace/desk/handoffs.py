"""On my desk: cases that are offered to me, or to a team of mine, and offers of mine that came back."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from casedesk.ownership.handoffs.queries.on_desks import OnDesk, handoffs_come_back, handoffs_to_accept
from casedesk.ownership.handoffs.rules.answering import Outcome
from casedesk.platform import db
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import ago
from casedesk.workspace.acting import actor_of
from casedesk.workspace.desk.items import Item, Rank


async def items(user: SignedIn, now: datetime) -> Sequence[Item]:
    """What others wait for me to accept, those that go back soonest first; then what came back to me."""
    offered, returned = await db.at_once(handoffs_to_accept(actor_of(user), now), handoffs_come_back(user.id))
    return [*(_offered(one) for one in offered), *(_returned(one) for one in returned)]


def _offered(one: OnDesk) -> Item:
    asked = (
        _("from %(name)s") % {"name": one.by}
        if one.to_user_id is not None
        else _("from %(name)s to %(team)s") % {"name": one.by, "team": one.to}
    )
    return Item(
        rank=Rank.HANDOFF,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.returns_at,
        words=_("to accept"),
        meaning="ours",
        said=one.next_step,
        marks=(asked, Markup("{} {}").format(_("goes back"), ago(one.returns_at))),
    )


def _returned(one: OnDesk) -> Item:
    declined = one.outcome == Outcome.DECLINED
    return Item(
        rank=Rank.HANDOFF,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.ended_at or one.sent_at,
        words=_("declined") if declined else _("not accepted"),
        meaning="due",
        said=one.reason or one.next_step,
        marks=(_("offered to %(name)s") % {"name": one.to}, ago(one.ended_at)),
    )
