"""Mails as they come in: put together, kept and understood."""

import itertools
from email.message import EmailMessage

from casedesk.channels.email.actions import receiving
from casedesk.channels.email.actions.kept import Taken
from casedesk.channels.email.jobs import take
from casedesk.platform import db

AYLIN = "Aylin Demir <aylin@example.com>"
DESK = "help@desk.example"
OUR_SERVER = "mx.desk.example"

_numbers = itertools.count(1)


def a_mail(body: str = "The lamp is broken.", sender: str | None = AYLIN, **headers: str) -> bytes:
    """A mail to the desk; a header's underscores stand for dashes. Without a sender where None."""
    message = EmailMessage()
    if sender is not None:
        message["From"] = sender
    message["To"] = headers.pop("To", DESK)
    message["Subject"] = headers.pop("Subject", "Lamp arrived broken")
    message["Message-ID"] = headers.pop("Message_ID", f"<m{next(_numbers)}@example.com>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def results(verdict: str, server: str = OUR_SERVER) -> str:
    """What a server writes about the sender's domain."""
    return f"{server}; spf=pass smtp.mailfrom=example.com; dmarc={verdict} header.from=example.com"


async def comes(raw: bytes) -> Taken:
    """The mail is kept and understood."""
    return await take(await receiving.keep(raw, "test"))


async def opens(raw: bytes) -> int:
    """The mail opens a case, or goes onto one; which."""
    taken = await comes(raw)
    assert taken.case_id is not None, taken
    return taken.case_id


async def latest_contact(case_id: int) -> dict[str, object]:
    """The contact that came onto a case last, with how it found it (`placed_by`)."""
    found = await db.record(
        """
        SELECT i.*, p.by_rule AS placed_by FROM placements p JOIN interactions i ON i.id = p.interaction_id
        WHERE p.case_id = $1 ORDER BY p.id DESC LIMIT 1
        """,
        case_id,
    )
    assert found is not None
    return dict(found)
