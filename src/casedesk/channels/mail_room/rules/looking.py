"""Which mails of a folder are new to us.

Where taken mails are moved away, all that is there. Else what came after the last UID that was taken. At the
very first look only what nobody has read: an inbox with ten years of old mail must not become ten years of
new cases. Where the server numbers its mails anew (another UIDVALIDITY) the UIDs we know say nothing, and all
mails since a good while before the last look are read again; what is known already is known by its bytes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

AMPLE = timedelta(days=2)
"""Looked back beyond the last good look: IMAP searches by day, in the server's own zone."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Search:
    """What to ask the server for (RFC 3501, section 6.4.4), and the lowest UID of what it answers that counts."""

    criteria: str
    lowest_uid: int = 1


def search_for(
    uid_validity: int,
    known_validity: int | None,
    last_uid: int | None,
    looked_at: datetime | None,
    *,
    moves: bool,
) -> Search:
    """What to look for; `moves` says that taken mails are moved to another folder."""
    if moves:
        return Search("ALL")
    if known_validity == uid_validity and last_uid is not None:
        # The server answers `9:*` with the last mail even where its UID is lower than 9.
        return Search(f"UID {last_uid + 1}:*", last_uid + 1)
    if known_validity is not None and looked_at is not None:
        day = looked_at - AMPLE
        return Search(f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}")
    return Search("UNSEEN")
