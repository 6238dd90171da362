"""The contact that opened a case, and what stands in the way of acknowledging it."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class FirstContact(msgspec.Struct, frozen=True):
    """A contact with the case it stands on. `head` is the beginning of its mail, where it came by one that was
    delivered to a mailbox of ours."""

    case_id: int
    customer_id: int
    channel: str
    nature: str
    address: str
    at: datetime
    sender_known: bool
    dmarc: str
    subject: str
    mailbox_id: int | None
    head: bytes | None
    delivered: bool
    own_address: bool
    owner_id: int
    owner: str
    title: str
    language: str | None
    acknowledged: bool


async def first_contact(interaction_id: int) -> FirstContact | None:
    """A contact, and all that its acknowledgement depends on."""
    sql = """
    -- Who opened this case, who has it, and was it acknowledged?
    SELECT p.case_id, c.customer_id, i.channel, i.nature, i.address, i.at, i.sender_known, i.dmarc, i.subject,
           i.mailbox_id, substring(r.source for 65536) AS head,
           i.channel = 'form' OR r.mailbox_id IS NOT NULL AS delivered,
           EXISTS (SELECT FROM mailboxes WHERE normalised = lower(i.address)) AS own_address,
           o.id AS owner_id, o.name AS owner, c.title, coalesce(c.language, cu.language,
           (SELECT language FROM organisations WHERE id = cu.organisation_id)) AS language,
           EXISTS (SELECT FROM outgoing_mails WHERE case_id = p.case_id AND kind = 'acknowledgement') AS acknowledged
    FROM interactions i
    JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1) p ON true
    JOIN cases c ON c.id = p.case_id
    JOIN customers cu ON cu.id = c.customer_id
    JOIN users o ON o.id = c.owner_id
    LEFT JOIN raw_mails r ON r.id = i.raw_mail_id
    WHERE i.id = $1
    """
    return await db.row(FirstContact, sql, interaction_id)


class CameIn(msgspec.Struct, frozen=True):
    """A contact that just came in: from where, as far as that can be believed, and whether by a door of ours."""

    address: str
    delivered: bool


async def came_in(interaction_id: int) -> CameIn:
    """Where a contact came from; an address is empty where the sender's domain disowns it."""
    sql = """
    -- Who wrote this, and did it come just now or out of a file?
    SELECT CASE WHEN i.dmarc = 'fail' THEN '' ELSE i.address END AS address,
           i.channel = 'form' OR r.mailbox_id IS NOT NULL AS delivered
    FROM interactions i LEFT JOIN raw_mails r ON r.id = i.raw_mail_id WHERE i.id = $1
    """
    found = await db.row(CameIn, sql, interaction_id)
    return found or CameIn("", False)
