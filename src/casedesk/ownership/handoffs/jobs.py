"""What handoffs do later: going back when nobody answered, or when whoever was asked has left."""

from typing import Any

from casedesk.accounts.events import UserDeactivated
from casedesk.ownership.handoffs.actions.returning import return_offers_to, return_unanswered
from casedesk.platform.jobs.actions import enqueue

RETURN_UNANSWERED = "handoffs.return_unanswered"
"""The kind of the job that sends back what nobody answered in time."""

RETURN_OF_LEAVER = "handoffs.return_of_leaver"
"""The kind of the job that sends back what was offered to somebody who left."""


async def return_later(left: UserDeactivated) -> None:
    """The reaction: enqueues it in the transaction that lets somebody go, so that neither is without the other."""
    await enqueue(RETURN_OF_LEAVER, {"user": left.user_id})


async def return_of_leaver(payload: dict[str, Any]) -> None:
    """Sends back what was offered to them; what an earlier run sent back stays so."""
    await return_offers_to(payload["user"])


async def return_due(_payload: dict[str, Any]) -> None:
    """Sends back what nobody answered in time."""
    await return_unanswered()
