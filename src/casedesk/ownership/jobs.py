"""What ownership does later: handing over the cases of somebody who left."""

from typing import Any

from casedesk.accounts.events import UserDeactivated
from casedesk.cases.rules import actors
from casedesk.ownership.actions import hand_over_open_cases
from casedesk.platform.jobs.actions import enqueue

HAND_OVER = "ownership.hand_over"


async def hand_over_later(left: UserDeactivated) -> None:
    """Enqueues the handing over in the transaction that lets somebody go, so that neither is without the other."""
    await enqueue(
        HAND_OVER, {"from_id": left.user_id, "to_id": left.to_user_id, "by_user_id": left.by_user_id}
    )


async def hand_over(payload: dict[str, Any]) -> None:
    """Hands the cases over; what an earlier run moved already stays moved."""
    by_user_id = payload["by_user_id"]
    by = actors.user(by_user_id, sees_all=True) if by_user_id else actors.system("owner_left")
    await hand_over_open_cases(payload["from_id"], payload["to_id"], by)
