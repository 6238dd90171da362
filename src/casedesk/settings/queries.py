"""Reading what the desk chose."""

from typing import Literal

import msgspec

from casedesk.platform import db
from casedesk.settings.rules import DeskSettings, from_stored

ListName = Literal["categories", "causes"]
LISTS: tuple[ListName, ...] = ("categories", "causes")


class ListEntry(msgspec.Struct, frozen=True):
    """One category or cause."""

    id: int
    name: str
    active: bool
    position: int


async def desk_settings() -> DeskSettings:
    """The desk's own choices, with defaults where it made none."""
    found = await db.records("-- What did the desk choose?\nSELECT key, value FROM desk_settings")
    return from_stored({record["key"]: record["value"] for record in found})


async def categories(*, active_only: bool = True) -> list[ListEntry]:
    """What a case can be about, in the desk's order."""
    return await entries_of("categories", active_only=active_only)


async def causes(*, active_only: bool = True) -> list[ListEntry]:
    """What can have caused a case, in the desk's order."""
    return await entries_of("causes", active_only=active_only)


async def entries_of(name: ListName, *, active_only: bool = True) -> list[ListEntry]:
    """The entries of one of the desk's lists."""
    return await db.rows(ListEntry, _ENTRIES[name], active_only)


_ENTRIES = {
    "categories": """
    -- Which categories are there?
    SELECT id, name, active, position FROM categories
    WHERE active OR NOT $1 ORDER BY position, lower(name), id
    """,
    "causes": """
    -- Which causes are there?
    SELECT id, name, active, position FROM causes
    WHERE active OR NOT $1 ORDER BY position, lower(name), id
    """,
}
