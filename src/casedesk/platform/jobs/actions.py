"""What is done with jobs: enqueue, claim, complete, fail, retry, drop, recover, prune."""

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

import msgspec

from casedesk.platform import clock, db
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.jobs import rules

BATCH = 10
"""The most jobs one claim takes."""


class Claimed(msgspec.Struct, frozen=True):
    """A job that a worker holds. `attempts` names this run: a later claim has a higher one."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    run_at: datetime


class LeaseLost(Refused):
    """Another worker has taken this job over; what this run wrote must not count."""


running: ContextVar[Claimed | None] = ContextVar("casedesk_running_job", default=None)
"""The job that is being run here, if any; set by the worker."""


def is_last_try() -> bool:
    """Whether the job that runs now is given up where this run of it fails, too; outside of jobs nothing is."""
    job = running.get()
    return job is not None and rules.wait_after(job.attempts) is None


async def enqueue(
    kind: str, payload: dict[str, Any], *, run_at: datetime | None = None, dedupe: str | None = None
) -> int | None:
    """Writes a job in the current transaction, to be run at `run_at` (now when not said); returns its id.

    With a dedupe key that a kept job already bears nothing is written and None is returned.
    """
    now = clock.now()
    found: int | None = await db.value(
        """
        INSERT INTO jobs (kind, payload, run_at, dedupe, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (dedupe) WHERE dedupe IS NOT NULL DO NOTHING RETURNING id
        """,
        kind,
        payload,
        run_at or now,
        dedupe,
        now,
    )
    return found


async def enqueue_periodic(kind: str, every: timedelta) -> int | None:
    """Enqueues a periodic job for the present slot, once however many workers try.

    A slot is left out while an earlier one of the same kind has not ended, so that a slow or failing
    job never piles up.
    """
    now = clock.now()
    found: int | None = await db.value(
        """
        INSERT INTO jobs (kind, run_at, dedupe, created_at)
        SELECT $1, $2, $3, $4
        WHERE NOT EXISTS (
            SELECT FROM jobs
            WHERE kind = $1 AND state IN ('waiting', 'running') AND starts_with(dedupe, $1 || ':')
        )
        ON CONFLICT (dedupe) WHERE dedupe IS NOT NULL DO NOTHING RETURNING id
        """,
        kind,
        rules.slot_start(now, every),
        rules.slot_key(kind, now, every),
        now,
    )
    return found


async def claim(kinds: Iterable[str], limit: int = BATCH) -> list[Claimed]:
    """Takes up to `limit` due jobs of these kinds, oldest first, for the length of a lease.

    Each job goes to one worker only: rows another worker is just claiming are passed over.
    """
    now = clock.now()
    taken = await db.rows(
        Claimed,
        # Materialized: a plan that ran the choice twice would lock more rows than it takes.
        """
        WITH chosen AS MATERIALIZED (
            SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= $1 AND kind = ANY($2)
            ORDER BY run_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
        )
        UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until = $4
        FROM chosen WHERE jobs.id = chosen.id
        RETURNING jobs.id, jobs.kind, jobs.payload, jobs.attempts, jobs.run_at
        """,
        now,
        list(kinds),
        min(limit, BATCH),
        now + rules.LEASE,
    )
    return sorted(taken, key=lambda job: (job.run_at, job.id))


async def renew(held: Iterable[Claimed]) -> None:
    """Prolongs the leases of jobs that still run."""
    jobs = list(held)
    await db.execute(
        """
        UPDATE jobs SET lease_until = $1
        FROM unnest($2::bigint[], $3::integer[]) AS held (id, attempts)
        WHERE jobs.id = held.id AND jobs.attempts = held.attempts AND jobs.state = 'running'
        """,
        clock.now() + rules.LEASE,
        [job.id for job in jobs],
        [job.attempts for job in jobs],
    )


async def give_back(held: Iterable[Claimed]) -> None:
    """Lets go of jobs that were interrupted by a stopping worker: they are due at once."""
    jobs = list(held)
    await db.execute(
        """
        UPDATE jobs SET state = 'waiting', lease_until = NULL, run_at = $1,
            last_error = 'interrupted: the worker was stopped'
        FROM unnest($2::bigint[], $3::integer[]) AS held (id, attempts)
        WHERE jobs.id = held.id AND jobs.attempts = held.attempts AND jobs.state = 'running'
        """,
        clock.now(),
        [job.id for job in jobs],
        [job.attempts for job in jobs],
    )


async def complete_in_transaction() -> None:
    """Marks the running job done in the current transaction, so that its effect and its end are one commit.

    Raises LeaseLost where another worker took the job over; the transaction is then rolled back and the
    effect comes once. Outside a job nothing happens, so that an action can be called by a person too.
    """
    job = running.get()
    if job is None:
        return
    if not db.in_transaction():
        raise RuntimeError("complete_in_transaction() belongs into the transaction that writes the effect")
    if not await _complete(job):
        raise LeaseLost(f"job {job.id} was taken over by another worker")


async def succeed(job: Claimed) -> bool:
    """Marks a job done after its function returned. False where the run no longer holds it."""
    return await _complete(job)


async def _complete(job: Claimed) -> bool:
    done = await db.value(
        """
        UPDATE jobs SET state = 'done', lease_until = NULL, ended_at = $3, last_error = NULL
        WHERE id = $1 AND attempts = $2 AND state = 'running' RETURNING id
        """,
        job.id,
        job.attempts,
        clock.now(),
    )
    return done is not None


async def fail(job: Claimed, reason: str, *, period: timedelta | None = None) -> datetime | None:
    """Notes why a run failed; returns when the job is tried again, None where it is dead or not held."""
    now = clock.now()
    wait = rules.wait_after(job.attempts, period=period)
    again = None if wait is None else now + wait
    await db.execute(
        """
        UPDATE jobs SET last_error = $3, lease_until = NULL,
            state = CASE WHEN $4::timestamptz IS NULL THEN 'dead' ELSE 'waiting' END,
            run_at = coalesce($4, run_at),
            ended_at = CASE WHEN $4 IS NULL THEN $5::timestamptz END
        WHERE id = $1 AND attempts = $2 AND state = 'running'
        """,
        job.id,
        job.attempts,
        reason[: rules.LONGEST_REASON],
        again,
        now,
    )
    return again


async def recover() -> int:
    """Frees the jobs whose worker died: due at once, or dead after the last attempt. Returns how many."""
    freed = await db.records(
        """
        UPDATE jobs SET lease_until = NULL, last_error = 'the worker stopped while it ran this',
            state = CASE WHEN attempts > $2 THEN 'dead' ELSE 'waiting' END,
            ended_at = CASE WHEN attempts > $2 THEN $1::timestamptz END
        WHERE id IN (
            SELECT id FROM jobs WHERE state = 'running' AND lease_until < $1 FOR UPDATE SKIP LOCKED
        ) RETURNING id
        """,
        clock.now(),
        len(rules.WAITS),
    )
    return len(freed)


async def note_unknown(kinds: Iterable[str]) -> None:
    """Says on due jobs of a kind this version does not know why nothing happens; they stay and wait."""
    await db.execute(
        """
        UPDATE jobs SET last_error = 'this version of casedesk knows no job of the kind ' || kind
        WHERE id IN (
            SELECT id FROM jobs
            WHERE state = 'waiting' AND run_at <= $1 AND kind <> ALL($2) AND last_error IS NULL
            FOR UPDATE SKIP LOCKED
        )
        """,
        clock.now(),
        list(kinds),
    )


async def retry_dead(job_id: int) -> None:
    """Puts a dead job in line again, with all its attempts. Raises NotFound where it is not dead.

    Its runs are counted from one again: the runs of before ended long ago, being stopped after an hour.
    """
    found = await db.value(
        """
        UPDATE jobs SET state = 'waiting', run_at = $2, attempts = 0, ended_at = NULL
        WHERE id = $1 AND state = 'dead' RETURNING id
        """,
        job_id,
        clock.now(),
    )
    if found is None:
        raise NotFound("There is no dead job of this number.")
    await db.execute("SELECT pg_notify('casedesk_jobs', '')")


async def drop_dead(job_id: int) -> None:
    """Removes a dead job for good. Raises NotFound where it is not dead."""
    if await db.value("DELETE FROM jobs WHERE id = $1 AND state = 'dead' RETURNING id", job_id) is None:
        raise NotFound("There is no dead job of this number.")


async def prune() -> int:
    """Removes jobs that were done long ago, some thousands at a time; returns how many."""
    gone = await db.records(
        """
        DELETE FROM jobs WHERE id IN (
            SELECT id FROM jobs WHERE state = 'done' AND ended_at < $1 ORDER BY ended_at LIMIT 10000
        ) RETURNING id
        """,
        clock.now() - rules.KEPT_DONE,
    )
    return len(gone)
