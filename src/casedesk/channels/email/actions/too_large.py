"""Telling a person that their mail was too large, once for each such mail, and never a machine."""

from casedesk.channels.email.actions.sending import queue_mail
from casedesk.channels.email.wording import words_of
from casedesk.channels.mailboxes.queries.mailboxes import mailbox
from casedesk.platform import mail
from casedesk.platform.mail import Kind, Unreadable

MEGABYTE = 1_000_000


async def answer_politely(head: bytes, full_size: int, most: int, mailbox_id: int | None) -> None:
    """Puts the answer to a mail of which there is only the head into the outbox, in the caller's transaction."""
    try:
        parsed = mail.parse(head)
    except Unreadable:
        return
    if parsed.kind is not Kind.ORDINARY or parsed.sender is None or "@" not in parsed.sender.email:
        return
    language = parsed.languages[0] if parsed.languages else await _language_of(mailbox_id)
    words = words_of(language)
    about = {
        "subject": parsed.subject or "…",
        "size": round(full_size / MEGABYTE),
        "most": round(most / MEGABYTE),
    }
    await queue_mail(
        "notice",
        parsed.sender.email,
        words.large_subject.format(**about),
        words.large.strip().format(**about),
        language,
        mailbox_id=mailbox_id,
    )


async def _language_of(mailbox_id: int | None) -> str | None:
    return (await mailbox(mailbox_id)).language if mailbox_id is not None else None
