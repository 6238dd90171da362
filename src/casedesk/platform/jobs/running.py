"""One run of one job: the edge at which every error is caught, noted and put on the job."""

import asyncio
import time

import structlog

from casedesk.platform import clock, events
from casedesk.platform.jobs import actions, metrics, rules
from casedesk.platform.jobs.actions import Claimed

_log = structlog.get_logger(__name__)


async def run(job: Claimed) -> None:
    """Runs a claimed job and writes down how it ended. Raises only what the database says of that note.

    Must be started where no transaction is open (except in a test's rehearsal).
    """
    held = actions.running.set(job)
    begun = time.monotonic()
    metrics.note_begun(job.kind, clock.now() - job.run_at)
    outcome = "interrupted"
    try:
        outcome = await _run(job)
    finally:
        actions.running.reset(held)
        metrics.note_run(job.kind, outcome, time.monotonic() - begun)


async def _run(job: Claimed) -> str:
    function = events.job_function(job.kind)
    if function is None:
        raise LookupError(f"no function runs a job of the kind {job.kind!r}")
    try:
        async with asyncio.timeout(rules.LONGEST_RUN.total_seconds()):
            await function(job.payload)
    except actions.LeaseLost:
        _log.warning("job was taken over", job=job.id, kind=job.kind, attempt=job.attempts)
        return "taken_over"
    # This edge only: whatever a job's function raises must not stop the worker, and is on the job.
    except Exception as error:
        return await _failed(job, error)
    await actions.succeed(job)
    return "done"


async def _failed(job: Claimed, error: Exception) -> str:
    reason = rules.reason_of(error)
    again = await actions.fail(job, reason, period=events.periodic_jobs().get(job.kind))
    outcome = "dead" if again is None else "failed"
    run = {"job": job.id, "kind": job.kind, "attempt": job.attempts, "outcome": outcome, "again_at": again}
    _log.error("job failed", **run, exc_info=error)
    return outcome
