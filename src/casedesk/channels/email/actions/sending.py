"""The outbox: what goes out is a row of the transaction that decided it, and a job that sends it.

A contact on a case becomes a mail by reaction; `queue_mail` is for what belongs to no case or is no contact.
"""

import secrets
from datetime import datetime
from typing import Any

from casedesk.cases.events import ContactRecorded
from casedesk.channels.email.queries.outgoing import due_mails, traffic_of
from casedesk.channels.email.queries.to_send import ToSend, contact_to_send, mailbox_for, mails_of_case
from casedesk.channels.email.rules import loops, threads
from casedesk.channels.email.tables import OutgoingMail
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import enqueue
from casedesk.settings.queries import desk_settings

SEND = "send_mail"
"""The kind of the job that sends one mail."""

SENT_BY_HAND = "logged by hand"
"""How the record says that a contact was written down after the fact: it is not sent."""


async def send_contact(told: ContactRecorded) -> None:
    """The reaction: a contact that goes out by mail gets its place in the outbox, in the same transaction."""
    if told.direction != "out" or told.channel != "email" or told.nature not in ("ordinary", "machine"):
        return
    contact = await contact_to_send(told.interaction_id)
    if contact is None or contact.rule == SENT_BY_HAND or not contact.address:
        return
    mailbox = await mailbox_for(contact.case_id, contact.mailbox_id)
    answered, thread = await _thread_of(contact)
    own_language = mailbox.language if mailbox is not None else None
    domain = threads.domain_of(mailbox.address) if mailbox is not None else threads.LOST_DOMAIN
    await _put(
        kind=contact.kind,
        interaction_id=contact.interaction_id,
        case_id=contact.case_id,
        mailbox_id=mailbox.id if mailbox is not None else None,
        message_id=threads.message_id(secrets.token_hex(12), domain, contact.case_id),
        in_reply_to=answered,
        thread=thread,
        to_address=contact.address,
        cc=contact.cc,
        bcc=contact.bcc,
        subject=threads.subject_of(contact.subject, contact.case_id, answers=answered is not None),
        body="",
        language=contact.language or own_language or (await desk_settings()).language,
    )


async def _thread_of(contact: ToSend) -> tuple[str | None, list[str]]:
    """The message that a mail answers, and the thread it stands in. What is forwarded begins a thread of its
    own, with whoever it goes to."""
    mails = await mails_of_case(contact.case_id, contact.interaction_id)
    theirs = [one for one in mails if one.address == contact.address]
    stand_in = theirs if contact.kind == "forward" or any(one.direction == "in" for one in theirs) else mails
    answered = next((one.message_id for one in reversed(stand_in) if one.direction == "in"), None)
    named = [one.message_id for one in stand_in]
    return answered, threads.references(named, None)


async def queue_mail(
    kind: str,
    to: str,
    subject: str,
    body: str,
    language: str | None,
    mailbox_id: int | None = None,
    case_id: int | None = None,
) -> int | None:
    """Puts a mail into the outbox that is no contact: a `notice` or a `link`, with its body as plain text.

    Returns its key; None where this address has had too much automatic mail within the hour, so that two
    machines cannot keep each other going.
    """
    async with db.transaction():
        traffic = await traffic_of(to, clock.now() - loops.WINDOW)
        if loops.too_much(traffic):
            return None
        mailbox = await mailbox_for(case_id, mailbox_id)
        domain = threads.domain_of(mailbox.address) if mailbox is not None else threads.LOST_DOMAIN
        return await _put(
            kind=kind,
            case_id=case_id,
            mailbox_id=mailbox.id if mailbox is not None else None,
            message_id=threads.message_id(secrets.token_hex(12), domain),
            to_address=to,
            subject=" ".join(subject.split()),
            body=body,
            language=language,
        )


async def _put(**columns: Any) -> int:
    now = clock.now()
    inserted = await OutgoingMail.insert(OutgoingMail(**columns, try_at=now, recorded_at=now))
    mail_id = int(inserted[0]["id"])
    await line_up(mail_id, now)
    return mail_id


async def line_up(mail_id: int, try_at: datetime) -> None:
    """Enqueues the one job for a mail's next try: a second call for the same try adds nothing."""
    key = f"{SEND}:{mail_id}:{try_at.timestamp():.6f}"
    await enqueue(SEND, {"mail": mail_id}, run_at=try_at, dedupe=key)


async def line_up_due() -> int:
    """Enqueues what is due, whatever became of the job it had; returns how many mails that are."""
    due = await due_mails(clock.now())
    for mail in due:
        await line_up(mail.id, mail.try_at)
    return len(due)
