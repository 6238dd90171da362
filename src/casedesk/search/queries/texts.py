"""What there is to be found: the texts of cases, contacts and notes, piece by piece."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import msgspec

from casedesk.platform import db

SOURCES = {"of_case_id": "cases", "interaction_id": "interactions", "note_id": "notes"}
"""What a row of words can be of: its column, and the table that this is a key of."""


class SearchText(msgspec.Struct, frozen=True):
    """The text of one thing that was said; `case_id` is the case that leads to, none while a contact waits."""

    of_case_id: int | None
    interaction_id: int | None
    note_id: int | None
    case_id: int | None
    at: datetime
    channel: str
    head: str
    body: str


async def texts_of(source: str, keys: Sequence[int]) -> list[SearchText]:
    """The texts of these cases, contacts or notes; `source` is one of SOURCES."""
    sql = f"""
    -- What is said here, and on which case?
    SELECT of_case_id, interaction_id, note_id, case_id, at, channel, head, body
    FROM search_texts WHERE {source} = ANY($1::bigint[]) ORDER BY {source}
    """
    return await db.rows(SearchText, sql, list(keys))


async def cases_of(source: str, keys: Sequence[int]) -> list[int]:
    """The cases on which these stand, rising."""
    sql = f"""
    -- On which cases do these stand?
    SELECT DISTINCT stands_on FROM search_texts
    WHERE {source} = ANY($1::bigint[]) AND stands_on IS NOT NULL ORDER BY stands_on
    """
    return [row["stands_on"] for row in await db.records(sql, list(keys))]


async def pieces(source: str, at_once: int) -> AsyncIterator[list[int]]:
    """The keys of everything of a source, so many at a time, in order."""
    sql = f"""
    -- Which come next?
    SELECT id FROM {SOURCES[source]} WHERE id > $1 ORDER BY id LIMIT $2
    """
    last = 0
    while keys := [row["id"] for row in await db.records(sql, last, at_once)]:
        yield keys
        last = keys[-1]


CONCERNED = """
-- What stands on this case and on those that were merged into it, and which contacts ever stood there?
WITH RECURSIVE family AS (
    SELECT id FROM cases WHERE id = $1
    UNION
    SELECT c.id FROM family JOIN cases c ON c.merged_into_id = family.id
)
SELECT 'of_case_id' AS source, id AS key FROM family
UNION ALL
SELECT DISTINCT 'interaction_id', p.interaction_id FROM placements p JOIN family f ON p.case_id = f.id
UNION ALL
SELECT 'note_id', n.id FROM notes n JOIN family f ON n.case_id = f.id
"""


async def concerned_by(case_id: int) -> dict[str, list[int]]:
    """What has to be looked at anew when a case was merged or contacts moved: keys by their source."""
    found: dict[str, list[int]] = {source: [] for source in SOURCES}
    for row in await db.records(CONCERNED, case_id):
        found[row["source"]].append(row["key"])
    return found
