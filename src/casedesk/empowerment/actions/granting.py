"""Granting a remedy on the spot, reserving it under a condition, or asking somebody who may.

Whoever presses the button says what they want; the decision, made again with every ledger held, says what
becomes of it. However many press at the same moment, together they never pass a limit.
"""

from dataclasses import dataclass
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.deciding import Decided, decide_held
from casedesk.empowerment.actions.entries import Entry, enter, list_for_review, said, write_concession
from casedesk.empowerment.actions.going_on import wait_for_approval
from casedesk.empowerment.actions.ledgers import use_budgets
from casedesk.empowerment.events import (
    ConcessionFulfilled,
    ConcessionGranted,
    ConcessionRequested,
    ConcessionReserved,
)
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.decision import Decision
from casedesk.empowerment.rules.wishes import Wish
from casedesk.empowerment.rules.words import COSTLESS, Approver, GrantedBy, Outcome, Remedy
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say


class OverLimit(Refused):
    """More than may be granted now without asking; `decision` says why, and how much may be."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.say)
        self.decision = decision


@dataclass(frozen=True)
class Done:
    """What became of a wish: `state` is granted, fulfilled, reserved or requested."""

    concession_id: int
    state: str
    decision: Decision


async def grant(case_id: int, wish: Wish, by: Actor, seen: int | None = None) -> Done:
    """Grants a remedy now, or reserves it where it depends on something.

    Raises Invalid for what cannot be, OverLimit where it needs an approval, Refused for what nobody gives.
    """
    async with hold(case_id, by, seen) as case:
        decided = await _decided(case, wish, by)
        if decided.decision.outcome is not Outcome.GRANTED:
            raise OverLimit(decided.decision)
        return await _give(case, decided, by)


async def ask(case_id: int, wish: Wish, by: Actor, seen: int | None = None) -> Done:
    """Asks for an approval, and the case waits for it; what needs none is granted at once.

    Raises Invalid for what cannot be, Refused for what nobody gives.
    """
    async with hold(case_id, by, seen) as case:
        decided = await _decided(case, wish, by)
        if decided.decision.outcome is Outcome.GRANTED:
            return await _give(case, decided, by)
        if not stages.is_open(case.stage):
            raise Refused(say("This case has ended. Reopen it first."))
        return await _request(case, decided, by)


async def _decided(case: HeldCase, wish: Wish, by: Actor) -> Decided:
    if by.user_id is None:
        raise Refused(say("Only somebody of the desk grants."))
    decided = await decide_held(case, wish, by.user_id)
    if decided.decision.outcome is Outcome.REFUSED:
        field = "amount" if decided.decision.limits else _field_of(wish)
        raise Invalid({field: decided.decision.say})
    return decided


def _field_of(wish: Wish) -> str:
    """Beside which field an impossible wish is said to be so."""
    return "amount" if wish.order_id is None else "order_id"


async def _give(case: HeldCase, decided: Decided, by: Actor) -> Done:
    wish, decision = decided.wish, decided.decision
    concession_id = await write_concession(case, decided.matter, wish, decided.asked, decision)
    kind = "reserved" if wish.conditions else "granted"
    entry = Entry(kind, decided.asked, granted_by=GrantedBy.AGENT)
    await enter(concession_id, entry, by, case.now, decision.occasion)
    await count(decided, decided.asked, case)
    await list_for_review(concession_id, decision.reviews, case.now)
    await case.enter(kind, by, said(wish, concession_id, decided.asked))
    if kind == "reserved":
        case.tell(ConcessionReserved(concession_id=concession_id, case_id=case.id))
        return Done(concession_id, kind, decision)
    case.tell(
        ConcessionGranted(
            concession_id=concession_id, case_id=case.id, by_user_id=by.user_id, amount=decided.asked
        )
    )
    return Done(concession_id, await done_at_once(case, concession_id, wish.remedy, by), decision)


async def done_at_once(case: HeldCase, concession_id: int, remedy: Remedy, by: Actor) -> str:
    """Fulfils what nothing more has to be done for: a word, a place further up. Returns the state it is in."""
    if remedy is Remedy.PRIORITY:
        case.set(priority="high")
    elif remedy not in COSTLESS:
        return "granted"
    await enter(concession_id, Entry("fulfilled"), by, case.now)
    case.tell(ConcessionFulfilled(concession_id=concession_id, case_id=case.id))
    return "fulfilled"


async def count(decided: Decided, amount: Decimal, case: HeldCase) -> None:
    """Uses the budgets for something given just now."""
    wish = decided.wish
    await use_budgets(
        basis=wish.basis,
        occasion=decided.decision.occasion,
        granted_at=case.now,
        zone=decided.zone,
        currency=wish.currency,
        before=NOTHING,
        after=amount,
        asked=decided.asked,
        cost_to_us=wish.cost_to_us,
    )


async def _request(case: HeldCase, decided: Decided, by: Actor) -> Done:
    wish, decision = decided.wish, decided.decision
    concession_id = await write_concession(case, decided.matter, wish, decided.asked, decision)
    await enter(concession_id, Entry("requested"), by, case.now)
    await case.enter("asked_approval", by, said(wish, concession_id, decided.asked))
    await wait_for_approval(case, by)
    case.tell(
        ConcessionRequested(
            concession_id=concession_id,
            case_id=case.id,
            agent_id=decided.matter.asker.id,
            approver=decision.approver or Approver.SUPERVISOR,
        )
    )
    return Done(concession_id, "requested", decision)
