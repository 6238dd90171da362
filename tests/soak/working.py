"""A worker process to be killed.

Its one kind of job writes an effect and completes in the same transaction, dawdling at random in between,
so that a kill comes before, inside and after it. Its leases last a second: nobody wants to wait.
"""

import asyncio
import random
from datetime import timedelta
from typing import Any

from casedesk.platform import db, events
from casedesk.platform.jobs import actions, rules, worker

EFFECTS = "CREATE TABLE effects (job bigint NOT NULL, process integer NOT NULL)"
LEASE = timedelta(seconds=1)


async def take_effect(payload: dict[str, Any]) -> None:
    """Writes that this job was done, dawdling before, inside and after the transaction."""
    await _dawdle()
    async with db.transaction():
        await db.execute("INSERT INTO effects VALUES ($1, pg_backend_pid())", payload["number"])
        await _dawdle()
        await actions.complete_in_transaction()
        await _dawdle()
    await _dawdle()


async def _dawdle() -> None:
    if random.random() < 0.3:
        await asyncio.sleep(random.random() / 20)


async def work(dsn: str, seed: int) -> None:
    """Does jobs until it is killed, dawdling as the seed says."""
    rules.LEASE = LEASE
    worker.RENEW = LEASE.total_seconds() / 3
    worker.TIDY = 0.3
    random.seed(seed)
    events.install(events.Wiring(jobs={"take_effect": take_effect}))
    await db.open(dsn, size=6)
    await worker.run_forever(asyncio.Event())
