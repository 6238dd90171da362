"""The worker on real commits: nothing twice, woken at once, outliving the database and its own stop."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from tests.features.platform.conftest import Wire

from casedesk.platform import clock, db
from casedesk.platform.jobs import actions, queries, worker

SOON = 4.0
"""Seconds: less than the worker's poll, so that what comes within came by notification."""

pytestmark = pytest.mark.database


@asynccontextmanager
async def working(slots: int = worker.SLOTS) -> AsyncIterator[None]:
    """A worker that runs inside the block, and has stopped after it."""
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run_forever(stop, slots=slots))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 20)


async def _until(question: str, *args: object) -> None:
    """Waits until the answer to a question in SQL is yes."""
    for _ in range(1500):
        if await db.value(question, *args):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"this did not come true in half a minute: {question}")


ALL_ENDED = "SELECT NOT EXISTS (SELECT FROM jobs WHERE state IN ('waiting', 'running'))"


async def test_many_workers_claim_every_job_once(committed: str) -> None:
    await db.execute(
        "INSERT INTO jobs (kind, run_at, created_at) SELECT 'n', now(), now() FROM generate_series(1, 500)"
    )
    claimed: list[int] = []

    async def claim_all() -> None:
        while jobs := await actions.claim(["n"]):
            claimed.extend(job.id for job in jobs)

    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(claim_all())
    assert Counter(claimed) == Counter(range(1, 501))


async def test_workers_side_by_side_run_every_job_once(committed: str, wire_jobs: Wire) -> None:
    ran: Counter[int] = Counter()

    async def count(payload: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        ran[payload["n"]] += 1

    wire_jobs(count=count)
    async with db.transaction():
        for n in range(200):
            await actions.enqueue("count", {"n": n})
    async with working(), working(), working():
        await _until(ALL_ENDED)
    assert ran == Counter(range(200))


async def test_a_new_job_wakes_the_worker(committed: str, wire_jobs: Wire) -> None:
    ran = asyncio.Event()

    async def ring(_payload: dict[str, Any]) -> None:
        ran.set()

    wire_jobs(ring=ring)
    async with working():
        await asyncio.sleep(0.3)
        await actions.enqueue("ring", {})
        await asyncio.wait_for(ran.wait(), SOON)


async def test_a_job_for_later_runs_when_its_time_comes(committed: str, wire_jobs: Wire) -> None:
    ran = asyncio.Event()

    async def ring(_payload: dict[str, Any]) -> None:
        ran.set()

    wire_jobs(ring=ring)
    async with working():
        await asyncio.sleep(0.3)
        await actions.enqueue("ring", {}, run_at=clock.now() + timedelta(seconds=1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ran.wait(), 0.7)
        await asyncio.wait_for(ran.wait(), SOON - 1)


async def test_a_worker_whose_connections_are_cut_goes_on(committed: str, wire_jobs: Wire) -> None:
    ran = asyncio.Event()

    async def ring(_payload: dict[str, Any]) -> None:
        ran.set()

    wire_jobs(ring=ring)
    async with working():
        await asyncio.sleep(0.3)
        outside = await asyncpg.connect(committed)
        try:
            await outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await asyncio.sleep(1.5)  # the listener reconnects after half a second
            await outside.execute("INSERT INTO jobs (kind, run_at, created_at) VALUES ('ring', now(), now())")
        finally:
            await outside.close()
        await asyncio.wait_for(ran.wait(), 2 * worker.POLL)


async def test_a_job_inherits_nothing_from_whoever_started_the_worker(
    committed: str, wire_jobs: Wire
) -> None:
    inside: list[bool] = []
    looked = asyncio.Event()

    async def look(_payload: dict[str, Any]) -> None:
        inside.append(db.in_transaction())
        looked.set()

    wire_jobs(look=look)
    await actions.enqueue("look", {})
    async with db.transaction():
        await db.execute("SELECT 1")
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run_forever(stop))
        await looked.wait()
    stop.set()
    await running
    assert inside == [False]


async def test_a_failing_job_stops_neither_the_worker_nor_its_neighbours(
    committed: str, wire_jobs: Wire
) -> None:
    async def break_down(_payload: dict[str, Any]) -> None:
        raise RuntimeError("broken")

    async def work(_payload: dict[str, Any]) -> None:
        await asyncio.sleep(0)

    wire_jobs(break_down=break_down, work=work)
    await actions.enqueue("break_down", {})
    async with working(slots=1):
        for _ in range(5):
            await actions.enqueue("work", {})
        await _until("SELECT count(*) = 5 FROM jobs WHERE kind = 'work' AND state = 'done'")
    broken = await db.record("SELECT state, attempts, last_error FROM jobs WHERE kind = 'break_down'")
    assert broken is not None
    assert tuple(broken) == ("waiting", 1, "RuntimeError: broken")


async def test_a_stopping_worker_lets_running_jobs_end(committed: str, wire_jobs: Wire) -> None:
    begun = asyncio.Event()

    async def work(_payload: dict[str, Any]) -> None:
        begun.set()
        await asyncio.sleep(0.5)

    wire_jobs(work=work)
    job_id = await actions.enqueue("work", {})
    async with working():
        await begun.wait()
    assert await db.value("SELECT state FROM jobs WHERE id = $1", job_id) == "done"


async def test_a_stopping_worker_gives_back_what_does_not_end(
    committed: str, wire_jobs: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def work(_payload: dict[str, Any]) -> None:
        async with db.transaction():
            begun.set()
            await asyncio.sleep(60)

    monkeypatch.setattr(worker, "GRACE", 0.2)
    wire_jobs(work=work)
    job_id = await actions.enqueue("work", {})
    async with working():
        await begun.wait()
    assert job_id is not None
    found = await queries.job(job_id)
    assert found is not None
    assert (found.state, found.last_error) == ("waiting", "interrupted: the worker was stopped")
    assert db.pool_size()[0] == db.pool_size()[1], "the interrupted transaction gave its connection back"


async def test_the_lease_of_a_long_job_is_renewed(
    committed: str, wire_jobs: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases: list[Any] = []

    async def work(_payload: dict[str, Any]) -> None:
        async with asyncio.timeout(30):
            while len(set(leases)) < 4:
                leases.append(await db.value("SELECT lease_until FROM jobs"))
                await asyncio.sleep(0.05)

    monkeypatch.setattr(worker, "RENEW", 0.1)
    wire_jobs(work=work)
    await actions.enqueue("work", {})
    async with working():
        await _until(ALL_ENDED)
    assert leases == sorted(leases)
    assert len(set(leases)) == 4


async def test_two_workers_start_a_periodic_job_once(committed: str, wire_jobs: Wire) -> None:
    ran: list[int] = []

    async def sweep(_payload: dict[str, Any]) -> None:
        ran.append(1)

    wire_jobs(periodic={"sweep": timedelta(days=365)}, sweep=sweep)
    async with working(), working(), working():
        await _until("SELECT EXISTS (SELECT FROM jobs WHERE state = 'done')")
        await asyncio.sleep(0.3)
    assert len(ran) == 1
    assert await db.value("SELECT count(*) FROM jobs") == 1
