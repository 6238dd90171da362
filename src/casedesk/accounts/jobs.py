"""What accounts do by themselves."""

from typing import Any

from casedesk.accounts.actions.forgetting import forget_what_has_ended

FORGET = "accounts.forget"


async def forget(_payload: dict[str, Any]) -> None:
    """Once a day: drops sessions that ended, old tries at passwords, and codes that are past."""
    await forget_what_has_ended()
