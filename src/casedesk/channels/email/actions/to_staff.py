"""Mails to those who work here: what they chose to be told by mail."""

from casedesk.channels.email.actions.sending import queue_mail
from casedesk.channels.email.queries.to_send import mailbox_for


async def mail_to_staff(to: str, subject: str, body: str, language: str) -> int | None:
    """Puts a mail to one of us into the outbox; None where no mailbox of ours sends, or where they had very much
    within the hour. The answer to the question `mail_to_staff`."""
    if await mailbox_for(None, None) is None:
        return None
    return await queue_mail("notice", to, subject, body, language)


async def address_of_desk() -> str | None:
    """The address that the desk writes from; None where it has none. The answer to `address_of_desk`."""
    mailbox = await mailbox_for(None, None)
    return mailbox.address if mailbox is not None else None
