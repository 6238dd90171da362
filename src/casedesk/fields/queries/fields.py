"""Reading the fields: their definitions, and how many cases have something in each."""

from collections.abc import Collection

from casedesk.fields.rules.fields import Choice, Field
from casedesk.platform import db
from casedesk.platform.kept import Kept

_FIELDS = """
-- What is asked for on cases?
SELECT f.id, f.key, f.name, f.kind, f.unit, f.help, f.everywhere, f.needed, f.retired_at IS NOT NULL AS retired,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(o.id, o.name, o.retired_at IS NOT NULL) ORDER BY o.position, o.id),
                        '[]') FROM field_choices o WHERE o.field_id = f.id) AS choices,
       ARRAY(SELECT g.category_id FROM field_categories g WHERE g.field_id = f.id ORDER BY g.category_id) AS categories
FROM fields f ORDER BY f.retired_at IS NOT NULL, f.position, f.id
"""


async def all_fields() -> list[Field]:
    """Every field there ever was, those that are asked for first, in order."""
    return list(await _fields.now())


async def _read_fields() -> list[Field]:
    return [
        Field(
            **{
                **dict(row),
                "choices": tuple(Choice(*one) for one in row["choices"]),
                "categories": tuple(row["categories"]),
            }
        )
        for row in await db.records(_FIELDS)
    ]


_fields = Kept(_read_fields)


async def some_cases_with(field_ids: Collection[int], most: int) -> dict[int, int]:
    """On how many cases there is something in each of these fields, as far as `most`."""
    sql = """
    -- How many cases have something in these fields?
    SELECT f.id, (SELECT count(*) FROM (
        SELECT FROM field_values v WHERE v.field_id = f.id LIMIT $2) AS counted) AS many
    FROM fields f WHERE f.id = ANY($1::bigint[])
    """
    return {row["id"]: row["many"] for row in await db.records(sql, list(field_ids), most)}
