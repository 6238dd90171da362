"""Mails out: so many replies in the outbox of a desk, sent by `casedesk worker` to a server that takes them all."""

import asyncio
import os
import signal
import subprocess
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.desk import CASEDESK, free_port
from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.contacts import Contact, record_contact
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.channels.mailboxes.actions.keeping import add_mailbox
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from casedesk.platform import db, files, tokens

WORDS = (
    "Thank you for your patience.\n\nA new one is on its way, **today**, and is with you by Friday.\n\n" * 3
)
LONGEST_SECONDS = 600


class Sink:
    """Takes every mail, and notes when."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.bytes = 0

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Notes a mail, and takes it."""
        self.times.append(time.monotonic())
        self.bytes += len(envelope.original_content or b"")
        return "250 Taken"


def send(dsn: str, folder: Path, count: int) -> Sink:
    """Writes `count` replies on cases of this desk and lets a worker send them; what came, and when."""
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        asyncio.run(_write(dsn, folder, server.port, count))
        with (folder / "bench-worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [CASEDESK, "worker", "--data", str(folder)],
                env={**os.environ, "DATABASE_URL": dsn},
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + LONGEST_SECONDS
        while len(sink.times) < count and worker.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        worker.send_signal(signal.SIGINT)
        worker.wait(timeout=60)
    finally:
        server.stop()
    return sink


async def _write(dsn: str, folder: Path, port: int, count: int) -> None:
    files.open_store(folder / "files")
    tokens.open_key(folder / "desk.key")
    wiring.install()
    await db.open(dsn, size=2)
    try:
        profile = Profile(
            "Bench",
            f"bench{time.time_ns()}@desk.example",
            sends=True,
            is_default=True,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="plain",
        )
        mailbox_id = await add_mailbox(profile, Secrets(), by_rule("bench"))
        sql = "SELECT id, owner_id, customer_id FROM cases WHERE merged_into_id IS NULL ORDER BY id DESC LIMIT $1"
        cases = await db.records(sql, count)
        for number in range(count):
            row = cases[number % len(cases)]
            contact = Contact(
                channel="email",
                direction="out",
                by_user_id=row["owner_id"],
                customer_id=row["customer_id"],
                address=f"bench{number}@mail.example",
                subject="Your lamp",
                body=WORDS,
                mailbox_id=mailbox_id,
            )
            await record_contact(
                row["id"], contact, Sender.CUSTOMER, actors.user(row["owner_id"], sees_all=True), "reply"
            )
    finally:
        await db.close()
