"""Is everything that was said found by its words, and on the case where it stands?

Every text is cut anew, piece by piece. Where something is written in the same moment, it is read once more before it
is called different.
"""

from collections.abc import Sequence

from casedesk.platform import db
from casedesk.search.queries.texts import SOURCES, pieces, texts_of
from casedesk.search.rules.rows import row_words

AT_ONCE = 2_000

_NAMES = {"of_case_id": "The head of C-{}", "interaction_id": "Contact {}", "note_id": "Note {}"}
_ROW = {
    "of_case_id": "r.interaction_id IS NULL AND r.note_id IS NULL AND r.of_case_id = n.key",
    "interaction_id": "r.interaction_id = n.key",
    "note_id": "r.interaction_id IS NULL AND r.note_id = n.key",
}
"""How the row of something is found: as the index of what is there once stands."""


async def differences() -> list[str]:
    """What is not found, or not by its words, or on another case; empty when all agree."""
    found: list[str] = []
    for source in SOURCES:
        async for keys in pieces(source, AT_ONCE):
            # What was written between two of our reads is no difference: read once more.
            different = [key for key in await _different(source, keys) if await _different(source, [key])]
            found += [
                f"{_NAMES[source].format(key)} is not found as it stands in the record." for key in different
            ]
    return found


async def _different(source: str, keys: Sequence[int]) -> list[int]:
    texts = await texts_of(source, keys)
    sql = f"""
    -- Which of these have no row that says the same?
    SELECT n.key FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[])
         AS n (key, case_id, at, channel, words)
    LEFT JOIN search_rows r ON {_ROW[source]}
    WHERE (n.case_id, n.at, n.channel, n.words::tsvector) IS DISTINCT FROM (r.case_id, r.at, r.channel, r.words)
    ORDER BY n.key
    """
    rows = await db.records(
        sql,
        [getattr(one, source) for one in texts],
        [one.case_id for one in texts],
        [one.at for one in texts],
        [one.channel for one in texts],
        [row_words(one.head, one.body) for one in texts],
    )
    return [row["key"] for row in rows]
