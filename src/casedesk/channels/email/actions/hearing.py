"""What follows from a contact that came in, as jobs of the same transaction: each is small, and none may undo the
contact itself."""

from casedesk.cases.events import ContactRecorded
from casedesk.cases.rules.stages import Effect
from casedesk.channels.email.actions.acknowledging import ACKNOWLEDGE
from casedesk.channels.email.actions.reports import NOTE_REPORT, REACHABLE
from casedesk.channels.email.queries.first_contact import came_in
from casedesk.customers.queries.reach import undeliverable
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform.jobs.actions import enqueue


async def hear_contact(told: ContactRecorded) -> None:
    """The reaction to a contact: an acknowledgement, a report to be read, an address that lives after all."""
    if told.direction != "in" or told.channel not in ("email", "form"):
        return
    if told.nature in ("bounce", "report"):
        await _enqueue(NOTE_REPORT, told.interaction_id)
    if told.nature != "ordinary":
        return
    contact = await came_in(told.interaction_id)
    if told.effect == Effect.NEW_CASE and contact.delivered:
        await _enqueue(ACKNOWLEDGE, told.interaction_id)
    if told.channel == "email":
        await _hear_of_address(told.interaction_id, contact.address)


async def _enqueue(kind: str, interaction_id: int) -> None:
    await enqueue(kind, {"interaction": interaction_id}, dedupe=f"{kind}:{interaction_id}")


async def _hear_of_address(interaction_id: int, address: str) -> None:
    found = normalise("email", address)
    if isinstance(found, Address) and await undeliverable(found.normalised) is not None:
        await enqueue(REACHABLE, {"address": address}, dedupe=f"{REACHABLE}:{interaction_id}")
