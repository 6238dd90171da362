"""What one row of an event log says, by its map."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from casedesk.importers.rules.cells import Unreadable
from casedesk.importers.rules.event_maps import NEEDED, EventMap
from casedesk.importers.rules.histories import EventRow

_PARTED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")
OTHER_CHANNEL, NORMAL = "other", "normal"
LONGEST = 100
"""The longest name of an owner, a group or a category that is kept whole."""


def event_of(line: int, cells: Mapping[str, str], by: EventMap) -> EventRow:
    """The row as the history reads it. Raises Unreadable with the reason."""
    said = {
        name: cell
        for name, heading in by.columns.items()
        if (cell := cells.get(heading, "")) not in by.missing
    }
    missing = next((name for name in NEEDED if name not in said), None)
    if missing is not None:
        raise Unreadable(f"Its {missing} is missing.")
    at, state = instant(said["time"], by.zone, by.day_first), said["state"]
    if state not in by.states:
        raise Unreadable(f"The map does not say which stage the state {state!r} is.")
    channel, priority = said.get("channel"), said.get("priority")

    def time(name: str) -> datetime | None:
        cell = said.get(name)
        return None if cell is None else instant(cell, by.zone, by.day_first)

    return EventRow(
        line=line,
        case=said["case"],
        at=at,
        stage=by.states[state],
        state=state[:LONGEST],
        owner=_name(said.get("owner")),
        group=_name(said.get("group")),
        channel=None if channel is None else by.channels.get(channel, OTHER_CHANNEL),
        priority=None if priority is None else by.priorities.get(priority, NORMAL),
        category=_name(said.get("category")),
        opened=time("opened"),
        resolved=time("resolved"),
        closed=time("closed"),
    )


@lru_cache(maxsize=65_536)
def _name(said: str | None) -> str | None:
    return None if said is None else " ".join(said.split())[:LONGEST].strip() or None


@lru_cache(maxsize=65_536)
def instant(text: str, zone: str, day_first: bool) -> datetime:
    """The time that a cell says, in UTC; without an offset, by the clocks of the zone, and the first of two where
    they show it twice. Raises Unreadable."""
    try:
        found = _parted(text, day_first) or datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(zone))
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"{text!r} is no time that can be read.") from None


def _parted(text: str, day_first: bool) -> datetime | None:
    found = _PARTED.fullmatch(text)
    if found is None:
        return None
    one, other, year, hour, minute, second = (int(part or 0) for part in found.groups())
    day, month = (one, other) if day_first else (other, one)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone is put on where it is read
