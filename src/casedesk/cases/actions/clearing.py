"""Clearing away files that nothing refers to: uploads that were never sent, and what a stop left half-way.

A row of `files` that no contact names, no reply that still stands and no draft, goes first; then what lies in the
store under a name that no row has is set aside, and removed a day later if there is still no row. Nothing
is looked at before it has been there for a day, so that nobody who is about to name it is in a hurry. It
is the work of one job, which never runs beside itself.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from casedesk.cases.queries.contact_files import names_in_use
from casedesk.platform import clock, db, files

KEPT_FOR = timedelta(days=1)
AT_ONCE = 500

RECALLED = """
-- What went with replies that were taken back: whoever did so has long sent it anew, or never will.
DELETE FROM reply_files f USING replies r WHERE r.id = f.reply_id AND r.state = 'recalled' AND r.goes_at < $1
"""

HELD = """
-- Which files has nobody named for a day? Whoever is just naming one holds its row: those are left out.
SELECT f.id FROM files f
WHERE f.recorded_at < $1
  AND NOT EXISTS (SELECT FROM attachments WHERE file_id = f.id)
  AND NOT EXISTS (SELECT FROM reply_files WHERE file_id = f.id)
  AND NOT EXISTS (SELECT FROM held_files WHERE file_id = f.id)
ORDER BY f.id LIMIT $2 FOR UPDATE SKIP LOCKED
"""

HELD_OF_NAMES = """
-- Which of these contents does nobody name any more? Held, as above.
SELECT f.id FROM files f
WHERE f.sha256 = ANY($1::bytea[])
  AND NOT EXISTS (SELECT FROM attachments WHERE file_id = f.id)
  AND NOT EXISTS (SELECT FROM reply_files WHERE file_id = f.id)
  AND NOT EXISTS (SELECT FROM held_files WHERE file_id = f.id)
ORDER BY f.id FOR UPDATE
"""

FORGET = """
-- Of these, which we hold, forget those that are still named by nobody.
DELETE FROM files f
WHERE f.id = ANY($1::bigint[])
  AND NOT EXISTS (SELECT FROM attachments WHERE file_id = f.id)
  AND NOT EXISTS (SELECT FROM reply_files WHERE file_id = f.id)
  AND NOT EXISTS (SELECT FROM held_files WHERE file_id = f.id)
RETURNING f.id
"""


@dataclass(frozen=True)
class Cleared:
    """How many rows were forgotten, and how many files were set aside, removed and brought back."""

    forgotten: int = 0
    aside: int = 0
    removed: int = 0
    back: int = 0


async def clear_files(kept_for: timedelta = KEPT_FOR) -> Cleared:
    """Clears away what nothing has referred to for `kept_for`; safe beside everything else that goes on."""
    moment = clock.now() - kept_for
    await db.execute(RECALLED, moment)
    forgotten = await _forget_rows(moment)
    removed = back = aside = 0
    # First what was set aside earlier: what is set aside now has a day before it.
    for names in _batches(await asyncio.to_thread(lambda: list(files.aside_before(moment)))):
        known = await names_in_use(names)
        back += await _each(files.bring_back, [name for name in names if name in known])
        removed += await _each(files.drop, [name for name in names if name not in known])
    for names in _batches(await asyncio.to_thread(lambda: list(files.written_before(moment)))):
        known = await names_in_use(names)
        aside += await _each(files.set_aside, [name for name in names if name not in known])
    return Cleared(forgotten, aside, removed, back)


async def set_aside_unused(names: Collection[str]) -> None:
    """Sets those of these files aside that nobody names any more, without waiting for their day in place."""
    async with db.transaction():
        shas = [bytes.fromhex(name) for name in names]
        held = [found["id"] for found in await db.records(HELD_OF_NAMES, shas)]
        await db.execute(FORGET, held)
    known = await names_in_use(list(names))
    await _each(files.set_aside, [name for name in names if name not in known and files.exists(name)])


async def remove_unused(names: Collection[str]) -> None:
    """Removes those of these files for good that nobody names; they were set aside a day ago."""
    known = await names_in_use(list(names))
    await _each(files.drop, [name for name in names if name not in known])


async def _forget_rows(moment: datetime) -> int:
    forgotten = 0
    while True:
        async with db.transaction():
            held = [found["id"] for found in await db.records(HELD, moment, AT_ONCE)]
            # Looked at once more in a statement of its own: between the look and the lock somebody may have
            # named one of them and committed.
            gone = await db.records(FORGET, held)
        forgotten += len(gone)
        if not gone:
            return forgotten


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    left = iter(names)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


async def _each(verb: Callable[[str], None], names: list[str]) -> int:
    for name in names:
        await asyncio.to_thread(verb, name)
    return len(names)
