"""How the event log of another tool is read: which column says what, and what its words are called here.

A map is a TOML document; docs/examples/servicenow.toml shows one with every part explained. What a map gets
wrong is said before a row is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casedesk.importers.rules.columns import Column

STAGES = ("working", "awaiting_approval", "awaiting_third_party", "awaiting_customer", "resolved", "closed")
CHANNELS = ("email", "phone", "visit", "form", "chat", "letter", "social", "other")
PRIORITIES = ("normal", "high")

NEEDED = ("case", "time", "state")
OPTIONAL = ("owner", "group", "channel", "priority", "category", "opened", "resolved", "closed")
_PARTS = ("source", "zone", "day_first", "missing", "columns", "states", "channels", "priorities")


class MapMistake(ValueError):
    """What is wrong with a map, and where: one sentence that begins with the place."""

    def __init__(self, place: str, says: str) -> None:
        super().__init__(f"{place}: {says}")


@dataclass(frozen=True)
class EventMap:
    """A map that can be used. `columns` are headings by what they say; the others are our words by theirs."""

    source: str
    zone: str
    day_first: bool
    missing: frozenset[str]
    columns: Mapping[str, str]
    states: Mapping[str, str]
    channels: Mapping[str, str]
    priorities: Mapping[str, str]

    @property
    def headings(self) -> Sequence[Column]:
        """The columns that the file must have, once each."""
        return [
            Column(name, "named in the map", needed=True) for name in dict.fromkeys(self.columns.values())
        ]


def map_of(document: Mapping[str, object]) -> EventMap:
    """The map that a document describes. Raises MapMistake."""
    for part in document:
        if part not in _PARTS:
            raise MapMistake(part, f"it is not known; a map has {', '.join(_PARTS)}.")
    columns = _words(document, "columns", None)
    for name in columns:
        if name not in (*NEEDED, *OPTIONAL):
            raise MapMistake(f"columns.{name}", f"there are {', '.join((*NEEDED, *OPTIONAL))}.")
    for name in NEEDED:
        if name not in columns:
            raise MapMistake(f"columns.{name}", "it is missing.")
    missing = document.get("missing", [])
    if not isinstance(missing, list) or not all(isinstance(one, str) for one in missing):
        raise MapMistake("missing", 'it has to be a list of words: ["?"].')
    day_first = document.get("day_first", False)
    if not isinstance(day_first, bool):
        raise MapMistake("day_first", "it has to be true or false.")
    return EventMap(
        source=_source(document.get("source")),
        zone=_zone(document.get("zone")),
        day_first=day_first,
        missing=frozenset(["", *missing]),
        columns=columns,
        states=_words(document, "states", STAGES),
        channels=_words(document, "channels", CHANNELS),
        priorities=_words(document, "priorities", PRIORITIES),
    )


def _source(found: object) -> str:
    if not isinstance(found, str) or not found.strip() or len(found) > 60:
        raise MapMistake("source", "name the tool that the log is from, in one word.")
    return found.strip()


def _zone(found: object) -> str:
    try:
        if isinstance(found, str):
            return ZoneInfo(found).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: it names a folder of zones
        pass
    raise MapMistake("zone", f"{found!r} is no time zone; write one like 'Europe/Berlin'.")


def _words(document: Mapping[str, object], part: str, known: Sequence[str] | None) -> dict[str, str]:
    found = document.get(part, {})
    if not isinstance(found, dict):
        raise MapMistake(part, "it has to be a table of words.")
    for name, word in found.items():
        if not isinstance(word, str):
            raise MapMistake(f"{part}.{name}", "it has to be a word.")
        if known is not None and word not in known:
            raise MapMistake(f"{part}.{name}", f"there is no {word!r}; there are {', '.join(known)}.")
    return {str(name): str(word) for name, word in found.items()}
