"""What is done later: a step on more cases than one waits for."""

from typing import Any

from casedesk.workspace.several.actions import running


async def carry_on(payload: dict[str, Any]) -> None:
    """Goes on with a step on several cases, to its end."""
    await running.carry_on(payload["run"])


async def forget(_payload: dict[str, Any]) -> None:
    """An hour passed."""
    await running.forget()
