"""What ownership does later: handing over what is on the name of somebody who takes no more."""

from typing import Any

from casedesk.accounts.events import UserDeactivated
from casedesk.cases.rules import actors
from casedesk.ownership.actions import hand_over_open_cases
from casedesk.platform import events
from casedesk.platform.jobs.actions import enqueue
from casedesk.rota.events import AbsenceHandsOver, HandOverDue

HAND_OVER = "ownership.hand_over"


async def hand_over_later(left: UserDeactivated) -> None:
    """Enqueues the handing over in the transaction that lets somebody go, so that neither is without the other."""
    await _enqueue(left.user_id, left.to_user_id, left.by_user_id, "left")


async def hand_over_of_absent_later(decided: AbsenceHandsOver) -> None:
    """Enqueues it in the transaction of a supervisor's decision on a long absence."""
    await _enqueue(decided.user_id, decided.to_user_id, decided.by_user_id, "away")


async def _enqueue(from_id: int, to_id: int | None, by_user_id: int | None, why: str) -> None:
    await enqueue(HAND_OVER, {"from_id": from_id, "to_id": to_id, "by_user_id": by_user_id, "why": why})


async def hand_over(payload: dict[str, Any]) -> None:
    """Lets every feature hand over what it holds (`HandOverDue`); what an earlier run moved already stays moved."""
    await events.publish(
        HandOverDue(
            user_id=payload["from_id"],
            to_user_id=payload["to_id"],
            by_user_id=payload["by_user_id"],
            why=payload.get("why", "left"),
        )
    )


async def hand_over_cases(due: HandOverDue) -> None:
    """Hands the open cases over."""
    by = actors.user(due.by_user_id, sees_all=True) if due.by_user_id else actors.system("owner_left")
    await hand_over_open_cases(due.user_id, due.to_user_id, by, due.why)
