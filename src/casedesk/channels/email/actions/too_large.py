"""Telling a person that their mail was too large, once for each such mail, and never a machine."""

from casedesk.channels.email.actions.sending import queue_mail
from casedesk.platform import mail
from casedesk.platform.mail import Kind, Unreadable

MEGABYTE = 1_000_000

SUBJECT = "Your mail was too large: {subject}"
BODY = """Hello,

your mail "{subject}" has {size:.0f} MB. We can take {most:.0f} MB at most, so we have not read it.

Please send it again with smaller files, or in several mails, and we will look after it.
"""


async def answer_politely(head: bytes, full_size: int, most: int, mailbox_id: int | None) -> None:
    """Puts the answer to a mail of which there is only the head into the outbox, in the caller's transaction."""
    try:
        parsed = mail.parse(head)
    except Unreadable:
        return
    if parsed.kind is not Kind.ORDINARY or parsed.sender is None or "@" not in parsed.sender.email:
        return
    subject = parsed.subject or "(without a subject)"
    body = BODY.format(subject=subject, size=full_size / MEGABYTE, most=most / MEGABYTE)
    await queue_mail(
        "notice",
        parsed.sender.email,
        SUBJECT.format(subject=subject),
        body,
        parsed.languages[0] if parsed.languages else None,
        mailbox_id=mailbox_id,
    )
