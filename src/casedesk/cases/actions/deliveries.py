"""What became of what we sent."""

from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.reckoning import reckon
from casedesk.cases.queries.placing import case_of_interaction
from casedesk.cases.rules.actors import Actor
from casedesk.cases.tables import Delivery
from casedesk.platform import live
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say


async def note_delivery(interaction_id: int, state: str, reason: str, by: Actor) -> None:
    """Writes down that a sent contact is queued, sent, delivered, bounced or failed, and why.

    One that bounced or finally failed is no response, so the first response is found again. Raises NotFound
    for no such contact, Refused when it was just moved to another case (worth another try).
    """
    case_id = await case_of_interaction(interaction_id)
    if case_id is None:
        raise NotFound(say("There is no such contact."))
    async with hold(case_id, by) as case:
        if await case_of_interaction(interaction_id) != case_id:
            raise Refused(say("This contact was moved to another case just now. Try again."))
        await Delivery.insert(
            Delivery(interaction_id=interaction_id, state=state, reason=reason, recorded_at=case.now)
        )
        await reckon(case)
        await live.tell(live.case(case_id))
