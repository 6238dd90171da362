"""What somebody writes to us by the web form, before anything is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.cases.actions.attachments import Attached
from casedesk.customers.rules.identities import Address


@dataclass(frozen=True)
class Question:
    """What somebody wrote to us. `body` is all of it in their words, as the contact keeps it."""

    name: str
    address: Address
    order_number: str
    what: str
    wish: str
    body: str
    language: str | None
    files: Sequence[Attached] = ()
