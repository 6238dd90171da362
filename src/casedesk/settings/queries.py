"""Reading what the desk chose."""

from typing import Literal

import msgspec

from casedesk.platform import db
from casedesk.platform.kept import Kept
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
    return await _settings.now()


async def _read_settings() -> DeskSettings:
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
    found = await _lists[name].now()
    return [one for one in found if one.active or not active_only]


_ENTRIES = {
    "categories": """
    -- Which categories are there?
    SELECT id, name, active, position FROM categories
    ORDER BY position, lower(name), id
    """,
    "causes": """
    -- Which causes are there?
    SELECT id, name, active, position FROM causes
    ORDER BY position, lower(name), id
    """,
}


async def _categories() -> list[ListEntry]:
    return await db.rows(ListEntry, _ENTRIES["categories"])


async def _causes() -> list[ListEntry]:
    return await db.rows(ListEntry, _ENTRIES["causes"])


_settings = Kept(_read_settings)
_lists = {"categories": Kept(_categories), "causes": Kept(_causes)}


class Guidance(msgspec.Struct, frozen=True):
    """What helps with cases of a category; `is_read` says that its reader knows it, as it is written now."""

    words: str
    is_read: bool


async def _guided() -> frozenset[int]:
    found = await db.records(
        "-- On which categories is something written?\nSELECT id FROM categories WHERE guidance <> ''"
    )
    return frozenset(row["id"] for row in found)


_with_guidance = Kept(_guided)


async def guidance_for(category_id: int | None, user_id: int) -> Guidance | None:
    """What helps with cases of this category; None where nothing is written."""
    if category_id not in await _with_guidance.now():
        return None
    sql = """
    -- What helps with cases of this category, and has this user read it?
    SELECT g.guidance AS words, EXISTS (
        SELECT FROM guidance_read r WHERE r.category_id = g.id AND r.user_id = $2 AND r.at >= g.guidance_at) AS is_read
    FROM categories g WHERE g.id = $1 AND g.guidance <> ''
    """
    return await db.row(Guidance, sql, category_id, user_id)


class Guided(msgspec.Struct, frozen=True):
    """A category with what helps."""

    id: int
    name: str
    words: str


async def guidance_of_all() -> list[Guided]:
    """The categories that are offered, in the desk's order, each with what helps."""
    sql = """
    -- What helps with which category?
    SELECT id, name, guidance AS words FROM categories WHERE active ORDER BY position, lower(name), id
    """
    return await db.rows(Guided, sql)
