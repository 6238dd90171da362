"""Where a page of a list begins, as its address says: the moment and the key of the last row of the page before."""

from datetime import UTC, datetime
from typing import NamedTuple

from casedesk.platform.keys import LARGEST


class Place(NamedTuple):
    """The last row of a page: the next page begins after it. As text it stands in an address."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"


def place_in(said: str) -> Place | None:
    """Reads a place back from an address; None for what is none, or what the database could not be asked about."""
    try:
        at, key = said.split("~")
        moment, found = datetime.fromisoformat(at), int(key)
        return Place(moment.astimezone(UTC), found) if moment.tzinfo and 0 <= found <= LARGEST else None
    except (ValueError, OverflowError):
        return None
