"""Which mailbox of ours a mail came to, and who else got it."""

from dataclasses import dataclass

import msgspec

from casedesk.platform import db
from casedesk.platform.mail import ParsedMail

MOST_OTHERS = 100
"""Others to whom a mail went that are kept with it; nobody answers more, and the mail itself has them all."""


class OurMailbox(msgspec.Struct, frozen=True):
    """An address of ours, and what it says about the cases that come to it."""

    id: int
    normalised: str
    team_id: int | None
    language: str | None


@dataclass(frozen=True)
class Addressed:
    """Whom a mail was sent to: our mailbox with its team and language, and the others, who may be answered too."""

    mailbox_id: int | None
    team_id: int | None
    language: str | None
    others: list[str]


async def addressed(mail: ParsedMail, mailbox_id: int | None, envelope_to: list[str]) -> Addressed:
    """Where a mail came to: `mailbox_id` where that is known, else the mailbox that it names, in whatever field.

    Where none is set up, what a server delivered it to is ours, or the one address in To.
    """
    ours = await db.rows(
        OurMailbox, "-- Which addresses are ours?\nSELECT id, normalised, team_id, language FROM mailboxes"
    )
    by_address = {one.normalised: one for one in ours}
    named = [one.email for one in (*mail.to, *mail.cc)]
    everybody = [*envelope_to, *mail.delivered_to, *named]
    reached = (by_address.get(_without_tag(address)) for address in everybody)
    found = next((one for one in ours if one.id == mailbox_id), None) or next(filter(None, reached), None)
    sender = mail.sender.email.lower() if mail.sender is not None else ""
    ours_too = {_without_tag(address) for address in (*envelope_to, *mail.delivered_to)}
    if found is None and not ours_too and len(mail.to) == 1:
        ours_too = {_without_tag(mail.to[0].email)}
    others = [
        address
        for address in dict.fromkeys(named)
        if "@" in address
        and address.lower() != sender
        and _without_tag(address) not in {*by_address, *ours_too}
    ]
    if found is None:
        return Addressed(mailbox_id, None, None, others[:MOST_OTHERS])
    return Addressed(found.id, found.team_id, found.language, others[:MOST_OTHERS])


def _without_tag(address: str) -> str:
    """The mailbox of an address such as help+tag@desk.example, which is how answers come to a case."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


async def is_ours(normalised: list[str]) -> bool:
    """Whether one of these addresses is a mailbox of ours."""
    sql = "-- Is one of these ours?\nSELECT EXISTS (SELECT FROM mailboxes WHERE normalised = ANY($1::text[]))"
    return bool(await db.value(sql, normalised))
