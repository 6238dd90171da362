"""What notifications do by themselves: the old ones go."""

from typing import Any

from casedesk.notifications.actions.reading import forget_old

FORGET_TOLD = "notifications.forget"


async def forget(_payload: dict[str, Any]) -> None:
    """Once a day: takes away what is long past."""
    await forget_old()
