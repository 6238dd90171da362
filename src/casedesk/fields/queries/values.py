"""Reading what cases have in their fields, and whether that is what their record says."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.fields import Field
from casedesk.fields.rules.values import Value, entered
from casedesk.platform import db

Values = dict[int, Value]
"""What a case has, by field."""

_OF_CASES = """
-- What do these cases have in their fields?
SELECT v.case_id, v.field_id, v.kind, v.words, v.number, v.day, v.yes, v.choice_id
FROM field_values v WHERE v.case_id = ANY($1::bigint[]) ORDER BY v.case_id, v.field_id, v.choice_id
"""


async def values_on(case_ids: Collection[int]) -> dict[int, Values]:
    """What each of these cases has in its fields; those that have nothing are left out."""
    found: dict[int, Values] = {}
    for row in await db.records(_OF_CASES, list(case_ids)):
        _add(found.setdefault(row["case_id"], {}), row)
    return found


def _add(values: Values, row: asyncpg.Record) -> None:
    match row["kind"]:
        case "any_of":
            before = values.get(row["field_id"], ())
            assert isinstance(before, tuple), "several are taken of this field"
            values[row["field_id"]] = (*before, row["choice_id"])
        case "one_of":
            values[row["field_id"]] = row["choice_id"]
        case "number":
            values[row["field_id"]] = row["number"].normalize() + 0
        case "yes_no":
            values[row["field_id"]] = row["yes"]
        case "day":
            values[row["field_id"]] = row["day"]
        case _:
            values[row["field_id"]] = row["words"]


async def category_and_values(case_id: int) -> tuple[int | None, Values]:
    """The category of a case, and what it has in its fields."""
    sql = """
    -- Of which category is this case?
    SELECT category_id FROM cases WHERE id = $1
    """
    return await db.value(sql, case_id), (await values_on([case_id])).get(case_id, {})


_SAID = """
-- What does the record of the cases say of their fields in the end, and which cases have something in one?
WITH said AS (
    SELECT DISTINCT ON (e.case_id, s.key) e.case_id, s.key::bigint AS field_id, s.value -> 1 AS now
    FROM events e, jsonb_each(e.payload -> 'fields') AS s
    WHERE e.kind = 'fields' AND e.case_id > $1 AND e.case_id <= $2
    ORDER BY e.case_id, s.key, e.seq DESC
), there AS (
    SELECT DISTINCT v.case_id, v.field_id FROM field_values v WHERE v.case_id > $1 AND v.case_id <= $2
)
SELECT coalesce(s.case_id, t.case_id) AS case_id, coalesce(s.field_id, t.field_id) AS field_id, s.now
FROM said s FULL JOIN there t ON t.case_id = s.case_id AND t.field_id = s.field_id ORDER BY 1, 2
"""
AT_ONCE = 20_000
"""Cases looked at in one go."""


async def differences() -> list[str]:
    """Where cases do not have in their fields what their record ends with; empty when all agree."""
    by_id = {one.id: one for one in await all_fields()}
    last = await db.value("-- Which case is the newest?\nSELECT coalesce(max(id), 0) FROM cases")
    found: list[str] = []
    for first in range(0, last, AT_ONCE):
        rows = await db.records(_SAID, first, first + AT_ONCE)
        values = await values_on({row["case_id"] for row in rows})
        found += [
            f"C-{row['case_id']}: field {row['field_id']} is not what its record says."
            for row in rows
            if row["now"] != _now(by_id[row["field_id"]], values.get(row["case_id"], {}))
        ]
    return found


def _now(field: Field, values: Mapping[int, Value]) -> Any:
    return entered(field, values.get(field.id))
