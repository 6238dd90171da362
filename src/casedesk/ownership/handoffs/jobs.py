"""What handoffs do later: going back when nobody answered."""

from typing import Any

from casedesk.ownership.handoffs.actions.returning import return_unanswered

RETURN_UNANSWERED = "handoffs.return_unanswered"
"""The kind of the job that sends back what nobody answered in time."""


async def return_due(_payload: dict[str, Any]) -> None:
    """Sends back what nobody answered in time."""
    await return_unanswered()
