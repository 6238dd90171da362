"""The background edge of triggers."""

from typing import Any

from casedesk.automation.triggers.actions import firing, looking
from casedesk.automation.triggers.actions.hearing import LOOK

LOOK_AROUND = "triggers.look_around"
FORGET_LOOKS = "triggers.forget_looks"

__all__ = ["FORGET_LOOKS", "LOOK", "LOOK_AROUND", "forget_looks", "look", "look_around"]


async def look(payload: dict[str, Any]) -> None:
    """Something happened to a case that triggers wait for."""
    await firing.look(payload)


async def look_around(_payload: dict[str, Any]) -> None:
    """Time passed."""
    await looking.look_around()


async def forget_looks(_payload: dict[str, Any]) -> None:
    """A day passed."""
    await looking.forget_looks()
