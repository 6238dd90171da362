"""Filling in what is asked for on a case: one entry of its record, whatever was changed in one go.

The entry holds the old and the new values; of a text, which is a person's words, only that there was and is one.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.rules.actors import Actor
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.queries.values import values_on
from casedesk.fields.rules.fields import Field
from casedesk.fields.rules.values import Value, entered, folded, read
from casedesk.fields.tables import FieldValue
from casedesk.platform import card_numbers, db
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say

Typed = Mapping[str, Sequence[str]]
"""What was typed into fields, by their keys; nothing empties one."""
Before = dict[int, Value | None]
"""What stood in fields, by their keys as numbers; None where there was nothing."""


def named(key: str) -> str:
    """What a field is called in a form, and in what is said to be wrong with it."""
    return f"field.{key}"


async def fill(case_id: int, typed: Typed, by: Actor, seen: int | None = None) -> Before:
    """Writes what was typed into the fields of a case, or of the one it leads to; returns what stood in those that
    changed (nothing where there was none).

    Raises Invalid by `field.<key>`, Stale, NotFound.
    """
    fields = {one.key: one for one in await all_fields()}
    async with hold_leading(case_id, by, seen) as case:
        had = (await values_on([case.id])).get(case.id, {})
        return await _write(case, read_all(fields, typed, had), had, by)


async def put_back(case_id: int, before: Before, by: Actor, seen: int) -> None:
    """Writes what stood in these fields before, as `fill` returned it. Raises Stale where the case changed since."""
    fields = {one.id: one for one in await all_fields()}
    async with hold_leading(case_id, by, seen) as case:
        had = (await values_on([case.id])).get(case.id, {})
        await _write(case, {fields[key]: value for key, value in before.items()}, had, by)


def read_all(
    fields: Mapping[str, Field], typed: Typed, had: Mapping[int, Value]
) -> dict[Field, Value | None]:
    """What was typed, as values by field. Raises Invalid with all that is wrong."""
    wrong: dict[str, str] = {}
    found: dict[Field, Value | None] = {}
    for key, words in typed.items():
        field = fields.get(key)
        if field is None:
            wrong[named(key)] = say("There is no such field.")
            continue
        result = read(field, words, had.get(field.id))
        if field.retired and result.value != had.get(field.id):
            wrong[named(key)] = say("This is not asked for any more.")
        elif result.problem:
            wrong[named(key)] = result.problem
        else:
            # What a customer says aloud ends up here as well.
            value = result.value
            found[field] = card_numbers.masked(value) if isinstance(value, str) else value
    if wrong:
        raise Invalid(wrong)
    return found


async def _write(
    case: HeldCase, wanted: Mapping[Field, Value | None], had: Mapping[int, Value], by: Actor
) -> Before:
    changed = {field: value for field, value in wanted.items() if value != had.get(field.id)}
    if not changed:
        return {}
    await db.execute(
        "DELETE FROM field_values WHERE case_id = $1 AND field_id = ANY($2::bigint[])",
        case.id,
        [field.id for field in changed],
    )
    rows = [row for field, value in changed.items() for row in rows_of(case.id, field, value)]
    if rows:
        await FieldValue.insert(*[FieldValue(**row) for row in rows])
    said = {
        str(field.id): [entered(field, had.get(field.id)), entered(field, value)]
        for field, value in changed.items()
    }
    await case.enter("fields", by, {"fields": said})
    return {field.id: had.get(field.id) for field in changed}


def rows_of(case_id: int, field: Field, value: Value | None) -> list[dict[str, Any]]:
    """The rows in which a value stands."""
    row: dict[str, Any] = {"case_id": case_id, "field_id": field.id, "kind": field.kind}
    match field.kind:
        case _ if value is None:
            return []
        case "text" | "serial":
            return [row | {"words": value, "folded": folded(str(value))}]
        case "number":
            return [row | {"number": Decimal(str(value))}]
        case "day":
            return [row | {"day": value}]
        case "yes_no":
            return [row | {"yes": value}]
        case "one_of":
            return [row | {"choice_id": value}]
        case _:
            assert isinstance(value, tuple), "several are taken of this field"
            return [row | {"choice_id": one} for one in value]
