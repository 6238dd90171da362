"""Telling other programs, in the background."""

from typing import Any

from casedesk.empowerment.fulfilment.actions import telling


async def tell(payload: dict[str, Any]) -> None:
    """Tells one program of one step."""
    await telling.tell(payload["telling_id"])
