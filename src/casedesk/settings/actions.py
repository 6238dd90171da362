"""Changing what the desk chose: its settings and its lists. Every change is in the audit."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import msgspec
from piccolo.query.functions import Max

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say
from casedesk.settings import rules
from casedesk.settings.events import SettingsChanged
from casedesk.settings.queries import ListName, desk_settings, entries_of
from casedesk.settings.tables import Category, Cause


@dataclass(frozen=True)
class _List:
    table: type[Category] | type[Cause]
    subject: str


_LISTS: dict[ListName, _List] = {
    "categories": _List(Category, "category"),
    "causes": _List(Cause, "cause"),
}


async def change_settings(settings: rules.DeskSettings, by: Doer) -> None:
    """Makes these the desk's settings. Raises Invalid by key."""
    wrong = rules.objections(settings)
    if wrong:
        raise Invalid(wrong)
    async with db.transaction():
        changed = rules.changes(await desk_settings(), settings)
        for key, value in changed.items():
            await _store(key, msgspec.json.encode(value).decode())
        if changed:
            await note(by, "changed", "desk_settings", **changed)
            await events.publish(SettingsChanged(keys=tuple(changed)))


async def _store(key: str, value_json: str) -> None:
    await db.execute(
        """
        INSERT INTO desk_settings (key, value, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
        """,
        key,
        value_json,
        clock.now(),
    )


async def add_entry(name: ListName, words: str, by: Doer) -> int:
    """Adds an entry at the end of a list; returns its key. Raises Invalid where the name is taken."""
    table, subject = _LISTS[name].table, _LISTS[name].subject
    async with db.transaction():
        last = await table.select(Max(table.position)).first()
        highest = (last or {}).get("max") or 0
        entry = table(name=words, position=highest + 1)
        try:
            await entry.save()
        except asyncpg.UniqueViolationError as taken:
            raise _taken() from taken
        await note(by, "added", subject, entry.id, name=words)
    return int(entry.id)


async def change_entry(name: ListName, entry_id: int, words: str, *, active: bool, by: Doer) -> None:
    """Renames an entry, or takes it off what is offered; cases that have it keep it.

    Raises NotFound, or Invalid where the name is taken.
    """
    table, subject = _LISTS[name].table, _LISTS[name].subject
    async with db.transaction():
        try:
            found = (
                await table.update({table.name: words, table.active: active})
                .where(table.id == entry_id)
                .returning(table.id)
            )
        except asyncpg.UniqueViolationError as taken:
            raise _taken() from taken
        if not found:
            raise NotFound
        await note(by, "changed", subject, entry_id, name=words, active=active)


async def move_entry(name: ListName, entry_id: int, places: int, by: Doer) -> None:
    """Moves an entry up (negative) or down its list, as far as that goes. Raises NotFound."""
    table, subject = _LISTS[name].table, _LISTS[name].subject
    async with db.transaction():
        order = [entry.id for entry in await entries_of(name, active_only=False)]
        if entry_id not in order:
            raise NotFound
        moved = _moved(order, entry_id, places)
        for position, key in enumerate(moved, start=1):
            await table.update({table.position: position}).where(table.id == key)
        await note(by, "moved", subject, entry_id, position=moved.index(entry_id) + 1)


async def write_guidance(category_id: int, words: str, by: Doer) -> None:
    """Writes what helps with cases of a category; everybody reads it anew. Raises Invalid, NotFound."""
    if len(words) > rules.LONGEST_GUIDANCE:
        raise Invalid({"guidance": say("Say it in 2,000 characters at most.")})
    async with db.transaction():
        before = await db.record("SELECT guidance FROM categories WHERE id = $1 FOR UPDATE", category_id)
        if before is None:
            raise NotFound
        if before["guidance"] != words:
            await db.execute(
                "UPDATE categories SET guidance = $2, guidance_at = $3 WHERE id = $1",
                category_id,
                words,
                clock.now(),
            )
            await note(by, "guided", "category", category_id)


async def mark_guidance_read(user_id: int, category_id: int) -> None:
    """Notes that somebody has read what helps with a category."""
    await db.execute(
        """
        INSERT INTO guidance_read (user_id, category_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (user_id, category_id) DO UPDATE SET at = excluded.at
        """,
        user_id,
        category_id,
        clock.now(),
    )


def _moved(order: Sequence[int], key: int, places: int) -> list[int]:
    others = [one for one in order if one != key]
    place = min(max(order.index(key) + places, 0), len(others))
    return [*others[:place], key, *others[place:]]


def _taken() -> Invalid:
    return Invalid({"name": say("There is one of that name already.")})
