"""Mails that arrive at a mailbox of ours, as its way in would hand them over."""

from casedesk.channels.email.actions.keeping import NOWHERE, Arrival, keep
from casedesk.channels.email.actions.kept import Taken
from casedesk.channels.email.actions.receiving import understand


async def arrives(source: bytes, mailbox_id: int | None) -> Taken:
    """A mail comes to a mailbox; to none where it is imported."""
    arrival = NOWHERE if mailbox_id is None else Arrival(mailbox_id)
    return await understand(await keep(source, "test", arrival))
