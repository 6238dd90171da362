"""When the desk itself cannot go on: mails stay safe, the reason is said, and it goes on by itself."""

import asyncio
import errno
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.builders.fetched import until
from tests.cast import hire

from casedesk.channels.email.actions.keeping import keep, keep_head
from casedesk.channels.email.jobs import sentence_of, take, take_waiting
from casedesk.channels.email.queries.raw import waiting
from casedesk.channels.email.wording import languages
from casedesk.channels.mail_room import understanding
from casedesk.channels.mail_room.office import Office
from casedesk.channels.mailboxes.queries.ways import troubles
from casedesk.platform import db, files
from casedesk.platform.errors import Unusable


def with_a_file(number: int = 1) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "aylin@example.com", "help@desk.example", f"Lamp {number}"
    mail.set_content("See here.")
    mail.add_attachment(f"photograph {number}".encode(), maintype="image", subtype="png", filename="lamp.png")
    return mail.as_bytes()


async def test_while_files_cannot_be_written_mail_waits_and_says_so(
    committed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hire()
    monkeypatch.setattr(understanding, "AFTER_TROUBLE", 0.1)
    monkeypatch.setattr(understanding, "POLL", 0.2)
    store = tmp_path / "store"
    files.open_store(store)
    # A folder that turned into a file: like a disk that is full, it takes nothing, not even from root.
    store.rmdir()
    store.write_bytes(b"")
    stop = asyncio.Event()
    running = asyncio.create_task(Office(1_000_000).run(stop))
    try:
        raw_id = await keep(with_a_file(), "tests")

        async def sentences() -> list[str]:
            return [one.sentence for one in await troubles()]

        said = "Files cannot be written (Not a directory): mails are kept but come on no case."
        await until(sentences, [said])
        assert await waiting() == [raw_id]
        store.unlink()
        store.mkdir()

        async def state() -> str:
            return str(await db.value("SELECT state FROM raw_mails WHERE id = $1", raw_id))

        await until(state, "placed")
        await until(sentences, [])
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


async def test_a_full_disk_is_called_that() -> None:
    assert sentence_of(OSError(errno.ENOSPC, "No space left on device", "/x")).startswith("The disk is full")


async def test_the_periodic_job_fails_with_the_reason_and_leaves_the_mail(
    database: None, tmp_path: Path
) -> None:
    await hire()
    store = tmp_path / "store"
    files.open_store(store)
    store.rmdir()
    store.write_bytes(b"")
    raw_id = await keep(with_a_file(), "tests")
    with pytest.raises(Unusable, match="Files cannot be written"):
        await take(raw_id)
    with pytest.raises(Unusable):
        await take_waiting({})
    assert await waiting() == [raw_id]


async def test_the_head_of_a_large_mail_stays_in_the_tray_and_is_answered_once(database: None) -> None:
    await hire()
    head = b"From: Ann <ann@home.example>\nTo: help@desk.example\nSubject: My film\n\n"
    keys = {await keep_head(head, 60_000_000, 35_000_000, "tests") for _ in range(2)}
    assert len(keys) == 1
    again = await take(keys.pop())
    assert again.state == "tray"
    assert again.reason == ("It has 60 MB, more than the 35 MB that are taken. Only its head was kept.")
    notices = await db.records("SELECT to_address, subject, body FROM outgoing_mails")
    assert [row["to_address"] for row in notices] == ["ann@home.example"]
    assert "My film" in notices[0]["subject"]
    assert "has 60 MB. We can take 35 MB at most" in notices[0]["body"]


@pytest.mark.parametrize("language", sorted(languages()))
async def test_whoever_wrote_too_much_is_told_in_their_language(database: None, language: str) -> None:
    head = f"From: ann@home.example\nContent-Language: {language}\nSubject: {{film}}\n\n".encode()
    await keep_head(head, 60_000_000, 35_000_000, "tests")
    row = await db.record("SELECT subject, body FROM outgoing_mails")
    assert row is not None
    assert "{film}" in row["subject"]
    assert all(words in row["body"] for words in ("{film}", "60 MB", "35 MB"))


async def test_a_machine_is_not_told_that_its_mail_was_too_large(database: None) -> None:
    head = b"From: robot@home.example\nAuto-Submitted: auto-generated\nSubject: Log\n\n"
    await keep_head(head, 60_000_000, 35_000_000, "tests")
    assert await db.value("SELECT count(*) FROM outgoing_mails") == 0
