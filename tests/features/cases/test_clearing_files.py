"""Files that nothing refers to go, a day after another; whatever anybody names stays, also just now."""

import asyncio
import random
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders.cases import a_case, mail
from tests.builders.people import a_customer
from tests.cast import Cast, hire

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.clearing import FORGET, HELD, Cleared, clear_files
from casedesk.cases.actions.contacts import record_contact
from casedesk.cases.queries.verification import differences
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.platform import clock, db, files
from casedesk.platform.errors import NotFound

AT_ONCE = timedelta(0)
"""As if every file had been there for a day."""


@pytest.fixture
def store(tmp_path: Path) -> None:
    """A store of the test's own; asked for after the database, which opens the one of all tests."""
    files.open_store(tmp_path / "files")


async def attached(content: bytes, case_id: int) -> str:
    """A file that came with a contact."""
    name = files.put(content)
    file = Attached(name, len(content), "lamp.jpg", "image/jpeg")
    await record_contact(case_id, mail(attachments=[file]), Sender.CUSTOMER, actors.customer("mail"))
    return name


async def test_every_table_that_names_files_is_looked_at(database: None) -> None:
    found = await db.records(
        """
        SELECT c.conrelid::regclass::text AS table, a.attname AS column
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid = 'files'::regclass
        """
    )
    assert len(found) == 3
    for row in found:
        named = f"NOT EXISTS (SELECT FROM {row['table']} WHERE {row['column']} = f.id)"
        assert named in HELD
        assert named in FORGET


async def test_an_upload_that_was_never_sent_goes_after_two_days(
    database: None, cast: Cast, store: None
) -> None:
    kept = await attached(b"sent", await a_case(await a_customer()))
    lost = files.put(b"never sent")
    assert await clear_files() == Cleared(), "it was stored only now"
    assert await clear_files(AT_ONCE) == Cleared(aside=1)
    assert files.exists(lost), "set aside is not gone"
    assert await clear_files() == Cleared(), "it was set aside only now"
    assert await clear_files(AT_ONCE) == Cleared(removed=1)
    assert [files.exists(name) for name in (kept, lost)] == [True, False]
    assert await differences() == []


async def test_what_is_named_after_it_was_set_aside_comes_back(
    database: None, cast: Cast, store: None
) -> None:
    case = await a_case(await a_customer())
    name = files.put(b"stored before")
    await clear_files(AT_ONCE)
    await db.execute(
        "INSERT INTO files (sha256, size, recorded_at) VALUES (decode($1, 'hex'), 13, now() + interval '1 h')",
        name,
    )
    assert files.read(name) == b"stored before", "read in the meantime it is there"
    files.set_aside(name)
    assert await clear_files(AT_ONCE) == Cleared(back=1)
    assert name in files.names()
    assert case


async def test_the_same_content_stored_again_while_it_is_aside_stays(
    database: None, cast: Cast, store: None
) -> None:
    case = await a_case(await a_customer())
    name = files.put(b"again")
    await clear_files(AT_ONCE)
    assert await attached(b"again", case) == name
    await clear_files(AT_ONCE)
    assert files.is_whole(name)


async def test_a_row_that_nobody_names_is_forgotten_with_its_file(
    database: None, cast: Cast, store: None
) -> None:
    name = files.put(b"of a reply that was taken back")
    await db.execute(
        "INSERT INTO files (sha256, size, recorded_at) VALUES (decode($1, 'hex'), 30, $2)",
        name,
        clock.now() - timedelta(days=2),
    )
    assert await clear_files() == Cleared(forgotten=1)
    assert await clear_files(AT_ONCE) == Cleared(aside=1)
    assert await clear_files(AT_ONCE) == Cleared(removed=1)
    with pytest.raises(NotFound):
        files.read(name)


async def test_whoever_is_just_naming_a_file_keeps_its_row(committed: str, store: None) -> None:
    await hire()
    case = await a_case(await a_customer())
    names = [files.put(f"file {number}".encode()) for number in range(6)]
    long_ago = clock.now() - timedelta(days=2)
    for name in names:
        await db.execute(
            "INSERT INTO files (sha256, size, recorded_at) VALUES (decode($1, 'hex'), 6, $2)", name, long_ago
        )
    held, go_on = asyncio.Event(), asyncio.Event()

    async def names_them() -> None:
        async with db.transaction():
            for number in range(3):
                await attached(f"file {number}".encode(), case)
            held.set()
            await go_on.wait()

    naming = asyncio.create_task(names_them())
    await held.wait()
    assert (await clear_files(AT_ONCE)).forgotten == 3, (
        "not those that are just being named, and nobody waits"
    )
    go_on.set()
    await naming
    await clear_files(AT_ONCE)
    await clear_files(AT_ONCE)
    assert [files.exists(name) for name in names] == [True] * 3 + [False] * 3
    assert await differences() == []


async def test_storing_and_clearing_at_once_loses_nothing(committed: str, store: None) -> None:
    """A day of two seconds, in which everything is still named well before it is over: contents are stored, left
    for some time and stored again just to be named, while all that was left is cleared away."""
    await hire()
    case = await a_case(await a_customer())
    day = timedelta(seconds=2)
    done = asyncio.Event()
    dice = random.Random(11)

    async def clears() -> Cleared:
        whole = Cleared()
        while not done.is_set():
            one = await clear_files(day)
            whole = Cleared(*(a + b for a, b in zip(astuple(whole), astuple(one), strict=True)))
            await asyncio.sleep(0.02)
        return whole

    async def stores(writer: int) -> list[str]:
        named = []
        for turn in range(2):
            content = f"content {writer} {turn}".encode()
            await asyncio.to_thread(files.put, content)
            await asyncio.sleep(dice.uniform(1.8, 4.8))
            named.append(await attached(content, case))
        return named

    clearing = asyncio.create_task(clears())
    named = [
        name for found in await asyncio.gather(*(stores(writer) for writer in range(16))) for name in found
    ]
    done.set()
    cleared = await clearing
    assert cleared.aside > 10, "there was something to race with"
    assert all(files.is_whole(name) for name in named)
    assert await differences() == []
