"""Writing the rows of words, in the transaction that writes what they are of; and all of them anew.

Words are written once for a contact and a note, which never change, and again for the head of a case. Where a contact
stands may change at any time: `following` keeps that.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from casedesk.platform import db
from casedesk.search.queries.texts import SOURCES, SearchText, cases_of, pieces, texts_of
from casedesk.search.rules.rows import row_words

INDEX_ALL = "search.index_all"
"""The kind of the job that writes every row anew."""

AT_ONCE = 2_000
_CUT_AT_ONCE = 250
HOUR = 3600.0
"""Seconds that one piece may take: a great desk is not hurried."""

Row = tuple[int | None, int | None, int | None, int | None, datetime, str, str]
COLUMNS = ("of_case_id", "interaction_id", "note_id", "case_id", "at", "channel", "words")

WRITE = """
-- By which words are these found from now on, and on which case?
INSERT INTO search_rows (of_case_id, interaction_id, note_id, case_id, at, channel, words)
SELECT of_case_id, interaction_id, note_id, case_id, at, channel, words::tsvector
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[])
     AS n (of_case_id, interaction_id, note_id, case_id, at, channel, words)
ON CONFLICT (interaction_id, note_id, of_case_id) DO UPDATE
    SET case_id = excluded.case_id, at = excluded.at, channel = excluded.channel, words = excluded.words
    WHERE (search_rows.case_id, search_rows.at, search_rows.channel, search_rows.words)
        IS DISTINCT FROM (excluded.case_id, excluded.at, excluded.channel, excluded.words)
"""

HOLD = """
-- On which cases do these stand, and where do those lead? All of them are held while the rows are written, so that
-- none is moved or merged in between.
WITH RECURSIVE up AS (
    SELECT c.id, c.merged_into_id FROM cases c WHERE c.id = ANY($1::bigint[])
    UNION
    SELECT c.id, c.merged_into_id FROM up JOIN cases c ON c.id = up.merged_into_id
)
SELECT id FROM cases WHERE id IN (SELECT id FROM up) ORDER BY id FOR UPDATE
"""


HOLD_CONTACTS = """
-- These contacts are held: none is placed while its row is written.
SELECT id FROM interactions WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE
"""


async def index(source: str, keys: Sequence[int]) -> None:
    """Writes the rows of these cases, contacts or notes, whose writer holds their cases."""
    async for rows in _cut_ahead(await texts_of(source, keys)):
        columns = [list(column) for column in zip(*rows, strict=True)]
        await db.execute(WRITE, *columns, within_seconds=HOUR)


async def _cut_ahead(texts: Sequence[SearchText]) -> AsyncIterator[list[Row]]:
    """The rows of these texts, so many at a time. While some are written a thread cuts the words of the next: that is
    as much work for the program as the rows are for the database."""
    pieces = [texts[begin : begin + _CUT_AT_ONCE] for begin in range(0, len(texts), _CUT_AT_ONCE)]
    if not pieces:
        return
    rows = _rows(pieces[0])
    for piece in pieces[1:]:
        ahead = asyncio.create_task(asyncio.to_thread(_rows, piece))
        yield rows
        rows = await ahead
    yield rows


def _rows(texts: Sequence[SearchText]) -> list[Row]:
    """The rows of these texts, in the order of COLUMNS."""
    return [
        (
            one.of_case_id,
            one.interaction_id,
            one.note_id,
            one.case_id,
            one.at,
            one.channel,
            row_words(one.head, one.body),
        )
        for one in texts
    ]


async def index_all(at_once: int = AT_ONCE) -> int:
    """Writes every row anew and returns how many there are: after rows were copied in past the desk's own verbs, or
    where the words are cut in another way since. Can be broken off and run again, and beside a desk that works: each
    piece holds its cases and lets go of them."""
    written = 0
    for source in SOURCES:
        async for keys in pieces(source, at_once):
            while not await _index_held(source, keys):
                pass  # some were placed in that moment: held anew, with the case they came to
            written += len(keys)
    return written


async def index_unseen(at_once: int = AT_ONCE) -> None:
    """Writes every row by COPY where none is written yet and nobody else can see what they are of, so that nothing has
    to be held: for the demo."""
    ahead: asyncio.Task[bytes] | None = None
    async for texts in _all_texts(at_once):
        text = b"" if ahead is None else await ahead
        # A thread cuts the words of these while those before are written and those after are read.
        ahead = asyncio.create_task(asyncio.to_thread(_as_text, texts))
        await db.copy_text("search_rows", COLUMNS, text, within_seconds=HOUR)
    if ahead is not None:
        await db.copy_text("search_rows", COLUMNS, await ahead, within_seconds=HOUR)


async def _all_texts(at_once: int) -> AsyncIterator[list[SearchText]]:
    for source in SOURCES:
        async for keys in pieces(source, at_once):
            yield await texts_of(source, keys)


def _as_text(texts: Sequence[SearchText]) -> bytes:
    return db.as_text(_rows(texts))


async def _index_held(source: str, keys: Sequence[int]) -> bool:
    """Writes these rows while nobody can move what they are of; False where that came to another case before it was
    held, and nothing is written."""
    async with db.transaction():
        held = await cases_of(source, keys)
        await db.records(HOLD, held)
        if source == "interaction_id":
            # What waits in the tray is on no case that could be held; cases come before contacts, as everywhere.
            await db.records(HOLD_CONTACTS, list(keys))
        if await cases_of(source, keys) != held:
            return False
        await index(source, keys)
    return True
