"""What the customer's side does beside the pages."""

from typing import Any

from casedesk.portal.actions.entering import SEND_LINK
from casedesk.portal.actions.forgetting import forget_what_is_past
from casedesk.portal.actions.links import send_fresh_link

FORGET_PORTAL = "portal.forget"

__all__ = ["FORGET_PORTAL", "SEND_LINK", "forget", "send_link"]


async def send_link(payload: dict[str, Any]) -> None:
    """Sends a fresh link to an address, where there is anything to see for it."""
    await send_fresh_link(payload["address"])


async def forget(_payload: dict[str, Any]) -> None:
    """Once a day: drops what is past."""
    await forget_what_is_past()
