"""What the facts for reports need done later."""

from typing import Any

from casedesk.reports.actions import keeping

WHILE_THE_DESK_WORKS = 500
"""Cases that are held together, so that nobody waits long for one of them."""


async def reckon_all(_payload: dict[str, Any]) -> None:
    """Works out the facts of every case anew, where what they follow from was changed."""
    await keeping.reckon_all(WHILE_THE_DESK_WORKS)


async def reckon_repeated(payload: dict[str, Any]) -> None:
    """Works out the cases anew that one repeats whose opening was moved."""
    await keeping.reckon_repeated(payload["case"])
