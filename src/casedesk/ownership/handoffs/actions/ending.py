"""How an offer ends: in one place, whatever ended it, with its entry on the case."""

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.handoffs.events import HandoffEnded
from casedesk.ownership.handoffs.rules.answering import Outcome, Pending
from casedesk.ownership.handoffs.tables import Handoff

ENTRY = "handoff_ended"
"""The entry of a case that says what became of an offer; one that was accepted is said by the entry of the owner."""


async def end(case: HeldCase, pending: Pending, outcome: Outcome, by: Actor, reason: str = "") -> None:
    """Ends an offer that was not accepted; the owner stays who they are."""
    await close(case, pending, outcome, by, reason)
    await case.enter(
        ENTRY, by, {"handoff": pending.id, "outcome": outcome.value, "from": pending.from_id, **to(pending)}
    )


async def close(
    case: HeldCase,
    pending: Pending,
    outcome: Outcome,
    by: Actor,
    reason: str = "",
    owner_start_id: int | None = None,
) -> None:
    """Writes the end of an offer, and tells it; the case is held."""
    await Handoff.update(
        {
            Handoff.ended_at: case.now,
            Handoff.outcome: outcome.value,
            Handoff.ended_by_id: by.user_id,
            Handoff.reason: reason,
            Handoff.owner_start_id: owner_start_id,
        }
    ).where(Handoff.id == pending.id)
    case.tell(
        HandoffEnded(
            case_id=case.id,
            handoff_id=pending.id,
            from_id=pending.from_id,
            by_user_id=pending.by_user_id,
            to_user_id=pending.to.user_id,
            to_team_id=pending.to.team_id,
            outcome=outcome.value,
            ended_by_id=by.user_id,
        )
    )


def to(pending: Pending) -> dict[str, int]:
    """Whom an offer asked, as an entry says it."""
    if pending.to.user_id is not None:
        return {"to": pending.to.user_id}
    assert pending.to.team_id is not None, "an offer is to a user or to a team"
    return {"team": pending.to.team_id}
