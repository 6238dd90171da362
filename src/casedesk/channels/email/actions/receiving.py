"""The way in: a mail is durable before it is understood, and is understood at most once.

`keep` commits the bytes. `understand` makes a contact of them in one transaction, or puts them into the
tray with the reason; running it again after a stop does what is left to do.
"""

import hashlib
from dataclasses import dataclass, replace

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.contacts import Contact, Recorded, open_with_contact, record_contact
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.queries.placing import is_participant
from casedesk.cases.queries.record import customer_of, leading_case
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.channels.email.queries.clues import Writer, clues_of, writer_of
from casedesk.channels.email.queries.raw import Raw, known_message, same_contact
from casedesk.channels.email.rules.placing import Placing, place
from casedesk.channels.email.rules.reading import contact_time, issue_of, title_of
from casedesk.channels.email.tables import RawMail
from casedesk.customers.actions.people import add_customer, customer_of_address
from casedesk.customers.rules.people import LONGEST_NAME, Person
from casedesk.platform import clock, db, files, mail
from casedesk.platform.errors import CasedeskError, NotFound
from casedesk.platform.mail import Kind, ParsedMail, Unreadable

ARRIVAL = actors.customer("mail")
SAME_ID_OTHER_TEXT = "Another mail bears the same Message-ID with another text."


@dataclass(frozen=True)
class Taken:
    """What became of a mail: placed, duplicate or tray, with the reason and the case it is on."""

    raw_id: int
    state: str
    reason: str = ""
    case_id: int | None = None
    new_case: bool = False


async def keep(source: bytes, came_from: str) -> int:
    """Makes a mail's bytes durable; the same bytes are kept once. Returns the key of the kept mail."""
    digest = hashlib.sha256(source).digest()
    now = clock.now()
    async with db.transaction():
        found = await db.value(
            """
            INSERT INTO raw_mails (sha256, source, came_from, received_at, recorded_at) VALUES ($1, $2, $3, $4, $4)
            ON CONFLICT (sha256) DO NOTHING RETURNING id
            """,
            digest,
            source,
            came_from,
            now,
        )
        if found is None:
            found = await db.value(
                "-- Which mail has these bytes?\nSELECT id FROM raw_mails WHERE sha256 = $1", digest
            )
    return int(found)


async def understand(raw_id: int) -> Taken:
    """Makes a contact of a kept mail, or puts it into the tray. What was placed before stays as it is."""
    try:
        async with db.transaction():
            raw = await _hold(raw_id)
            if raw.state not in ("waiting", "tray"):
                return Taken(raw_id, "duplicate", "It came before.")
            return await _place(raw, mail.parse(raw.source))
    except (Unreadable, CasedeskError) as error:
        return await put_into_tray(raw_id, str(error) or "It could not be placed.")


async def put_into_tray(raw_id: int, reason: str) -> Taken:
    """Keeps a mail in sight with the reason why it could not be placed."""
    async with db.transaction():
        raw = await _hold(raw_id)
        if raw.state not in ("waiting", "tray"):
            return Taken(raw_id, raw.state, raw.reason)
        await _settle(raw, "tray", reason)
    return Taken(raw_id, "tray", reason)


async def dismiss(raw_id: int) -> None:
    """Takes a mail out of the tray because it is of no use; its bytes stay. It can be retried all the same."""
    async with db.transaction():
        raw = await _hold(raw_id)
        if raw.state == "tray":
            await _settle(raw, "dismissed", raw.reason)


async def bring_back(raw_id: int) -> None:
    """Puts a dismissed mail back into the tray."""
    async with db.transaction():
        raw = await _hold(raw_id)
        if raw.state == "dismissed":
            await _settle(raw, "tray", raw.reason)


async def _hold(raw_id: int) -> Raw:
    found = await db.row(
        Raw,
        """
        -- What came, held so that nobody else understands it meanwhile?
        SELECT id, source, came_from, received_at, state, reason, attempts, interaction_id
        FROM raw_mails WHERE id = $1 FOR UPDATE
        """,
        raw_id,
    )
    if found is None:
        raise NotFound("There is no such mail.")
    return found


async def _settle(raw: Raw, state: str, reason: str, interaction_id: int | None = None) -> None:
    await RawMail.update(
        {
            RawMail.state: state,
            RawMail.reason: reason,
            RawMail.attempts: raw.attempts + 1,
            RawMail.interaction_id: interaction_id,
        }
    ).where(RawMail.id == raw.id)


async def _place(raw: Raw, parsed: ParsedMail) -> Taken:
    same = await same_contact(parsed.message_id, _hash(parsed)) if parsed.message_id else None
    if same is not None:
        await _settle(raw, "duplicate", "The same message came before.", same)
        return Taken(raw.id, "duplicate", "The same message came before.")
    writer = await writer_of(parsed)
    placing = place(await clues_of(parsed, writer))
    if placing.tray or writer.address is None:
        reason = placing.tray or "It names no sender that could be answered."
        await _settle(raw, "tray", reason)
        return Taken(raw.id, "tray", reason)
    reason = SAME_ID_OTHER_TEXT if parsed.message_id and await known_message(parsed.message_id) else ""
    contact = _contact(raw, parsed, writer)
    recorded = await _record(placing, contact, parsed, writer)
    await _settle(raw, "placed", reason, recorded.interaction_id)
    return Taken(raw.id, "placed", reason, recorded.case_id, placing.case_id != recorded.case_id)


def _hash(parsed: ParsedMail) -> bytes:
    return bytes.fromhex(parsed.body_hash)


def _contact(raw: Raw, parsed: ParsedMail, writer: Writer) -> Contact:
    assert writer.address is not None, "a mail without an address is in the tray"
    return Contact(
        channel="email",
        direction="in",
        at=contact_time(parsed.received_at, parsed.sent_at, raw.received_at),
        nature=parsed.kind.value,
        customer_id=writer.customer_id,
        address=writer.address.value,
        sender_name=parsed.sender.name if parsed.sender is not None else "",
        sender_known=not writer.disowned,
        subject=parsed.subject,
        body=_storable(parsed.reply or parsed.text),
        quoted=_storable(_rest(parsed)),
        html=_storable(parsed.html) if parsed.html is not None else None,
        message_id=_storable(parsed.message_id) if parsed.message_id else None,
        body_hash=_hash(parsed),
        raw_mail_id=raw.id,
        attachments=_stored(parsed),
    )


def _storable(text: str) -> str:
    # PostgreSQL's text holds neither NUL nor half a surrogate pair; broken mails hold both.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


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
            sha256=files.put(one.content),
            size=one.size,
            name=_storable(one.name or ""),
            type=one.type,
            content_id=one.content_id,
        )
        for one in parsed.attachments
    ]


async def _record(placing: Placing, contact: Contact, parsed: ParsedMail, writer: Writer) -> Recorded:
    if placing.case_id is not None:
        case_id = await leading_case(placing.case_id)
        sender = await _sender(case_id, parsed, writer)
        known = sender in (Sender.CUSTOMER, Sender.PARTICIPANT, Sender.MACHINE) and not writer.disowned
        contact = replace(contact, sender_known=known)
        return await record_contact(case_id, contact, sender, ARRIVAL, placing.by.value)
    customer_id = await _customer(contact, writer)
    words = contact.body or contact.quoted
    new = NewCase(
        customer_id=customer_id,
        channel="email",
        title=title_of(_storable(contact.subject), words),
        issue=issue_of(words),
        language=parsed.languages[0] if parsed.languages else None,
    )
    return await open_with_contact(new, replace(contact, customer_id=customer_id), ARRIVAL, placing.by.value)


async def _sender(case_id: int, parsed: ParsedMail, writer: Writer) -> Sender:
    if parsed.kind is not Kind.ORDINARY:
        return Sender.MACHINE
    if await customer_of(case_id) in writer.group:
        return Sender.CUSTOMER
    if writer.address is None or writer.disowned:
        return Sender.STRANGER
    participant = await is_participant(case_id, writer.address.normalised)
    return Sender.PARTICIPANT if participant else Sender.STRANGER


async def _customer(contact: Contact, writer: Writer) -> int:
    """Whose case a new matter is: the one with this address, else somebody new.

    A mail that the sender's domain disowns joins nobody's history: its customer has no confirmed address.
    """
    assert writer.address is not None, "a mail without an address is in the tray"
    name = contact.sender_name or writer.address.value
    if writer.disowned:
        return await add_customer(Person(name[:LONGEST_NAME]), [], ARRIVAL)
    customer_id, _new = await customer_of_address(writer.address, name, ARRIVAL, confirmed=True)
    return customer_id
