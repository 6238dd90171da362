"""The background edge of triggers."""

from typing import Any

from casedesk.automation.triggers.actions import firing, looking, minding, trying
from casedesk.automation.triggers.actions.hearing import LOOK
from casedesk.automation.triggers.actions.trying import TRY

LOOK_AROUND = "triggers.look_around"
FORGET_LOOKS = "triggers.forget_looks"
MIND = "triggers.mind"

__all__ = [
    "FORGET_LOOKS",
    "LOOK",
    "LOOK_AROUND",
    "MIND",
    "TRY",
    "forget_looks",
    "look",
    "look_around",
    "mind",
    "try_on",
]


async def look(payload: dict[str, Any]) -> None:
    """Something happened to a case that triggers wait for."""
    await firing.look(payload)


async def look_around(_payload: dict[str, Any]) -> None:
    """Time passed."""
    await looking.look_around()


async def forget_looks(_payload: dict[str, Any]) -> None:
    """A day passed."""
    await looking.forget_looks()
    await trying.forget_trials()


async def mind(_payload: dict[str, Any]) -> None:
    """An hour passed."""
    await minding.mind()


async def try_on(payload: dict[str, Any]) -> None:
    """Somebody wants to see what a trigger would have done."""
    await trying.carry_on(payload["trial"])
