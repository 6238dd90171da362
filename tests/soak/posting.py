"""A worker process that sends mails and is to be killed.

It does the desk's own jobs, with leases of a second: nobody wants to wait.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from casedesk import wiring
from casedesk.platform import db, files, public_address, tokens
from casedesk.platform.jobs import rules, worker

LEASE = timedelta(seconds=1)


async def work(dsn: str, folder: Path, slots: int) -> None:
    """Sends until it is killed, so many mails at once."""
    rules.LEASE = LEASE
    worker.RENEW = LEASE.total_seconds() / 3
    worker.TIDY = 0.2
    files.open_store(folder / "files")
    tokens.open_key(folder / "desk.key")
    public_address.open_public_address("http://desk.example")
    wiring.install()
    await db.open(dsn, size=6)
    await worker.run_forever(asyncio.Event(), slots=slots)
