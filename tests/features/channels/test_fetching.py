"""Mail that is fetched from real IMAP servers: each mail once, whatever happens in between."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from tests.builders.fetched import a_mail, fetched, placed, until
from tests.builders.mail_servers import HOST, imap_server
from tests.cast import hire

from casedesk.audit.rules import by_rule
from casedesk.channels.mail_room import fetching
from casedesk.channels.mail_room.office import Office
from casedesk.channels.mailboxes.actions import keeping
from casedesk.channels.mailboxes.queries.mailboxes import mailbox
from casedesk.channels.mailboxes.queries.ways import troubles
from casedesk.channels.mailboxes.rules import waits
from casedesk.channels.mailboxes.rules.profiles import Secrets
from casedesk.platform import db
from casedesk.platform.imap.sentences import Account
from casedesk.platform.imap.session import Session

pytestmark = pytest.mark.slow

MOST = 1_000_000
BY = by_rule("tests")


@contextlib.asynccontextmanager
async def an_office() -> AsyncIterator[Office]:
    """An office that works until the end of the block."""
    office, stop = Office(MOST), asyncio.Event()
    running = asyncio.create_task(office.run(stop))
    try:
        yield office
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


@pytest.fixture
async def desk(committed: str) -> None:
    await hire()


async def test_what_comes_is_fetched_at_once_and_marked_after_it_was_kept(desk: None) -> None:
    with imap_server() as theirs:
        await asyncio.to_thread(theirs.put, a_mail(1))
        key = await fetched(theirs)
        async with an_office():
            await until(placed, 1)
            began = time.monotonic()
            await asyncio.to_thread(theirs.put, a_mail(2))
            await until(placed, 2)
            # IDLE: long before the next look.
            assert time.monotonic() - began < fetching.POLL / 2
            flags = await asyncio.to_thread(theirs.flags)
            assert all("\\Seen" in one for one in flags)
        sources = [row[0] for row in await db.records("SELECT source FROM raw_mails ORDER BY id")]
        assert sources == [a_mail(1), a_mail(2)]
        assert await db.value("SELECT count(*) FROM raw_mails WHERE mailbox_id = $1", key) == 2
        assert await db.value("SELECT sender FROM raw_mails LIMIT 1") == "aylin@example.com"


def test_what_the_server_says_in_passing_is_looked_for_at_once() -> None:
    """It tells of a new mail once: beside its answer to something else, it does not come again in IDLE."""
    with imap_server() as theirs:
        account = Account(HOST, theirs.port, "plain", theirs.user, theirs.password)
        theirs.put(a_mail(1))
        session = Session(account)
        session.open()
        (first,) = session.find("ALL")
        theirs.put(a_mail(2))
        session.read_head(first)
        assert session.wait(5)
        assert len(session.find("ALL")) == 2
        assert not session.wait(0.2), "nothing came since"
        session.close()


async def test_taken_mails_are_moved_where_a_folder_is_named(desk: None) -> None:
    with imap_server() as theirs:
        await asyncio.to_thread(theirs.put_all, [a_mail(number) for number in range(30)])
        await fetched(theirs, handled_folder="Handled")
        async with an_office():
            await until(placed, 30)
            await until(lambda: asyncio.to_thread(theirs.count, "Handled"), 30)
        assert theirs.count() == 0


async def test_without_idle_it_looks_now_and_then(desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "POLL", 0.2)
    with imap_server(idles=False) as theirs:
        await fetched(theirs)
        async with an_office():
            await asyncio.to_thread(theirs.put, a_mail(1))
            await until(placed, 1)


async def test_at_the_first_look_only_unread_mail_is_taken(desk: None) -> None:
    with imap_server() as theirs:
        await asyncio.to_thread(theirs.put_all, [a_mail(number) for number in range(5)])
        with theirs.visit() as box:
            box.folder.set("INBOX")
            box.client.store("1:3", "+FLAGS", "(\\Seen)")
        await fetched(theirs)
        async with an_office():
            await until(placed, 2)
            # From then on it is the UID that counts: what somebody reads elsewhere is taken all the same.
            with theirs.visit() as box:
                box.append(a_mail(9), "INBOX", flag_set=["\\Seen"])
            await until(placed, 3)


async def test_a_server_that_numbers_anew_doubles_and_loses_nothing(desk: None) -> None:
    with imap_server() as theirs:
        mails = [a_mail(number) for number in range(3)]
        await asyncio.to_thread(theirs.put_all, mails)
        await fetched(theirs)
        async with an_office():
            await until(placed, 3)
        theirs.stop()
        theirs.start()
        await asyncio.to_thread(theirs.put_all, [*mails, a_mail(4)])
        async with an_office():
            await until(placed, 4)
        assert await db.value("SELECT count(*) FROM raw_mails") == 4


async def test_a_mailbox_is_fetched_by_one_office_and_taken_over_when_that_ends(desk: None) -> None:
    with imap_server() as theirs:
        await fetched(theirs)
        async with an_office() as second:
            async with an_office() as first:
                await asyncio.to_thread(theirs.put, a_mail(1))
                await until(placed, 1)
                assert len(first._fetchers) + len(second._fetchers) == 1
            await asyncio.to_thread(theirs.put, a_mail(2))
            await until(placed, 2)


async def test_a_changed_or_deactivated_mailbox_is_picked_up_within_seconds(desk: None) -> None:
    with imap_server() as old, imap_server() as new:
        key = await fetched(old)
        async with an_office() as office:
            await asyncio.to_thread(old.put, a_mail(1))
            await until(placed, 1)
            profile = replace((await mailbox(key)).profile, imap_port=new.port)
            await keeping.change_mailbox(key, profile, Secrets(client_id="c"), BY)
            await asyncio.to_thread(new.put, a_mail(2))
            await until(placed, 2)
            await keeping.deactivate_mailbox(key, BY)

            async def fetchers() -> int:
                return len(office._fetchers)

            await until(fetchers, 0)


async def test_troubles_are_said_with_a_time_and_over_when_they_are(
    desk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "WAITS", (waits.WAITS[0] / 20,))

    async def sentences() -> list[str]:
        return [one.sentence for one in await troubles()]

    with imap_server() as theirs:
        key = await fetched(theirs)
        async with an_office():
            await asyncio.to_thread(theirs.put, a_mail(1))
            await until(placed, 1)
            theirs.stop()
            said = f"127.0.0.1 refuses connections on port {theirs.port}. Is the port right?"
            await until(sentences, [said])
            theirs.start()
            await asyncio.to_thread(theirs.put, a_mail(2))
            await until(placed, 2)
            await until(sentences, [])
            await keeping.change_mailbox(
                key, (await mailbox(key)).profile, Secrets(password="wrong", client_id="c"), BY
            )

            async def refused() -> bool:
                return any("refused the password of desk@desk.example" in one for one in await sentences())

            await until(refused, True)


async def test_of_a_mail_beyond_the_limit_the_head_is_kept_and_its_sender_told(desk: None) -> None:
    with imap_server() as theirs:
        await fetched(theirs)
        async with an_office():
            await asyncio.to_thread(theirs.put, a_mail(1, size=MOST + 10_000))
            await asyncio.to_thread(theirs.put, a_mail(2))
            await until(placed, 1)
    row = await db.record("SELECT source, state, reason, full_size FROM raw_mails WHERE state <> 'placed'")
    assert row is not None
    assert row["state"] == "tray"
    assert "Only its head was kept" in row["reason"]
    assert row["full_size"] > MOST
    assert len(row["source"]) < 1_000
    notice = await db.record("SELECT to_address, body FROM outgoing_mails WHERE kind = 'notice'")
    assert notice is not None
    assert notice["to_address"] == "aylin@example.com"
    assert "We can take 1 MB at most" in notice["body"]
