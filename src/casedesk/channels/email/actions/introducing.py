"""The customer is told who has their case now: by whoever has it, or else by a short letter in their language.

A case may change hands twice within minutes, and whoever takes one over mostly writes at once. So the letter waits
a while, and goes only where the customer still does not know the name by then.
"""

from datetime import timedelta

from casedesk.cases.actions.contacts import Contact, record_contact
from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.events import OwnerChanged
from casedesk.cases.queries.people import answerable_addresses
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.channels.email.queries.introducing import NewOwner, is_own_address, new_owner_of
from casedesk.channels.email.queries.outgoing import traffic_of
from casedesk.channels.email.queries.to_send import mailbox_for
from casedesk.channels.email.rules import loops
from casedesk.channels.email.wording import words_of
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import complete_in_transaction, enqueue
from casedesk.platform.sentences import say
from casedesk.rota.queries.cover import cover_of
from casedesk.settings.queries import desk_settings

INTRODUCE = "introduce_owner"
"""The kind of the job that tells a customer who has their case now."""

WAITS = timedelta(minutes=30)
"""So long the new owner has to write themselves."""

BY_INTRODUCING = actors.system(say("new owner"))


async def introduce_later(changed: OwnerChanged) -> None:
    """The reaction: whoever gets a case is made known to its customer, in a while."""
    payload = {"case": changed.case_id, "owner": changed.to_id}
    await enqueue(INTRODUCE, payload, run_at=clock.now() + WAITS)


async def introduce(case_id: int, owner_id: int) -> None:
    """Tells the customer who has their case, where they do not know it yet and can be told by mail.

    Does nothing where the case ended or went on to somebody else, who is made known in their turn.
    """
    async with db.transaction():
        await complete_in_transaction()
        found = await new_owner_of(case_id)
        if found is None or not found.is_open or found.owner_id != owner_id or found.told_id == owner_id:
            return
        address = await _address_of(case_id)
        if address is not None:
            await _tell(case_id, found, address)


async def _address_of(case_id: int) -> str | None:
    """Where the customer reads what a machine writes; None where nothing automatic may go."""
    theirs = [one for one in await answerable_addresses(case_id) if one.role == "customer" and one.confirmed]
    if not theirs:
        return None
    address = theirs[0].address
    if loops.answers_nobody(address) or await is_own_address(address):
        return None
    traffic = await traffic_of(address, clock.now() - loops.WINDOW)
    return None if loops.too_much(traffic) else address


async def _tell(case_id: int, found: NewOwner, address: str) -> None:
    mailbox = await mailbox_for(case_id, None)
    language = found.language or (mailbox.language if mailbox is not None else None)
    words = words_of(language or (await desk_settings()).language)
    body = words.owned.format(owner=found.owner, number=f"C-{case_id}")
    cover = await cover_of(found.owner_id)
    if cover is not None:
        body += "\n\n" + words.covered.format(owner=found.owner, cover=cover.name)
    contact = Contact(
        channel="email",
        direction="out",
        nature="machine",
        customer_id=found.customer_id,
        address=address,
        subject=f"{words.owned_subject}: {found.title}",
        body=body,
    )
    recorded = await record_contact(case_id, contact, Sender.MACHINE, BY_INTRODUCING, BY_INTRODUCING.rule)
    await note_delivery(recorded.interaction_id, "queued", "", BY_INTRODUCING)
