"""Who contributes to my desk. A feature adds its contributor here, and nothing else about the desk changes."""

from datetime import datetime

from casedesk.platform import db
from casedesk.web.sessions import SignedIn
from casedesk.workspace.desk import (
    approvals,
    fulfilment,
    handoffs,
    own_cases,
    promises,
    standing,
    tasks,
    undelivered,
)
from casedesk.workspace.desk.items import Contributor, Item, in_order

CONTRIBUTORS: tuple[Contributor, ...] = (
    own_cases.items,
    approvals.items,
    fulfilment.items,
    promises.items,
    standing.items,
    undelivered.items,
    handoffs.items,
    tasks.items,
)


async def desk_of(user: SignedIn, now: datetime) -> list[Item]:
    """The whole desk of a user, in order."""
    found = await db.looked_up(*(contribute(user, now) for contribute in CONTRIBUTORS))
    return in_order([item for items in found for item in items])
