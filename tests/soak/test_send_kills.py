"""A worker killed at every step of sending: each mail arrives, and none twice but the one that was in the air."""

import asyncio
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.builders.cases import a_case, a_user, answers, mail
from tests.builders.mail_servers import SmtpSink
from tests.builders.mailboxes import a_sending_mailbox
from tests.builders.people import a_customer
from tests.soak import posting
from tests.soak.killed import Worker
from tests.soak.record import assert_whole

from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.platform.mail import parse
from casedesk.platform.mail.outcomes import MAYBE_TWICE

pytestmark = [pytest.mark.soak, pytest.mark.slow]

STEPS = ("before a word", "MAIL", "RCPT", "DATA, not taken", "DATA, taken", "after the answer")
IN_THE_AIR = ("DATA, taken", "after the answer")
"""Steps at which the server has the mail and the desk does not know it."""
PATIENCE = 60.0


class KillingSink(SmtpSink):
    """Kills the worker that is connected, when the second mail of its life comes to the step `next_kill`."""

    def __init__(self) -> None:
        super().__init__()
        self.victim: int | None = None
        self.next_kill = ""
        self._passed = 0

    def aim(self, victim: int, step: str) -> None:
        """The next to be killed, and where."""
        self.next_kill, self._passed, self.victim = step, 0, victim

    def _kill_at(self, step: str) -> bool:
        if self.next_kill != step or self.victim is None:
            return False
        self._passed += 1
        if self._passed == 1:
            return False
        os.kill(self.victim, signal.SIGKILL)
        self.victim, self.next_kill = None, ""
        return True

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self._kill_at("before a word")
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._kill_at("MAIL")
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._kill_at("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._kill_at("DATA, not taken"):
            return "451 not now"
        said = await super().handle_DATA(server, session, envelope)
        self._kill_at("DATA, taken")
        if self.next_kill == "after the answer" and self.victim is not None:
            # The answer is on its way when the worker dies: it may have read it, and may even have noted it.
            threading.Timer(random.random() / 100, self._kill_at, ["after the answer"]).start()
        return said


async def _write(count: int, port: int) -> None:
    """So many answers, each on a case of its own, wait to be sent."""
    mina = actors.user(await a_user("Mina Park"))
    await a_sending_mailbox(port)
    # Each answer goes ten seconds after it was written: the last of them, too, is due by now.
    with clock.frozen(clock.now() - count * timedelta(seconds=20)) as standing:
        for number in range(count):
            customer_id = await a_customer(f"Customer {number}", f"customer{number}@example.com")
            case_id = await a_case(customer_id, mail())
            standing.advance(seconds=1)
            await answers(case_id, mina, f"Answer {number}.")


async def _left() -> int:
    return int(await db.value("SELECT count(*) FROM outgoing_mails WHERE state <> 'sent'"))


async def _to_the_end(dsn: str, folder: Path, slots: int) -> None:
    running = Worker(posting.work, dsn, folder, slots)
    async with asyncio.timeout(120):
        while await _left():
            assert running.returncode is None
            await asyncio.sleep(0.05)
    running.kill()
    await running.ended(PATIENCE)


async def _assert_all_arrived(sink: SmtpSink, count: int) -> Counter[str]:
    """Each mail arrived, under its own id, and is written down as sent; returns how often each came."""
    came = Counter(parse(one.source).message_id or "" for one in sink.received)
    rows = await db.records("SELECT message_id, state, answer FROM outgoing_mails")
    assert {row["message_id"] for row in rows} == set(came)
    assert len(rows) == count
    twice = {row["message_id"] for row in rows if came[row["message_id"]] > 1}
    assert twice <= {row["message_id"] for row in rows if row["answer"].startswith(MAYBE_TWICE)}
    latest = "SELECT DISTINCT ON (interaction_id) state FROM deliveries ORDER BY interaction_id, id DESC"
    assert {row["state"] for row in await db.records(latest)} == {"sent"}
    await assert_whole()
    return came


async def test_a_worker_killed_at_every_step_sends_each_mail(
    committed: str, desk_folder: Path, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    kills = max(rounds(200), len(STEPS))
    sink = KillingSink()
    sink.start()
    try:
        await _write(kills + 3, sink.port)
        in_the_air = 0
        for step in islice(cycle(STEPS), kills):
            running = Worker(posting.work, committed, desk_folder, 1)
            sink.aim(running.pid, step)
            assert await running.ended(PATIENCE) == -signal.SIGKILL
            await asyncio.sleep(
                posting.LEASE.total_seconds()
            )  # what it held is free again, and no job dies of many deaths
            in_the_air += step in IN_THE_AIR
        before = kills + 3 - await _left()
        await _to_the_end(committed, desk_folder, 1)
        came = await _assert_all_arrived(sink, kills + 3)
    finally:
        sink.stop()
    again = came.total() - len(came)
    tell(
        f"{len(came)} mails by a worker killed {kills} times at {len(STEPS)} steps: {before} were sent before the "
        f"last run, {again} came again with the same Message-ID, of {in_the_air} that were in the air"
    )
    assert again <= in_the_air


async def test_workers_killed_at_random_send_each_mail(
    committed: str, desk_folder: Path, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    """Four mails at once are in the air; at most those can come again."""
    kills, slots = max(rounds(40), 2), 4
    count = max(rounds(600), 40)
    sink = SmtpSink()
    sink.start()
    sink.pause = 0.02
    try:
        await _write(count, sink.port)
        dice = random.Random(5)
        for kill in range(kills):
            running = Worker(posting.work, committed, desk_folder, slots)
            async with asyncio.timeout(PATIENCE):
                while len(sink.received) < (kill + 1) * count // (kills + 2):
                    assert running.returncode is None
                    await asyncio.sleep(0.005)
            await asyncio.sleep(dice.random() / 20)
            running.kill()
            await running.ended(PATIENCE)
            await asyncio.sleep(posting.LEASE.total_seconds())
        await _to_the_end(committed, desk_folder, slots)
        came = await _assert_all_arrived(sink, count)
    finally:
        sink.stop()
    again = came.total() - len(came)
    tell(f"{count} mails by {slots} at once, killed {kills} times at random: {again} came again")
    assert again <= kills * slots
