"""Runs of macros, for their way back."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.platform import db


class Did(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one step did, as keys and values: the letter, the task, the tags it put on, a detail before and after."""

    kind: str
    reply: int | None = None
    task: int | None = None
    tags: list[int] = []
    before: Any = None
    after: Any = None


class Run(msgspec.Struct, frozen=True):
    """A run of a macro."""

    id: int
    case_id: int
    by_user_id: int
    at: datetime
    did: list[Did]
    undone_at: datetime | None


_DETAILS = {
    "category_id": "-- What is this case about?\nSELECT category_id FROM cases WHERE id = $1",
    "priority": "-- How pressing is this case?\nSELECT priority FROM cases WHERE id = $1",
    "kind": "-- What kind of matter is this?\nSELECT kind FROM cases WHERE id = $1",
    "stage": "-- Where is the ball on this case?\nSELECT stage FROM cases WHERE id = $1",
    "team_id": "-- Which team has this case?\nSELECT team_id FROM cases WHERE id = $1",
    "owner_id": "-- Who owns this case?\nSELECT owner_id FROM cases WHERE id = $1",
}


async def detail_of(case_id: int, name: str) -> Any:
    """What a detail of a case says now, by its column."""
    return await db.value(_DETAILS[name], case_id)


async def held_run(run_id: int) -> Run | None:
    """A run, locked, so that it is taken back once."""
    sql = """
    -- What did this run do? Nobody else takes it back meanwhile.
    SELECT id, case_id, by_user_id, at, did::text AS did, undone_at FROM macro_runs WHERE id = $1 FOR UPDATE
    """
    found = await db.record(sql, run_id)
    if found is None:
        return None
    return Run(**{**dict(found), "did": msgspec.json.decode(found["did"], type=list[Did])})
