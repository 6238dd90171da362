"""The background edge of problems."""

from typing import Any

from casedesk.problems.actions.noticing import look_for_alike

LOOK_FOR_ALIKE = "problems.look_for_alike"


async def look(_payload: dict[str, Any]) -> None:
    """Some minutes passed."""
    await look_for_alike()
