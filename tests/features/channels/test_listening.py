"""Mail that other servers bring: taken for our addresses only, and only once it is durable."""

import asyncio
import contextlib
import smtplib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders.letters import mail_of
from tests.cast import hire
from tests.features.cli.running import free_port

from casedesk.audit.rules import by_rule
from casedesk.channels.mail_room.listening import listen
from casedesk.channels.mailboxes.actions.keeping import add_mailbox, deactivate_mailbox
from casedesk.channels.mailboxes.queries.ways import troubles
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from casedesk.config import Settings
from casedesk.platform import db

MAIL = mail_of("", "The lamp is broken.", "." + "x" * 2_000, line_end=b"\r\n") + b"\r\n"
SENDER = "ann@home.example"


@contextlib.asynccontextmanager
async def listening(folder: Path, **more: Any) -> AsyncIterator[int]:
    """A listener until the end of the block; gives its port."""
    port, stop = free_port(), asyncio.Event()
    way = more.pop("way", "smtp_listen")
    settings = Settings(folder, **{way: f"127.0.0.1:{port}"}, **more)
    running = asyncio.create_task(listen(settings, stop))
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0.02)
        yield port
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


async def speak(port: int, talk: Callable[[smtplib.SMTP], Any], client: type = smtplib.SMTP) -> Any:
    """Leads a conversation in a thread; returns what it says in the end."""

    def lead() -> Any:
        with client("127.0.0.1", port, timeout=20) as server:
            return talk(server)

    return await asyncio.to_thread(lead)


@pytest.fixture
async def desk(committed: str) -> int:
    await hire()
    return await add_mailbox(Profile(name="Help", address="help@desk.example"), Secrets(), by_rule("tests"))


@pytest.mark.parametrize("way", ["smtp_listen", "lmtp_listen"])
async def test_a_mail_to_us_is_kept_byte_for_byte_with_its_envelope(
    desk: int, tmp_path: Path, way: str
) -> None:
    to = "help+abc123def456@desk.example"
    client = smtplib.LMTP if way == "lmtp_listen" else smtplib.SMTP
    async with listening(tmp_path, way=way) as port:
        for _ in range(2):
            await speak(port, lambda server: server.sendmail("bounce@home.example", [to], MAIL), client)
    kept = await db.records("SELECT source, mailbox_id, envelope_from, envelope_to, sender FROM raw_mails")
    assert [tuple(row) for row in kept] == [(MAIL, desk, "bounce@home.example", [to], SENDER)]


async def test_what_is_not_for_us_is_refused(desk: int, tmp_path: Path) -> None:
    await add_mailbox(Profile(name="Old", address="old@desk.example"), Secrets(), by_rule("tests"))
    old = await db.value("SELECT id FROM mailboxes WHERE address = 'old@desk.example'")
    await deactivate_mailbox(old, by_rule("tests"))
    async with listening(tmp_path) as port:
        for stranger in ("somebody@desk.example", "help@elsewhere.example", "old@desk.example", "nonsense"):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                await speak(port, lambda server, to=stranger: server.sendmail(SENDER, [to], MAIL))
            assert [code for code, _ in refused.value.recipients.values()] == [550]
    assert await db.value("SELECT count(*) FROM raw_mails") == 0


async def test_what_is_too_large_is_refused_in_words(desk: int, tmp_path: Path) -> None:
    large = MAIL + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 20_000

    def undeclared(server: smtplib.SMTP) -> tuple[int, bytes]:
        server.ehlo()
        server.mail(SENDER)
        server.rcpt("help@desk.example")
        return server.data(large)

    async with listening(tmp_path, max_mail_mb=1) as port:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            await speak(port, lambda server: server.sendmail(SENDER, ["help@desk.example"], large))
        assert refused.value.smtp_code == 552
        code, words = await speak(port, undeclared)
        assert (code, b"larger than the 1 MB" in words) == (552, True)
        await speak(port, lambda server: server.sendmail(SENDER, ["help@desk.example"], MAIL))
    assert await db.value("SELECT count(*) FROM raw_mails") == 1


async def test_while_nothing_can_be_kept_the_other_server_keeps_it(desk: int, tmp_path: Path) -> None:
    async with listening(tmp_path) as port:
        await db.execute("ALTER TABLE raw_mails RENAME TO raw_mails_away")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await speak(port, lambda server: server.sendmail(SENDER, ["help@desk.example"], MAIL))
        assert refused.value.smtp_code == 451
        await db.execute("ALTER TABLE raw_mails_away RENAME TO raw_mails")
        await speak(port, lambda server: server.sendmail(SENDER, ["help@desk.example"], MAIL))
    assert await db.value("SELECT count(*) FROM raw_mails") == 1


async def test_a_port_that_is_taken_is_said(desk: int, tmp_path: Path) -> None:
    async with listening(tmp_path) as port:
        other = Settings(tmp_path, lmtp_listen=f"127.0.0.1:{port}", smtp_listen="192.0.2.1:25")
        stop = asyncio.Event()
        running = asyncio.create_task(listen(other, stop))
        found: list[str] = []
        for _ in range(100):
            found = [one.sentence for one in await troubles()]
            if found:
                break
            await asyncio.sleep(0.05)
        stop.set()
        await asyncio.wait_for(running, 10)
    assert found[0].startswith("Nothing can be taken on 192.0.2.1:25")
