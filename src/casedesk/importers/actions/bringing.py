"""Bringing a file over in the browser: it is looked at first, then taken, each by a job.

To look is to do it all, batch by batch, and to undo each. Stopped half-way, either begins anew: rows that are in
already are then counted as they were. What a file holds is forgotten once it was taken, or a week after it was not.
"""

import asyncio
import contextlib
import contextvars
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.importers.actions.customers import import_customers
from casedesk.importers.actions.orders import import_orders
from casedesk.importers.batches import Within
from casedesk.importers.outcome import Outcome, Refusal
from casedesk.importers.queries import Upload, import_of, upload_of
from casedesk.importers.reading import Table, open_table
from casedesk.importers.rules import customers, orders
from casedesk.importers.rules.columns import Column
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Unusable
from casedesk.platform.jobs.actions import enqueue, is_last_try
from casedesk.platform.sentences import kept_reason, say

CARRY_ON = "importers.carry_on"
"""The kind of the job that looks at a file, or takes it."""
FORGET = "importers.forget"
"""The kind of the job that forgets files of long ago."""

KINDS: Mapping[str, Sequence[Column]] = {"customers": customers.COLUMNS, "orders": orders.COLUMNS}
"""What a file can hold, and the columns that are understood in it."""
MOST_KEPT = 5_000
"""Refused rows that are kept, to be read and mended."""
TOLD_EVERY = 1.0
"""Seconds after which it is written down anew how far a file is."""
KEPT = timedelta(days=30)
KEPT_UNTAKEN = timedelta(days=7)

_TAKE: Mapping[str, Callable[[Table, Outcome, Callable[[Outcome], None], Within], Awaitable[Outcome]]] = {
    "customers": import_customers,
    "orders": import_orders,
}
_GZIPPED = b"\x1f\x8b"


async def bring(kind: str, name: str, content: bytes, encoding: str | None, doer: Doer) -> int:
    """Keeps a file and has it looked at; returns its key. Raises Invalid where it cannot be read at all."""
    try:
        await asyncio.to_thread(_check, kind, name, content, encoding)
    except Unusable as error:
        raise Invalid({"file": error.reason}) from error
    async with db.transaction():
        import_id: int = await db.value(
            """
            INSERT INTO imports (user_id, kind, name, encoding, content, made_at) VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING id
            """,
            doer.user_id,
            kind,
            name,
            encoding,
            content,
            clock.now(),
        )
        await enqueue(CARRY_ON, {"import": import_id}, dedupe=f"{CARRY_ON}:{import_id}:looking")
    return import_id


async def take(import_id: int, doer: Doer) -> None:
    """Has a file taken that was looked at. A second press does nothing. Raises NotFound."""
    async with db.transaction():
        is_ours = await db.value(
            """
            UPDATE imports SET state = 'taking', outcome = '{}', refusals = '[]', ended_at = NULL
            WHERE id = $1 AND state = 'looked' RETURNING true
            """,
            import_id,
        )
        found = await import_of(import_id)
        if found is None:
            raise NotFound(say("There is no such file."))
        if is_ours:
            await note(doer, "taken", "import", import_id, kind=found.kind, rows=found.rows_in_file)
            await enqueue(CARRY_ON, {"import": import_id}, dedupe=f"{CARRY_ON}:{import_id}:taking")


async def carry_on(import_id: int) -> None:
    """Looks at a file, or takes it, to its end; does nothing where that is done."""
    upload = await upload_of(import_id)
    if upload is None:
        return
    try:
        await _go_through(import_id, upload)
    except Exception:
        if is_last_try():
            why = say("It could not be done, and was tried for two days. An admin finds why in the log.")
            await _end(import_id, "failed", why=kept_reason(why))
        raise


async def _go_through(import_id: int, upload: Upload) -> None:
    refused: list[Refusal] = []
    outcome = Outcome(on_refusal=lambda one: refused.append(one) if len(refused) < MOST_KEPT else None)
    with _laid_out(upload.name, upload.content) as path:
        table = await asyncio.to_thread(open_table, path, KINDS[upload.kind], upload.encoding)
        within = db.tried_out if upload.state == "looking" else db.transaction
        async with _told(import_id, outcome):
            await _TAKE[upload.kind](table, outcome, lambda outcome: None, within)
    await _end(
        import_id,
        "looked" if upload.state == "looking" else "taken",
        rows=outcome.rows,
        outcome=_counts(outcome),
        headings=list(table.headings),
        refusals=[(one.line, kept_reason(one.reason), list(one.raw)) for one in refused],
    )


async def _end(
    import_id: int,
    state: str,
    *,
    why: Any = None,
    rows: int | None = None,
    outcome: Mapping[str, int] | None = None,
    headings: Sequence[str] = (),
    refusals: Sequence[tuple[int, Any, Sequence[str]]] = (),
) -> None:
    await db.execute(
        """
        UPDATE imports SET state = $2, why = $3, rows_in_file = coalesce($4, rows_in_file),
            outcome = coalesce($5, outcome), headings = $6, refusals = $7, ended_at = $8,
            content = CASE WHEN $2 = 'looked' THEN content END
        WHERE id = $1 AND state IN ('looking', 'taking')
        """,
        import_id,
        state,
        why,
        rows,
        outcome,
        headings,
        refusals,
        clock.now(),
    )


@contextlib.asynccontextmanager
async def _told(import_id: int, outcome: Outcome) -> AsyncIterator[None]:
    """Writes down how far it is while it goes on: beside its transactions, or nobody would see it."""
    telling = asyncio.create_task(_keep_telling(import_id, outcome), context=contextvars.Context())
    try:
        yield
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling


async def _keep_telling(import_id: int, outcome: Outcome) -> None:
    while True:
        await asyncio.sleep(TOLD_EVERY)
        await db.execute("UPDATE imports SET outcome = $2 WHERE id = $1", import_id, _counts(outcome))


def _counts(outcome: Outcome) -> dict[str, int]:
    return {
        name: getattr(outcome, name)
        for name in ("rows", "added", "changed", "unchanged", "refused", "shared")
    }


def _check(kind: str, name: str, content: bytes, encoding: str | None) -> None:
    with _laid_out(name, content) as path:
        open_table(path, KINDS[kind], encoding)


@contextlib.contextmanager
def _laid_out(name: str, content: bytes) -> Iterator[Path]:
    """The content as a file for a while: it is read twice, and never whole."""
    with tempfile.TemporaryDirectory() as folder:
        ending = ".gz" if content.startswith(_GZIPPED) and not name.endswith(".gz") else ""
        path = Path(folder) / f"{name}{ending}"
        path.write_bytes(content)
        yield path


async def forget() -> None:
    """Forgets what became of files a month ago, and files that nobody took within a week."""
    now = clock.now()
    await db.execute(
        """
        -- Whatever was taken stands on the customers it was about.
        DELETE FROM imports
        WHERE (state IN ('taken', 'failed') AND made_at < $1) OR (state = 'looked' AND made_at < $2)
        """,
        now - KEPT,
        now - KEPT_UNTAKEN,
    )
