"""A mail as it was kept: held while somebody decides what becomes of it, and what became of it written down."""

from dataclasses import dataclass

from casedesk.channels.email.queries.raw import Raw
from casedesk.channels.email.tables import RawMail
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say

OPEN = ("waiting", "tray", "spam")
"""States of a mail that may still become a contact."""


@dataclass(frozen=True)
class Taken:
    """What became of a mail: placed, duplicate, tray or spam, with the reason and the case it is on."""

    raw_id: int
    state: str
    reason: str = ""
    case_id: int | None = None
    new_case: bool = False


async def hold(raw_id: int) -> Raw:
    """One mail, so that nobody else decides about it meanwhile. Raises NotFound."""
    found = await db.row(
        Raw,
        """
        -- What came, held so that nobody else understands it meanwhile?
        SELECT id, source, came_from, received_at, state, reason, attempts, interaction_id, mailbox_id, envelope_to,
               sealed, full_size
        FROM raw_mails WHERE id = $1 FOR UPDATE
        """,
        raw_id,
    )
    if found is None:
        raise NotFound(say("There is no such mail."))
    return found


async def settle(
    raw: Raw, state: str, reason: str, interaction_id: int | None = None, *, sealed: bool = False
) -> None:
    """Writes down what became of a mail. Once sealed it stays so, and so does the contact that it became."""
    await RawMail.update(
        {
            RawMail.state: state,
            RawMail.reason: reason,
            RawMail.attempts: raw.attempts + 1,
            RawMail.interaction_id: interaction_id or raw.interaction_id,
            RawMail.sealed: raw.sealed or sealed,
        }
    ).where(RawMail.id == raw.id)
