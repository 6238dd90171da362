"""The word that a message arrived, who has it and what happens next; or, where it would go to a machine, none."""

from casedesk.cases.actions.contacts import Contact, record_contact
from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.actions.holding import hold
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.channels.email.queries.first_contact import FirstContact, first_contact
from casedesk.channels.email.queries.outgoing import traffic_of
from casedesk.channels.email.queries.to_send import mailbox_for
from casedesk.channels.email.rules import loops
from casedesk.channels.email.rules.acknowledging import TOLD, Cut, First, cut_of
from casedesk.channels.email.wording import Words, words_of
from casedesk.platform import clock, db, mail
from casedesk.platform.jobs.actions import complete_in_transaction
from casedesk.platform.mail import Unreadable
from casedesk.platform.sentences import say
from casedesk.rota.queries.cover import cover_of
from casedesk.settings.queries import desk_settings

ACKNOWLEDGE = "acknowledge"
"""The kind of the job that acknowledges the contact that opened a case."""

BY_ACKNOWLEDGING = actors.system(say("acknowledgement"))
UNACKNOWLEDGED = "unacknowledged"
"""The entry of a case that says why nobody was told that their message arrived."""


async def acknowledge(interaction_id: int) -> None:
    """Tells whoever opened a case that it arrived, once; or enters on the case why they are not told."""
    async with db.transaction():
        await complete_in_transaction()
        first = await first_contact(interaction_id)
        if first is None or first.acknowledged:
            return
        now = clock.now()
        cut = cut_of(_first(first), await traffic_of(first.address, now - loops.WINDOW), now)
        if cut is Cut.NONE:
            await _tell(first)
        elif cut in TOLD:
            async with hold(first.case_id, BY_ACKNOWLEDGING) as case:
                await case.enter(UNACKNOWLEDGED, BY_ACKNOWLEDGING, {"why": cut.value})


def _first(found: FirstContact) -> First:
    return First(
        channel=found.channel,
        nature=found.nature,
        address=found.address,
        at=found.at,
        delivered=found.delivered,
        sender_known=found.sender_known,
        dmarc=found.dmarc,
        is_list=found.head is not None and _is_of_list(found.head),
        own_address=found.own_address,
    )


def _is_of_list(head: bytes) -> bool:
    try:
        return bool(mail.parse(head).list_id)
    except Unreadable:
        return True  # answered by nobody until a person looked at it


async def _body(first: FirstContact, words: Words) -> str:
    """What the acknowledgement says; where the owner is away, also who looks after the case."""
    body = words.received.format(owner=first.owner, number=f"C-{first.case_id}")
    cover = await cover_of(first.owner_id)
    return body if cover is None else f"{body}\n\n{words.covered.format(owner=first.owner, cover=cover.name)}"


async def _tell(first: FirstContact) -> None:
    mailbox = await mailbox_for(first.case_id, first.mailbox_id)
    language = first.language or (mailbox.language if mailbox is not None else None)
    words = words_of(language or (await desk_settings()).language)
    contact = Contact(
        channel="email",
        direction="out",
        nature="machine",
        customer_id=first.customer_id,
        address=first.address,
        subject=first.subject if first.channel == "email" else f"{words.received_subject}: {first.title}",
        body=await _body(first, words),
        mailbox_id=first.mailbox_id,
    )
    recorded = await record_contact(
        first.case_id, contact, Sender.MACHINE, BY_ACKNOWLEDGING, BY_ACKNOWLEDGING.rule
    )
    await note_delivery(recorded.interaction_id, "queued", "", BY_ACKNOWLEDGING)
