"""What working hours do by themselves."""

from typing import Any

from casedesk.resolution_clock import actions

CARRY_ON = "resolution_clock.carry_on"


async def carry_on(_payload: dict[str, Any]) -> None:
    """Once a day: lets the working hours count the years to come."""
    await actions.carry_on()
