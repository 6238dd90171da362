"""What a delivery report (RFC 3464) says became of a mail, and which mail that was."""

import re

from casedesk.platform.mail import addresses, headers
from casedesk.platform.mail.parsed import Delivery
from casedesk.platform.mail.parts import Part

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
_MOST_RECIPIENTS = 100
_ID_LINE = re.compile(rb"^[ \t>|]*message-id:[ \t]*(<[^<>\r\n]+>)", re.IGNORECASE | re.MULTILINE)
_LONGEST_TEXT = 200_000
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")


def deliveries_of(root: Part) -> tuple[Delivery, ...]:
    """What the report says of each recipient; nothing where the mail is no report."""
    found: list[Delivery] = []
    for part in root.walk():
        if part.type in _STATUS_TYPES:
            for block in _BLANK_LINE.split(part.content().content)[: _MOST_RECIPIENTS + 1]:
                found += filter(None, [_delivery(block)])
    return tuple(found[:_MOST_RECIPIENTS])


def returned_message_id(root: Part) -> str | None:
    """The message id of the mail that a report brings back: whole, by its header, or copied into its text as
    servers did before there were reports, and some still do."""
    for part in root.walk():
        if part is not root and part.type in _RETURNED_TYPES:
            content = part.content().content
            header, _ = headers.read(content, 0, len(content))
            return headers.own_message_id(header.raw("message-id"))
    for part in root.walk():
        if part.type == "text/plain":
            copied = _ID_LINE.search(part.content().content[:_LONGEST_TEXT])
            if copied is not None:
                return headers.own_message_id(copied[1])
    return None


def _delivery(block: bytes) -> Delivery | None:
    fields, _ = headers.read(block, 0, len(block))
    recipient = fields.raw("final-recipient") or fields.raw("original-recipient")
    action = fields.token("action")
    if not recipient or not action:
        return None
    mailbox = recipient.partition(b";")[2] or recipient
    known = addresses.parse(mailbox)
    return Delivery(
        recipient=known[0].email or known[0].name if known else "",
        action=action,
        status=fields.token("status"),
        reason=fields.text("diagnostic-code")[:500],
    )
