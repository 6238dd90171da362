"""What a case still lacks before it can be resolved."""

from collections.abc import Collection

from casedesk.fields.queries.fields import all_fields
from casedesk.fields.queries.values import category_and_values
from casedesk.fields.rules.fields import Field, missing, needed_words
from casedesk.platform import db
from casedesk.platform.errors import Refused


async def lacking(case_id: int) -> list[Field]:
    """The fields that a case needs and has nothing in."""
    category_id, values = await category_and_values(case_id)
    return missing(await all_fields(), category_id, values)


async def refuse_while_needed(case_id: int) -> None:
    """The check before a case is resolved. Raises Refused while it lacks something that is needed."""
    left = await lacking(case_id)
    if left:
        raise Refused(needed_words(one.name for one in left))


async def cases_lacking(case_ids: Collection[int]) -> set[int]:
    """Which of these cases lack something that is needed. One statement, however many there are."""
    sql = """
    -- Which of these cases lack something that is needed before they are resolved?
    SELECT c.id FROM cases c WHERE c.id = ANY($1::bigint[]) AND EXISTS (
        SELECT FROM fields f WHERE f.needed AND f.retired_at IS NULL
            AND (f.everywhere OR EXISTS (SELECT FROM field_categories g
                                         WHERE g.field_id = f.id AND g.category_id = c.category_id))
            AND NOT EXISTS (SELECT FROM field_values v WHERE v.case_id = c.id AND v.field_id = f.id))
    """
    return {row["id"] for row in await db.records(sql, list(case_ids))}
