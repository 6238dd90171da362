"""The worker: claims due jobs and runs them, some at once, until it is told to stop.

It looks when it is notified, when the next waiting job is due, and every few seconds besides: a
notification may be missed. It outlives the database going away and coming back.
"""

import asyncio
import contextlib
import contextvars
from collections.abc import Coroutine
from typing import Any

import structlog

from casedesk.platform import clock, db, events, listener
from casedesk.platform.jobs import actions, queries, rules, running
from casedesk.platform.jobs.actions import Claimed

SLOTS = 4
"""Jobs that run at once in a process; each may hold a database connection."""

POLL = 5.0
"""Seconds after which the worker looks although nobody told it to."""

RENEW = rules.LEASE.total_seconds() / 3
"""Seconds between renewals of the leases of running jobs."""

TIDY = 10.0
"""Seconds between looks for dead workers' jobs and new slots of periodic jobs."""

GRACE = 10.0
"""Seconds that running jobs get to end when the worker stops; then they are interrupted and given back."""

_log = structlog.get_logger(__name__)


async def run_due(limit: int = 100) -> int:
    """Runs what is due now, one after the other and in the caller's transaction if there is one; for tests.

    Returns how many runs there were. Jobs that a run enqueues for now are run too, up to `limit`.
    """
    await tidy()
    count = 0
    while count < limit:
        claimed = await actions.claim(events.job_kinds(), 1)
        if not claimed:
            break
        await running.run(claimed[0])
        count += 1
    return count


async def run_forever(stop: asyncio.Event, *, slots: int = SLOTS) -> None:
    """Runs jobs, `slots` at once, until `stop` is set; then lets the running ones end, or gives them back."""
    # In an empty context: whoever starts the worker may be inside a transaction, which ends before it does.
    await _apart(_Worker(slots).run(stop))


async def tidy() -> None:
    """Frees dead workers' jobs, enqueues periodic ones, explains unknown ones, removes old ones."""
    freed = await actions.recover()
    if freed:
        _log.warning("jobs of a dead worker were freed", count=freed)
    for kind, every in events.periodic_jobs().items():
        await actions.enqueue_periodic(kind, every)
    await actions.note_unknown(events.job_kinds())
    await actions.prune()


def _apart(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Starts a task that inherits nothing: no transaction, no signed-in user, no request id."""
    return asyncio.create_task(work, context=contextvars.Context())


class _Worker:
    """What one worker holds: the tasks of its running jobs, and the bell that wakes it."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.tasks: dict[asyncio.Task[None], Claimed] = {}
        self.bell = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        beside = [
            _apart(listener.listen("casedesk_jobs", lambda _: self.bell.set())),
            _apart(self._keep(self._renew, RENEW)),
            _apart(self._keep(tidy, TIDY)),
            _apart(self._ring_at(stop)),
        ]
        try:
            await self._claim_until(stop)
        finally:
            await self._end()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _claim_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self.bell.clear()
            wait = POLL
            try:
                taken = await self._claim()
                if taken == 0 and len(self.tasks) < self.slots:
                    wait = await self._until_next()
            except db.TROUBLE as error:
                _log.warning("worker cannot reach the database", reason=rules.reason_of(error))
                taken = 0
            if taken == 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.bell.wait(), wait)

    async def _claim(self) -> int:
        free = self.slots - len(self.tasks)
        if free <= 0:
            return 0
        claimed = await actions.claim(events.job_kinds(), free)
        for job in claimed:
            task = _apart(running.run(job))
            self.tasks[task] = job
            task.add_done_callback(self._ended)
        return len(claimed)

    def _ended(self, task: asyncio.Task[None]) -> None:
        job = self.tasks.pop(task)
        self.bell.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lease runs out, and it is run again.
            _log.error("the end of a job could not be noted", job=job.id, kind=job.kind, exc_info=error)

    async def _until_next(self) -> float:
        """Seconds until something is due, at most the time between two looks."""
        at = await queries.next_run_at(events.job_kinds())
        if at is None:
            return POLL
        return min(max((at - clock.now()).total_seconds(), 0.01), POLL)

    async def _renew(self) -> None:
        if self.tasks:
            await actions.renew(self.tasks.values())

    async def _keep(self, doing: Any, every: float) -> None:
        while True:
            try:
                await doing()
            except db.TROUBLE as error:
                _log.warning("worker cannot reach the database", reason=rules.reason_of(error))
            await asyncio.sleep(every)

    async def _ring_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.bell.set()

    async def _end(self) -> None:
        """Lets running jobs end, interrupts what does not in time, and gives those back."""
        if not self.tasks:
            return
        await asyncio.wait(list(self.tasks), timeout=GRACE)
        left = dict(self.tasks)
        for task in left:
            task.cancel()
        if left:
            await asyncio.gather(*left, return_exceptions=True)
            with contextlib.suppress(*db.TROUBLE):
                await actions.give_back(left.values())
