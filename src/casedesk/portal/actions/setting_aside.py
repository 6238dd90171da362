"""Forms of blocked senders: kept as their mails are, among the spam, with the same way back."""

import asyncio
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime

from casedesk.channels.email.actions.keeping import keep
from casedesk.channels.email.queries.blocked import blocking
from casedesk.customers.rules.identities import Address
from casedesk.platform import clock, files
from casedesk.portal.actions.question import Question
from casedesk.portal.rules.forms import title_from

CAME_FROM = "web form"


async def is_blocked(address: Address) -> bool:
    """Whether whoever writes from this address is blocked, by themselves or with their domain."""
    return bool(await blocking(address.normalised))


async def keep_among_mails(question: Question) -> None:
    """Keeps what a blocked sender wrote as the mail that it would be: it lands in the spam, unread, and whoever says
    that it is none makes a case of it."""
    await keep(await asyncio.to_thread(_as_mail, question), CAME_FROM)


def _as_mail(question: Question) -> bytes:
    local, _at, domain = question.address.normalised.rpartition("@")
    found = EmailMessage(policy=SMTPUTF8)
    found["From"] = Mailbox(question.name, local, domain)
    found["Subject"] = title_from(question.what)
    found["Date"] = format_datetime(clock.now())
    found.set_content(question.body)
    for one in question.files:
        kind, _slash, subtype = one.type.partition("/")
        content = files.read(one.sha256)
        found.add_attachment(content, maintype=kind, subtype=subtype, filename=one.name)
    return found.as_bytes()
