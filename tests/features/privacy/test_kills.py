"""A process that is killed in the midst of an erasure: before its commit nothing was done, after it all of it comes to
its end."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from tests.builders.cases import a_cause
from tests.builders.mails import a_mail, opens
from tests.cast import hire
from tests.soak import posting
from tests.soak.killed import Worker

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.platform import clock, db, files
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.rules import Request

pytestmark = pytest.mark.slow

MANY = 120
PATIENCE = 60.0
WORDS = b"My door code is 4711"

_ATTACHED = """
-- Theirs, each on the newest contact of this case.
WITH f AS (INSERT INTO files (sha256, size, recorded_at) SELECT unnest($2::bytea[]), 1, now() RETURNING id)
INSERT INTO attachments (interaction_id, file_id, position, name, type)
SELECT (SELECT max(interaction_id) FROM placements WHERE case_id = $1), id, row_number() OVER (), 'a', 'text/plain'
FROM f
"""


async def test_a_kill_leaves_an_erasure_undone_or_brings_it_to_its_end(
    committed: str, tmp_path: Path
) -> None:
    files.open_store(tmp_path / "files")  # of its own: those of other tests would be counted
    customer_id, names, shared = await _somebody_with_files()
    async with _held(committed, "LOCK TABLE jobs IN SHARE MODE"):
        await _killed(Worker(_erases, committed, tmp_path, customer_id), _somebody_waits)
    # Their row is free when the database has noticed.
    assert await db.value("SELECT name FROM customers WHERE id = $1 FOR UPDATE", customer_id) == "Aylin"
    assert await db.value("SELECT count(*) FROM interactions WHERE body LIKE '%4711%'") == 1
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = 'privacy.clear_files'") == 0

    await _erases_here(customer_id)
    places = tmp_path / "files"
    async with _held(committed, "SELECT FROM files FOR UPDATE"):
        await _killed(Worker(posting.work, committed, tmp_path, 1), _somebody_waits)
    assert _left(places) == {"in place": MANY, "aside": 0}
    # A kill that comes late, on a busy machine, still finds it before what is to be removed is forgotten.
    async with _held(committed, "SELECT FROM erased_files FOR UPDATE"):
        await _killed(Worker(posting.work, committed, tmp_path, 1), lambda: _some_are_aside(places))
    assert await db.value("SELECT count(*) FROM erased_files") == MANY, "none is forgotten on the way"
    async with _held(committed, "SELECT FROM erased_files FOR UPDATE"):
        await _killed(Worker(posting.work, committed, tmp_path, 1), _somebody_waits)
    assert _left(places) == {"in place": 1, "aside": 0}
    await _killed(Worker(posting.work, committed, tmp_path, 1), _nothing_is_left_to_remove)
    assert not any(files.exists(name) for name in names)
    assert files.read(shared) == b"for both of us"


async def _somebody_with_files() -> tuple[int, list[str], str]:
    """A customer whose case is resolved, the names of their files, and of one that somebody else has, too."""
    mina = actors.user((await hire()).mina)
    case_id = await opens(a_mail(WORDS.decode(), "Aylin <aylin@example.com>"))
    other = await opens(a_mail("The vase.", "Jonas <jonas@example.org>"))
    await resolve(case_id, "A new lamp", await a_cause(), mina)
    names = [files.put(WORDS + b" %d" % number) for number in range(MANY - 1)]
    shared = files.put(b"for both of us")
    await db.execute(_ATTACHED, case_id, [bytes.fromhex(name) for name in [*names, shared]])
    await db.execute(
        "INSERT INTO attachments (interaction_id, file_id, position, name, type)"
        " SELECT p.interaction_id, f.id, 1, 'a', 'text/plain' FROM placements p, files f"
        " WHERE p.case_id = $1 AND f.sha256 = $2",
        other,
        bytes.fromhex(shared),
    )
    return await db.value("SELECT customer_id FROM cases WHERE id = $1", case_id), names, shared


async def _erases(dsn: str, folder: Path, customer_id: int) -> None:
    """In a process of its own: erases them, two days ago."""
    files.open_store(folder / "files")
    wiring.install()
    await db.open(dsn, size=2)
    await _erases_here(customer_id)


async def _erases_here(customer_id: int) -> None:
    """Two days ago: what was set aside then may be removed."""
    with clock.frozen(clock.now() - timedelta(days=2)):
        await erase(customer_id, Request("objection"), actors.system("tests"), by_rule("tests"))


@asynccontextmanager
async def _held(dsn: str, what: str) -> AsyncIterator[None]:
    """Somebody else holds this, and lets go at the end."""
    holder = await asyncpg.connect(dsn)
    try:
        async with holder.transaction():
            await holder.execute(what)
            yield
    finally:
        await holder.close()


async def _killed(worker: Worker, when: Callable[[], Awaitable[bool]]) -> None:
    """Killed as soon as this holds; what job it had is free again afterwards."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await when():
                assert worker.returncode is None
    finally:
        worker.kill()
    await worker.ended(PATIENCE)
    await asyncio.sleep(posting.LEASE.total_seconds())


async def _somebody_waits() -> bool:
    """In this test's own database: others wait for each other on the same server, too."""
    await asyncio.sleep(0.01)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return await db.value(waiting) > 0


async def _some_are_aside(places: Path) -> bool:
    """Looked at without a pause: it is over in a few thousandths of a second."""
    await asyncio.sleep(0)
    return _left(places)["aside"] > MANY // 10 or _left(places)["in place"] == 1


async def _nothing_is_left_to_remove() -> bool:
    await asyncio.sleep(0.01)
    return await db.value("SELECT count(*) FROM erased_files") == 0


def _left(places: Path) -> dict[str, int]:
    """How many files lie where."""
    aside = places / "aside"
    return {
        "in place": sum(len(os.listdir(one)) for one in places.glob("??")),
        "aside": len(os.listdir(aside)) if aside.exists() else 0,
    }
