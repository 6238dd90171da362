"""Understanding mail: from bytes to what was said, by whom, with what attached. No word of support in it."""

from casedesk.platform.mail.parse import parse
from casedesk.platform.mail.parsed import Address, Attachment, Delivery, Kind, ParsedMail, Unreadable
from casedesk.platform.mail.replies import MARKER, visible_part

__all__ = [
    "MARKER",
    "Address",
    "Attachment",
    "Delivery",
    "Kind",
    "ParsedMail",
    "Unreadable",
    "parse",
    "visible_part",
]
