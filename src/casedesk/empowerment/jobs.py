"""What concessions do by themselves: reservations lapse when their day has passed."""

from typing import Any

from casedesk.empowerment.actions import releasing

LAPSE = "empowerment.lapse"


async def let_lapse(payload: dict[str, Any]) -> None:
    """Lets reserved concessions lapse whose day has passed."""
    await releasing.let_lapse()
