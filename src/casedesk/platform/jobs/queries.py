"""What waits, runs and failed: for the worker, the metrics, `doctor` and the page of dead jobs."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.platform import clock, db


class JobCount(msgspec.Struct, frozen=True):
    """How many jobs of a kind are in a state; `oldest_at` is the earliest time one was due."""

    kind: str
    state: str
    count: int
    oldest_at: datetime


class JobRow(msgspec.Struct, frozen=True):
    """A job as a list shows it."""

    id: int
    kind: str
    payload: dict[str, Any]
    state: str
    run_at: datetime
    attempts: int
    last_error: str | None
    created_at: datetime
    ended_at: datetime | None


_JOBS = """
SELECT id, kind, payload, state, run_at, attempts, last_error, created_at, ended_at FROM jobs
"""


async def counts() -> list[JobCount]:
    """How many jobs stand in each state, by kind; finished ones as long as they are kept."""
    return await db.rows(
        JobCount,
        """
        -- How much work waits, runs, is done and is dead?
        SELECT kind, state, count(*) AS count, min(run_at) AS oldest_at
        FROM jobs GROUP BY kind, state ORDER BY kind, state
        """,
    )


async def dead(limit: int = 50, *, before_id: int | None = None) -> list[JobRow]:
    """The jobs that were given up, newest first; `before_id` continues a list after its last row."""
    return await db.rows(
        JobRow,
        _JOBS
        + """
        -- Which jobs were given up?
        WHERE state = 'dead' AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $1
        """,
        limit,
        before_id,
    )


async def dead_count() -> int:
    """How many jobs were given up and wait for a person."""
    return int(await db.value("SELECT count(*) FROM jobs WHERE state = 'dead'"))


async def job(job_id: int) -> JobRow | None:
    """One job, or None when it does not exist (any more)."""
    return await db.row(JobRow, _JOBS + "WHERE id = $1", job_id)


async def due(limit: int = 50) -> list[JobRow]:
    """Waiting jobs whose time has come, in the order in which they are claimed."""
    return await db.rows(
        JobRow,
        _JOBS
        + """
        -- What should run now?
        WHERE state = 'waiting' AND run_at <= $2 ORDER BY run_at, id LIMIT $1
        """,
        limit,
        clock.now(),
    )


async def next_run_at(kinds: frozenset[str]) -> datetime | None:
    """When the next waiting job of these kinds is due; None where none waits."""
    found: datetime | None = await db.value(
        """
        -- When is there something to do again?
        SELECT run_at FROM jobs WHERE state = 'waiting' AND kind = ANY($1) ORDER BY run_at, id LIMIT 1
        """,
        list(kinds),
    )
    return found
