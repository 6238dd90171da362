"""What the workbench does later: judging the requests of a period."""

from typing import Any

from casedesk.empowerment.workbench.actions import replaying


async def carry_on(payload: dict[str, Any]) -> None:
    """Goes on with a replay, to its end."""
    await replaying.carry_on(payload["replay"])
