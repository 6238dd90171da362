"""Who belongs together: a customer and all their merged selves, in both directions."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say

ROOT = """
-- Which customer was kept of all the selves that this one belongs to?
WITH RECURSIVE up AS (
    SELECT id, merged_into_id FROM customers WHERE id = $1
    UNION ALL
    SELECT c.id, c.merged_into_id FROM up JOIN customers c ON c.id = up.merged_into_id
)
SELECT id FROM up WHERE merged_into_id IS NULL
"""

OF_GROUPS = """up AS (
    SELECT id AS asked_id, id, merged_into_id FROM customers WHERE id = ANY($1::bigint[])
    UNION ALL
    SELECT up.asked_id, c.id, c.merged_into_id FROM up JOIN customers c ON c.id = up.merged_into_id
), selves AS (
    SELECT DISTINCT id AS kept_id, id FROM up WHERE merged_into_id IS NULL
    UNION ALL
    SELECT s.kept_id, c.id FROM selves s JOIN customers c ON c.merged_into_id = s.id
), groups AS (
    SELECT kept_id, array_agg(id ORDER BY id) AS ids FROM selves GROUP BY kept_id
)"""
"""The groups of these customers ($1): the kept one of each with all their selves."""

GROUPS = f"""
-- Which selves does each of these customers have? The kept one of each group is named with them.
WITH RECURSIVE {OF_GROUPS} SELECT kept_id, ids FROM groups
"""


class Group(msgspec.Struct, frozen=True):
    """One person: the customer who was kept, and the keys of all their selves, the kept one included."""

    kept_id: int
    ids: list[int]


class Merge(msgspec.Struct, frozen=True):
    """One merge that stands: `merged_id` was said to be the same person as `kept_id`."""

    id: int
    kept_id: int
    merged_id: int
    merged_name: str
    at: datetime
    by_user_id: int | None
    by_name: str | None


async def kept_id_of(customer_id: int) -> int | None:
    """The customer who stands for this one now: themselves, unless merged. None where there is none."""
    found: int | None = await db.value(ROOT, customer_id)
    return found


async def group_ids(customer_id: int) -> list[int]:
    """The keys of a customer and all their merged selves, whichever of them is asked for; rising."""
    found = await groups_of([customer_id])
    return found[0].ids if found else []


async def groups_of(customer_ids: Collection[int]) -> list[Group]:
    """The groups that these customers belong to, each once."""
    return await db.rows(Group, GROUPS, list(customer_ids))


_MERGE = """
    SELECT m.id, m.kept_id, m.merged_id, c.name AS merged_name, m.at, m.by_user_id, u.name AS by_name
    FROM customer_merges m JOIN customers c ON c.id = m.merged_id LEFT JOIN users u ON u.id = m.by_user_id
"""


async def standing_merges(customer_ids: Collection[int]) -> list[Merge]:
    """The merges that brought these customers together, the latest first."""
    return await db.rows(
        Merge,
        f"""
        -- Which merges made these customers one?
        {_MERGE} WHERE m.merged_id = ANY($1::bigint[]) AND m.undone_at IS NULL ORDER BY m.at DESC, m.id DESC
        """,
        list(customer_ids),
    )


async def merge_of(merge_id: int) -> Merge:
    """One merge, whether it stands or was undone. Raises NotFound."""
    found = await db.row(Merge, f"-- Which merge is this?\n{_MERGE} WHERE m.id = $1", merge_id)
    if found is None:
        raise NotFound(say("There is no such merge."))
    return found
