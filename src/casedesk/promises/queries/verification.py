"""Does every promise say what its end and the merges of its case say?"""

from collections.abc import AsyncIterator
from typing import Any

from casedesk.platform import db
from casedesk.promises.rules.projections import Columns, End, columns

AT_ONCE = 10_000

_PROMISES = """
-- What do these promises say of themselves, how did they end, and which case leads theirs?
WITH RECURSIVE chosen AS (
    SELECT id, case_id, stands_on_id, due_at, end_id, state FROM promises WHERE id > $1 ORDER BY id LIMIT $2
), up AS (
    SELECT DISTINCT s.case_id AS start_id, c.id, c.merged_into_id FROM chosen s JOIN cases c ON c.id = s.case_id
    UNION ALL
    SELECT up.start_id, c.id, c.merged_into_id FROM up JOIN cases c ON c.id = up.merged_into_id
) CYCLE id SET is_circle USING walked
SELECT s.*, up.id AS leading_id, e.id AS of_end_id, e.state AS end_state, e.at AS end_at, e.case_id AS end_case_id
FROM chosen s
LEFT JOIN up ON up.start_id = s.case_id AND up.merged_into_id IS NULL
LEFT JOIN promise_ends e ON e.promise_id = s.id
ORDER BY s.id
"""
_ONE = _PROMISES.replace("WHERE id > $1 ORDER BY id LIMIT $2", "WHERE id = $1")


async def differences() -> list[str]:
    """Where promises differ from their record; empty when all agree."""
    found: list[str] = []
    async for promise_id in _differing():
        # Read once more: what was written between two of our reads is no difference.
        found += [
            f"Promise {row['id']}: {sentence}"
            for row in await db.records(_ONE, promise_id)
            for sentence in _said(row)
        ]
    return found


async def _differing() -> AsyncIterator[int]:
    last = 0
    while rows := await db.records(_PROMISES, last, AT_ONCE):
        last = rows[-1]["id"]
        for row in rows:
            if _said(row):
                yield row["id"]


def _said(row: Any) -> list[str]:
    kept = Columns(row["state"], row["end_id"], row["stands_on_id"])
    end = None
    if row["of_end_id"] is not None:
        end = End(row["of_end_id"], row["end_state"], row["end_at"], row["end_case_id"])
    expected = columns(row["due_at"], row["leading_id"] or row["case_id"], end)
    return [
        f"{name} is {getattr(kept, name)} but the record says {getattr(expected, name)}."
        for name in ("state", "end_id", "stands_on_id")
        if getattr(kept, name) != getattr(expected, name)
    ]
