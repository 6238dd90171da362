"""What promises do by themselves: those of which seven days have passed are written down as broken."""

from typing import Any

from casedesk.promises.actions import ending

BREAK = "promises.break_overdue"


async def break_overdue(payload: dict[str, Any]) -> None:
    """Writes down what is broken."""
    await ending.break_overdue()
