"""Where a page of a list begins, in its address."""

from datetime import datetime


def place_in(said: str) -> tuple[datetime, int] | None:
    """The moment and the key that an address names, as `2026-11-02T09:00:00+00:00~42`; None for anything else."""
    try:
        at, key = said.split("~")
        moment, found = datetime.fromisoformat(at), int(key)
    except ValueError:
        return None
    return (moment, found) if moment.tzinfo is not None and 0 <= found < 2**63 else None
