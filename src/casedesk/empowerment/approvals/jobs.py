"""What requests for approval do by themselves: go up when nobody answers, be carried out when nobody takes back."""

from typing import Any

from casedesk.empowerment.approvals.actions import asking, deciding

GO_UP = "approvals.go_up"


async def go_up(payload: dict[str, Any]) -> None:
    """Puts what was not answered in time before the managers."""
    await asking.go_up()


async def carry_out(payload: dict[str, Any]) -> None:
    """Grants what was approved with others, and not taken back."""
    await deciding.carry_out(payload["approvals"], deciding.actor_of_job(payload))
