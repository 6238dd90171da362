"""What promises and waits do by themselves: owners are reminded, what is broken is written down, customers who do not
answer are asked again."""

from typing import Any

from casedesk.promises.actions import asking, ending, reminding
from casedesk.promises.standing.actions import warning

BREAK = "promises.break_overdue"
REMIND = "promises.remind"
ASK_AGAIN = "promises.ask_again"


async def break_overdue(payload: dict[str, Any]) -> None:
    """Writes down what is broken."""
    await ending.break_overdue()


async def remind(payload: dict[str, Any]) -> None:
    """Tells whoever has to know."""
    await reminding.remind()
    await warning.warn()


async def ask_again(payload: dict[str, Any]) -> None:
    """Asks the customers again whose date has come."""
    await asking.ask_again()
