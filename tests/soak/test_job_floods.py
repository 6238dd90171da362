"""Floods of jobs, and workers killed in the midst of them: every job comes to its effect exactly once."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.soak import working
from tests.soak.killed import Worker
from tests.soak.working import EFFECTS

from casedesk.platform import db, events
from casedesk.platform.jobs import actions, worker

pytestmark = [pytest.mark.soak, pytest.mark.slow]

WORKERS = 3
PATIENCE = 60.0
ENQUEUE = """
INSERT INTO jobs (kind, payload, run_at, created_at)
SELECT $1, jsonb_build_object('number', n), now(), now() FROM generate_series(1, $2::int) AS n
"""


async def _open_jobs() -> int:
    return int(await db.value("SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running')"))


async def test_killed_workers_leave_no_job_undone_and_none_done_twice(
    committed: str, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    count = rounds(5000)
    dice = random.Random(11)
    seeds = itertools.count()
    await db.execute(EFFECTS)
    await db.execute(ENQUEUE, "take_effect", count)
    workers = [Worker(working.work, committed, next(seeds)) for _ in range(WORKERS)]
    kills = 0
    try:
        async with asyncio.timeout(600):
            while await _open_jobs():
                await asyncio.sleep(dice.uniform(0.1, 2.0))  # at any point of its life
                victim = dice.randrange(WORKERS)
                workers[victim].kill()
                await workers[victim].ended(PATIENCE)
                kills += 1
                workers[victim] = Worker(working.work, committed, next(seeds))
    finally:
        for running in workers:
            running.kill()
            await running.ended(PATIENCE)
    begun_again = await db.value("SELECT count(*) FROM jobs WHERE attempts > 1")
    tell(f"{count:,} jobs, {kills} workers killed in them: {begun_again} jobs were begun again")
    # A small run may be over before a kill meets a job.
    assert begun_again > 0 or count < 1000
    assert await db.value("SELECT count(*) FROM jobs WHERE state = 'done'") == count
    twice = await db.records("SELECT job FROM effects GROUP BY job HAVING count(*) > 1")
    assert [row["job"] for row in twice] == []
    assert await db.value("SELECT count(*) FROM effects") == count


async def test_a_flood_is_worked_off(
    committed: str, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    count = rounds(20_000)
    ran: set[int] = set()

    async def note(payload: dict[str, Any]) -> None:
        assert payload["number"] not in ran
        ran.add(payload["number"])

    before = events.installed()
    events.install(events.Wiring(jobs={"note": note}))
    stop = asyncio.Event()
    begun = time.monotonic()
    try:
        async with asyncio.timeout(300), asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(worker.run_forever(stop))
            await db.execute(ENQUEUE, "note", count)
            while len(ran) < count:
                await asyncio.sleep(0.05)
            stop.set()
    finally:
        events.install(before)
    tell(f"{count:,} jobs by two workers: {count / (time.monotonic() - begun):,.0f} a second")
    assert len(ran) == count
    assert await db.value("SELECT count(*) FROM jobs WHERE state = 'done' AND attempts = 1") == count


async def test_enqueuing_with_actions_from_many_sides_loses_none(
    committed: str, rounds: Callable[[int], int]
) -> None:
    """Half of the writers change their mind: of those no job remains."""
    count = rounds(2000)

    async def act(number: int) -> None:
        async with db.transaction():
            await actions.enqueue("note", {"number": number}, dedupe=f"note:{number % 500}")
            if number % 2:
                raise LookupError("changed my mind")

    done = await asyncio.gather(*(act(number) for number in range(count)), return_exceptions=True)
    assert sum(isinstance(one, LookupError) for one in done) == count // 2
    expected = {f"note:{number % 500}" for number in range(0, count, 2)}
    found = {row["dedupe"] for row in await db.records("SELECT dedupe FROM jobs")}
    assert found == expected
    assert await db.value("SELECT count(*) FROM jobs") == len(expected)
