"""`casedesk worker` does what waits, and lets go when it is told to."""

import asyncio
import signal
import subprocess
from pathlib import Path

import pytest
from tests.features.cli.running import PATIENCE, environment, program

from casedesk.platform import db

pytestmark = pytest.mark.slow


async def test_it_runs_what_is_due_and_stops_when_told(committed: str, tmp_path: Path) -> None:
    await db.execute("INSERT INTO jobs (kind, run_at, created_at) VALUES ('close_resolved', now(), now())")
    command = [program(), "worker", "--data", str(tmp_path), "--database-url", committed]
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
    try:
        async with asyncio.timeout(PATIENCE):
            while await db.value("SELECT count(*) FROM jobs WHERE state = 'done'") == 0:
                await asyncio.sleep(0.1)
    finally:
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, said.decode()
