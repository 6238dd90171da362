"""From a mail that was read to a contact on a case, or to the tray: see rules/placing."""

import asyncio
from dataclasses import replace

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.contacts import Contact, Recorded, open_with_contact, record_contact
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.queries.placing import is_participant
from casedesk.cases.queries.record import customer_of, leading_case
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.channels.email.actions.kept import Taken, settle
from casedesk.channels.email.queries.clues import Writer, clues_of, writer_of
from casedesk.channels.email.queries.raw import Raw, known_message, same_contact
from casedesk.channels.email.queries.receiving import Addressed, addressed
from casedesk.channels.email.rules.placing import By, Placing, place
from casedesk.channels.email.rules.reading import contact_time, issue_of, storable, title_of
from casedesk.customers.actions.addresses import confirm_identity
from casedesk.customers.actions.people import add_customer, customer_of_address
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.rules.people import LONGEST_NAME, Person
from casedesk.platform import files
from casedesk.platform.attached import kept_attachment, shows_card_number
from casedesk.platform.file_types import checked_type
from casedesk.platform.mail import Kind, ParsedMail
from casedesk.platform.sentences import say

ARRIVAL = actors.customer(say("mail"))
SAME_BEFORE = say("The same message came before.")
SAME_ID_OTHER_TEXT = say("Another mail bears the same Message-ID with another text.")
NO_SENDER = say("It names no sender that could be answered.")


async def place_mail(raw: Raw, parsed: ParsedMail, *, is_spam: bool | None = None) -> Taken:
    """Makes a contact of a mail that is held, where it belongs to a case or opens one; else the tray, or spam.

    `is_spam` False says that a person looked and it is none.
    """
    same = await same_contact(parsed.message_id, _hash(parsed)) if parsed.message_id else None
    if same is not None:
        await settle(raw, "duplicate", SAME_BEFORE, same)
        return Taken(raw.id, "duplicate", SAME_BEFORE)
    writer = await writer_of(parsed)
    clues = await clues_of(parsed, writer, raw.envelope_to)
    if is_spam is False:
        clues = replace(clues, blocked="", marked_spam=False)
    placing = place(clues)
    state = "spam" if placing.spam else "tray" if placing.tray or writer.address is None else ""
    if state:
        reason = placing.spam or placing.tray or NO_SENDER
        await settle(raw, state, reason, sealed=shows_card_number(parsed))
        return Taken(raw.id, state, reason)
    return await _become_contact(raw, parsed, writer, placing)


async def place_by_hand(raw: Raw, parsed: ParsedMail, case_id: int | None, by: actors.Actor) -> Taken:
    """Puts a mail that is held on a case that somebody chose, or on a new one. Its writer stays as unknown as they
    are: a person said where it belongs, not who wrote it."""
    writer = await writer_of(parsed)
    return await _become_contact(raw, parsed, writer, Placing(case_id, By.HAND), by)


async def _become_contact(
    raw: Raw, parsed: ParsedMail, writer: Writer, placing: Placing, by: actors.Actor = ARRIVAL
) -> Taken:
    reason = SAME_ID_OTHER_TEXT if parsed.message_id and await known_message(parsed.message_id) else ""
    found = await addressed(parsed, raw.mailbox_id, raw.envelope_to)
    # In a thread: it waits for the disk, or for a store of files that is another machine.
    contact = await asyncio.to_thread(_contact, raw, parsed, writer, found)
    recorded = await _record(placing, contact, parsed, writer, found, by)
    sealed = recorded.masked or shows_card_number(parsed)
    await settle(raw, "placed", reason, recorded.interaction_id, sealed=sealed)
    return Taken(raw.id, "placed", reason, recorded.case_id, placing.case_id != recorded.case_id)


def _hash(parsed: ParsedMail) -> bytes:
    return bytes.fromhex(parsed.body_hash)


def _contact(raw: Raw, parsed: ParsedMail, writer: Writer, found: Addressed) -> Contact:
    return Contact(
        channel="email",
        direction="in",
        at=contact_time(parsed.received_at, parsed.sent_at, raw.received_at),
        nature=parsed.kind.value,
        customer_id=writer.customer_id,
        address=writer.address.value if writer.address is not None else "",
        sender_name=storable(parsed.sender.name) if parsed.sender is not None else "",
        sender_known=writer.address is not None and not writer.disowned,
        subject=storable(parsed.subject),
        body=storable(parsed.reply or parsed.text),
        quoted=storable(_rest(parsed)),
        html=storable(parsed.html) if parsed.html is not None else None,
        message_id=storable(parsed.message_id) if parsed.message_id else None,
        body_hash=_hash(parsed),
        raw_mail_id=raw.id,
        cc=found.others,
        mailbox_id=found.mailbox_id,
        dmarc=writer.dmarc,
        attachments=_stored(parsed),
    )


def _rest(parsed: ParsedMail) -> str:
    """What stands below the part that was written now: quotes and the signature."""
    if not parsed.reply or parsed.reply == parsed.text:
        return ""
    before, found, after = parsed.text.partition(parsed.reply)
    return after.strip() if found and not before.strip() else parsed.text


def _stored(parsed: ParsedMail) -> list[Attached]:
    """The attachments, on disk before the commit that names them."""
    return [
        Attached(
            sha256=files.put(kept.content),
            size=kept.size,
            name=storable(kept.name or ""),
            type=checked_type(kept.content, kept.type),
            content_id=storable(kept.content_id) if kept.content_id else None,
        )
        for kept in map(kept_attachment, parsed.attachments)
    ]


async def _record(
    placing: Placing, contact: Contact, parsed: ParsedMail, writer: Writer, found: Addressed, by: actors.Actor
) -> Recorded:
    if placing.case_id is not None:
        case_id = await leading_case(placing.case_id)
        sender = await _sender(case_id, parsed, writer)
        contact = replace(contact, sender_known=sender is not Sender.STRANGER and not writer.disowned)
        return await record_contact(case_id, contact, sender, by, placing.by.value)
    customer_id = await customer_for(contact.sender_name or contact.address, writer)
    subject, words = contact.subject, contact.body or contact.quoted
    if writer.forwarded is not None:
        # The matter is the one that was sent on; who sends it on is nobody to be answered.
        subject = storable(writer.forwarded.subject) or subject
        words = storable(writer.forwarded.words) or words
        contact = replace(contact, sender_known=False)
    new = NewCase(
        customer_id=customer_id,
        channel="email",
        title=title_of(subject, words),
        issue=issue_of(words),
        language=parsed.languages[0] if parsed.languages else found.language,
        usual_team_id=found.team_id,
    )
    return await open_with_contact(new, replace(contact, customer_id=customer_id), by, placing.by.value)


async def _sender(case_id: int, parsed: ParsedMail, writer: Writer) -> Sender:
    if parsed.kind is not Kind.ORDINARY:
        return Sender.MACHINE
    if writer.confirmed and await customer_of(case_id) in writer.group:
        return Sender.CUSTOMER
    if writer.address is None or writer.disowned:
        return Sender.STRANGER
    participant = await is_participant(case_id, writer.address.normalised)
    return Sender.PARTICIPANT if participant else Sender.STRANGER


async def customer_for(name: str, writer: Writer) -> int:
    """Whose case a new matter is: the one with this address, else somebody new; who opens a case by mail is
    answered there, so the address counts as confirmed.

    A mail that the sender's domain disowns joins nobody's history: its customer has no confirmed address. A user
    of ours who sends something on holds its place until somebody says whose matter it is.
    """
    name = (name or "Somebody unknown")[:LONGEST_NAME]
    if writer.disowned or writer.address is None:
        return await add_customer(Person(name), [], ARRIVAL)
    confirmed = writer.forwarded is None
    customer_id, new = await customer_of_address(writer.address, name, ARRIVAL, confirmed=confirmed)
    if confirmed and not new and not writer.confirmed:
        owner = await by_identity(writer.address.kind, writer.address.normalised)
        if owner is not None:
            await confirm_identity(owner.identity_id, ARRIVAL)
    return customer_id
