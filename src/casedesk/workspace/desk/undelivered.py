"""On my desk: what I wrote, or what was sent on my cases, that did not reach the customer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.cases.queries.undelivered import Undelivered, undelivered_of
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import ago
from casedesk.workspace.desk.items import Item, Rank

SAID_FOR = timedelta(days=30)
"""So long the desk says that a mail did not reach its customer, unless somebody made it good."""


async def items(user: SignedIn, now: datetime) -> Sequence[Item]:
    """Each case whose customer was not reached, with the address and the reason."""
    return [_item(one) for one in await undelivered_of(user.id, now - SAID_FOR)]


def _item(one: Undelivered) -> Item:
    return Item(
        rank=Rank.UNDELIVERED,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.at,
        words=_("bounced") if one.state == "bounced" else _("not sent"),
        meaning="due",
        href=f"/cases/C-{one.case_id}#contact-{one.interaction_id}",
        said=f"{one.address}: {one.reason}",
        marks=(ago(one.at),),
    )
