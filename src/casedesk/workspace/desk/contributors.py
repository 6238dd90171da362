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
from casedesk.workspace.desk.horizon import whose_cases
from casedesk.workspace.desk.items import Contributor, Item, OfOwners, in_order

OF_OWNERS: tuple[OfOwners, ...] = (promises.items, standing.items)
"""What is due on the cases of these owners."""

CONTRIBUTORS: tuple[Contributor, ...] = (
    approvals.items,
    fulfilment.items,
    undelivered.items,
    handoffs.items,
    tasks.items,
)
"""What waits for the user, whosever the case is."""


async def desk_of(user: SignedIn, now: datetime) -> list[Item]:
    """The whole desk of a user, in order."""
    _owners, (cases, others) = await db.looked_up_after(
        whose_cases(user, now),
        lambda owners: (
            own_cases.items(user, now, owners),
            db.at_once(
                *(contribute(user, now, owners) for contribute in OF_OWNERS),
                *(contribute(user, now) for contribute in CONTRIBUTORS),
            ),
        ),
    )
    return in_order([item for items in (cases, *others) for item in items])
