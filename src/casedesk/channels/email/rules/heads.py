"""Whom a mail says it is from, read off its head alone: enough to take turns by, before anything is understood."""

from casedesk.customers.rules.identities import Unfit, normalise
from casedesk.platform.mail import addresses, headers

LONGEST_HEAD = 65_536
"""Bytes of the head that are looked at."""


def sender_of(source: bytes) -> str:
    """The normalised address in From; empty where there is none that could be answered."""
    head = source[:LONGEST_HEAD]
    fields, _body = headers.read(head, 0, len(head))
    return sender_in(fields.raw("from"))


def sender_in(field: bytes) -> str:
    """The normalised first address of a From field."""
    named = next((one.email for one in addresses.parse(field) if "@" in one.email), "")
    found = normalise("email", named) if named else Unfit("")
    return named.lower() if isinstance(found, Unfit) else found.normalised
