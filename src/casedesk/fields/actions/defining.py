"""Keeping what is asked for on cases: adding fields, changing, ordering, retiring them. Each is in the audit."""

from collections.abc import Sequence
from dataclasses import replace

import asyncpg

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.fields import CHOSEN, MOST_FIELDS, Definition, Field, objections
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say


async def add_field(wanted: Definition, by: Doer) -> int:
    """Asks for something new; returns its key. Raises Invalid by what is wrong, Refused where there are too many."""
    _check(wanted)
    async with db.transaction():
        asked = [one for one in await all_fields() if not one.retired]
        if len(asked) >= MOST_FIELDS:
            raise Refused(
                say("So much is asked for already that nobody would read it. Retire a field first.")
            )
        try:
            async with db.transaction():
                field_id = await db.value(
                    """
                    INSERT INTO fields (key, name, kind, unit, help, everywhere, needed, position, made_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT coalesce(max(position), 0) + 1 FROM fields), $8)
                    RETURNING id
                    """,
                    wanted.key,
                    wanted.name,
                    wanted.kind,
                    wanted.unit,
                    wanted.help,
                    wanted.everywhere,
                    wanted.needed,
                    clock.now(),
                )
        except asyncpg.UniqueViolationError as taken:
            raise _taken(taken) from taken
        await _choose_from(field_id, wanted.kind, wanted.choices)
        await _ask_on(field_id, wanted)
        await note(by, "added", "field", field_id, key=wanted.key, name=wanted.name, kind=wanted.kind)
    return int(field_id)


async def change_field(field_id: int, wanted: Definition, by: Doer) -> None:
    """Asks for it otherwise; its key and kind stay. A choice that is not named any more is retired: cases that have it
    keep it. Raises Invalid, NotFound."""
    async with db.transaction():
        before = await _held(field_id)
        wanted = replace(wanted, key=before.key, kind=before.kind)
        _check(wanted)
        try:
            async with db.transaction():
                await db.execute(
                    "UPDATE fields SET name = $2, unit = $3, help = $4, everywhere = $5, needed = $6 WHERE id = $1",
                    field_id,
                    wanted.name,
                    wanted.unit,
                    wanted.help,
                    wanted.everywhere,
                    wanted.needed,
                )
        except asyncpg.UniqueViolationError as taken:
            raise _taken(taken) from taken
        await _choose_from(field_id, wanted.kind, wanted.choices)
        await _ask_on(field_id, wanted)
        await note(by, "changed", "field", field_id, name=wanted.name, needed=wanted.needed)


async def rename_choice(field_id: int, choice_id: int, name: str, by: Doer) -> None:
    """Calls a choice otherwise, on every case that has it. Raises Invalid, NotFound."""
    name = " ".join(name.split())
    async with db.transaction():
        before = await _held(field_id)
        if choice_id not in {one.id for one in before.choices}:
            raise NotFound(say("There is no such choice."))
        others = [one.name for one in before.choices if one.id != choice_id]
        wrong = objections(Definition(before.key, before.name, before.kind, choices=(name,)))
        if name.casefold() in {one.casefold() for one in others}:
            wrong = {"choices": say("There is one of that name already.")}
        if wrong:
            raise Invalid({"name": wrong["choices"]})
        await db.execute("UPDATE field_choices SET name = $2 WHERE id = $1", choice_id, name)
        await note(by, "renamed", "field_choice", choice_id, name=name)


async def retire_field(field_id: int, by: Doer) -> None:
    """Asks for it no more; what cases have in it stays. Raises NotFound."""
    async with db.transaction():
        if not (await _held(field_id)).retired:
            await db.execute("UPDATE fields SET retired_at = $2 WHERE id = $1", field_id, clock.now())
            await note(by, "retired", "field", field_id)


async def bring_field_back(field_id: int, by: Doer) -> None:
    """Asks for it again. Raises NotFound."""
    async with db.transaction():
        if (await _held(field_id)).retired:
            await db.execute("UPDATE fields SET retired_at = NULL WHERE id = $1", field_id)
            await note(by, "brought_back", "field", field_id)


async def move_field(field_id: int, places: int, by: Doer) -> None:
    """Moves a field up (negative) or down, as far as that goes. Raises NotFound."""
    async with db.transaction():
        await _held(field_id)
        order = [one.id for one in await all_fields() if not one.retired]
        if field_id not in order:
            return
        others = [one for one in order if one != field_id]
        place = min(max(order.index(field_id) + places, 0), len(others))
        moved = [*others[:place], field_id, *others[place:]]
        await db.execute(
            """
            UPDATE fields SET position = o.position
            FROM unnest($1::bigint[]) WITH ORDINALITY AS o (id, position) WHERE fields.id = o.id
            """,
            moved,
        )
        await note(by, "moved", "field", field_id, position=moved.index(field_id) + 1)


def _check(wanted: Definition) -> None:
    wrong = objections(wanted)
    if wrong:
        raise Invalid(wrong)


async def _held(field_id: int) -> Field:
    await db.execute("SELECT id FROM fields WHERE id = $1 FOR UPDATE", field_id)
    found = next((one for one in await all_fields() if one.id == field_id), None)
    if found is None:
        raise NotFound(say("There is no such field."))
    return found


async def _choose_from(field_id: int, kind: str, names: Sequence[str]) -> None:
    """The choices by these names, in this order: new ones are added, those of before brought back, others retired."""
    if kind not in CHOSEN:
        return
    await db.execute(
        """
        INSERT INTO field_choices (field_id, kind, name, position)
        SELECT $1, $2, o.name, o.position FROM unnest($3::text[]) WITH ORDINALITY AS o (name, position)
        ON CONFLICT (field_id, lower(name)) DO UPDATE
            SET name = excluded.name, position = excluded.position, retired_at = NULL
        """,
        field_id,
        kind,
        list(names),
    )
    await db.execute(
        """
        UPDATE field_choices SET retired_at = $3
        WHERE field_id = $1 AND retired_at IS NULL
            AND lower(name) <> ALL (SELECT lower(kept) FROM unnest($2::text[]) AS kept)
        """,
        field_id,
        list(names),
        clock.now(),
    )


async def _ask_on(field_id: int, wanted: Definition) -> None:
    categories = [] if wanted.everywhere else list(wanted.categories)
    try:
        async with db.transaction():
            await db.execute(
                "DELETE FROM field_categories WHERE field_id = $1 AND category_id <> ALL ($2::bigint[])",
                field_id,
                categories,
            )
            await db.execute(
                """
                INSERT INTO field_categories (field_id, category_id)
                SELECT $1, key FROM unnest($2::bigint[]) AS key ON CONFLICT DO NOTHING
                """,
                field_id,
                categories,
            )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid({"categories": say("Choose categories from the list.")}) from unknown


def _taken(error: asyncpg.UniqueViolationError) -> Invalid:
    if error.constraint_name == "fields_one_of_a_word":
        return Invalid({"key": say("There is a field of that key already.")})
    return Invalid({"name": say("There is a field of that name already.")})
