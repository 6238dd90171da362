"""What is done later: an answer to more customers than one waits for."""

from typing import Any

from casedesk.workspace.answering.actions import forgetting, sending


async def carry_on(payload: dict[str, Any]) -> None:
    """Goes on with an answer to a problem."""
    await sending.carry_on(payload["answer"])


async def forget(_payload: dict[str, Any]) -> None:
    """A day passed."""
    await forgetting.forget()
