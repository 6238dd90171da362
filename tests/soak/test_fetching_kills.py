"""Receiving, killed at every step and flooded: each mail stands exactly once, and nobody waits behind a flood."""

import asyncio
import random
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL

import pytest
from tests.builders.fetched import a_mail, fetched, placed, until
from tests.builders.mail_servers import ImapServer, imap_server
from tests.cast import hire
from tests.soak import fetching
from tests.soak.fetching import MOST, STEPS
from tests.soak.killed import Worker
from tests.soak.record import assert_whole

from casedesk.channels.mail_room.office import Office
from casedesk.platform import db

pytestmark = [pytest.mark.soak, pytest.mark.slow]

PATIENCE = 60.0
MAILS_A_KILL = 4


async def _killed_at(dsn: str, folder: Path, step: str, dice: random.Random) -> str:
    """Runs until it dies at the step, or until it is killed; says which it was."""
    running = Worker(fetching.work, dsn, folder, step)
    if step:
        assert await running.ended(PATIENCE) == -SIGKILL, f"it was to die when it had {step}"
        return step
    await asyncio.sleep(dice.random() * 1.5)
    running.kill()
    await running.ended(PATIENCE)
    return "at random"


async def _assert_each_once(count: int) -> None:
    states = await db.records("SELECT state, count(*) FROM raw_mails GROUP BY state")
    assert {row["state"]: row["count"] for row in states} == {"placed": count}
    assert await db.value("SELECT count(*) FROM interactions WHERE direction = 'in'") == count
    sql = "SELECT count(DISTINCT message_id) FROM interactions WHERE direction = 'in'"
    assert await db.value(sql) == count
    await assert_whole()


@pytest.mark.parametrize("handled_folder", ["", "Handled"])
async def test_killed_at_every_step_it_keeps_each_mail_once(
    committed: str,
    desk_folder: Path,
    rounds: Callable[[int], int],
    tell: Callable[[str], None],
    handled_folder: str,
) -> None:
    await hire()
    kills = max(rounds(100), 5)
    dice = random.Random(len(handled_folder))
    named = [step for step in STEPS if step != "noted" or not handled_folder]
    steps = [*named, ""]
    first = len(steps) // 2 if handled_folder else 0  # few kills of each kind still make all the steps
    died: list[str] = []
    with imap_server() as theirs:
        await fetched(theirs, handled_folder=handled_folder)
        count = 0
        for kill in range(kills):
            mails = [a_mail(number) for number in range(count, count + MAILS_A_KILL)]
            count += len(mails)
            await asyncio.to_thread(theirs.put_all, mails)
            died.append(await _killed_at(committed, desk_folder, steps[(first + kill) % len(steps)], dice))
        last = Worker(fetching.work, committed, desk_folder)
        await until(placed, count, 120)
        if handled_folder:
            await until(lambda: asyncio.to_thread(theirs.count, handled_folder), count)
        last.kill()
        await last.ended(PATIENCE)
        _assert_told(theirs, handled_folder, count)
    await _assert_each_once(count)
    tell(f"{count:,} mails fetched, the worker killed {kills} times ({len(set(died))} steps): each once")


def _assert_told(theirs: ImapServer, handled_folder: str, count: int) -> None:
    if handled_folder:
        assert theirs.count() == 0
    else:
        assert len(theirs.flags()) == count


async def test_another_customers_mail_is_not_behind_a_flood(
    committed: str, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    await hire()
    flood = max(rounds(10_000), 500)
    with imap_server() as theirs:
        mails = [a_mail(number, "flood@example.net") for number in range(flood)]
        await asyncio.to_thread(theirs.put_all, mails)
        await fetched(theirs)
        stop = asyncio.Event()
        running = asyncio.create_task(Office(MOST).run(stop))

        async def begun() -> bool:
            return await placed() > 0

        async def theirs_is_in() -> int:
            sql = "SELECT count(*) FROM raw_mails WHERE sender = 'ben@example.org' AND state = 'placed'"
            return int(await db.value(sql))

        try:
            await until(begun, True, 60)
            await asyncio.to_thread(theirs.put, a_mail(1, "ben@example.org"))
            came = time.monotonic()
            await until(theirs_is_in, 1, 60)
            waited, before = time.monotonic() - came, await placed()
        finally:
            stop.set()
            await asyncio.wait_for(running, 20)
    assert before < flood
    tell(f"a flood of {flood:,} mails: another customer's mail was on its case {waited:.1f} s after it came")
