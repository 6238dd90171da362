"""Taking back a mistake: a reversal is linked to what it reverses, and frees only what came back."""

from decimal import Decimal

from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.entries import Entry, enter, said
from casedesk.empowerment.actions.ledgers import count_again, ledgers_of, lock
from casedesk.empowerment.events import ConcessionReversed
from casedesk.empowerment.queries.concessions import standing
from casedesk.empowerment.queries.matters import around_case
from casedesk.empowerment.rules.counting import left_of
from casedesk.platform import money
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings

REVERSIBLE = ("granted", "fulfilled", "reversed")


async def reverse(concession_id: int, came_back: Decimal, reason: str, by: Actor, told: str = "") -> None:
    """Reverses what was granted by mistake. What the customer was told is honoured: only as much as came back is
    free again. Money that comes back later is entered the same way. `told` is how the customer was told that it does
    not come, where it was promised.

    Raises Invalid for an amount that cannot have come back, and where something is promised and nobody was told;
    Refused for what was never granted.
    """
    before = await standing(concession_id)
    async with hold_leading(before.case_id, by) as case:
        await lock(ledgers_of(await around_case(case.id), before.order_id, before.agent_id))
        one = await standing(concession_id)
        if one.state not in REVERSIBLE or one.granted is None or one.granted_at is None:
            raise Refused(say("Only what was granted can be reversed."))
        left = left_of(one.state, one.granted, one.came_back)
        wrong = {}
        if not reason.strip():
            wrong["reason"] = say("Say what the mistake was.")
        if not money.fits(came_back, one.currency) or not 0 <= came_back <= left:
            wrong["came_back"] = say("This is more than was given, or no amount.")
        if wrong:
            raise Invalid(wrong)
        await enter(one.id, Entry("reversed", came_back, reason=reason), by, case.now)
        zone = (await desk_settings()).zone
        await count_again(one, one.occasion, one.granted_at, zone, left, left - came_back)
        await case.enter("reversed", by, said(one, one.id, came_back))
        case.tell(ConcessionReversed(concession_id=one.id, case_id=case.id, came_back=came_back, told=told))
