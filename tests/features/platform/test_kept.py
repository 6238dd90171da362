"""What a process keeps of what hardly anybody changes: never older than what it could have heard."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from casedesk.platform import db, kept
from casedesk.platform.kept import Kept
from casedesk.platform.listener import listen
from casedesk.platform.live import CHANNEL

SOON = 5.0
"""Seconds; longer than anything here takes."""

COUNT = "SELECT count(*) FROM categories"
ADD = "INSERT INTO categories (name, position) VALUES ($1, 99)"


class Reading:
    """How many categories there are, and how often that was looked up."""

    def __init__(self) -> None:
        self.times = 0
        self.kept = Kept(self.read)

    async def read(self) -> int:
        self.times += 1
        return int(await db.value(COUNT))


@pytest.fixture
async def hearing(committed: str) -> AsyncIterator[asyncio.Event]:
    """This process hears of changes, as one that serves pages does; set whenever it heard something."""
    woken = asyncio.Event()

    def heard(_topic: str) -> None:
        kept.heard()
        woken.set()

    listening = asyncio.create_task(listen(CHANNEL, heard, lambda: kept.heard(is_on=False)))
    async with asyncio.timeout(SOON):
        await woken.wait()
    woken.clear()
    yield woken
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_what_was_read_is_kept(hearing: asyncio.Event) -> None:
    reading = Reading()
    assert [await reading.kept.now(), await reading.kept.now()] == [await db.value(COUNT)] * 2
    assert reading.times == 1


@pytest.mark.parametrize(
    "table",
    [
        "categories",
        "causes",
        "desk_settings",
        "field_categories",
        "field_choices",
        "fields",
        "mailboxes",
        "policies",
    ],
)
async def test_what_another_process_changes_is_heard(
    committed: str, hearing: asyncio.Event, table: str
) -> None:
    reading = Reading()
    await reading.kept.now()
    other = await asyncpg.connect(committed)
    await other.execute(f"DELETE FROM {table} WHERE false")
    await other.close()
    async with asyncio.timeout(SOON):
        await hearing.wait()
    await reading.kept.now()
    assert reading.times == 2


async def test_what_this_process_commits_is_read_at_once(hearing: asyncio.Event) -> None:
    reading = Reading()
    before = await reading.kept.now()
    async with db.transaction():
        await db.execute(ADD, "Lost parcels")
    assert await reading.kept.now() == before + 1


async def test_what_work_beside_the_pages_commits_is_read_where_it_is_heard_of(
    hearing: asyncio.Event,
) -> None:
    async def work(name: str) -> None:
        async with db.transaction():
            await db.execute(ADD, name)

    async def work_on_something_else() -> None:
        async with db.transaction():
            await db.execute("DELETE FROM drafts WHERE false")

    reading = Reading()
    before = await reading.kept.now()
    with kept.beside_the_pages():
        busy = asyncio.create_task(work_on_something_else())
    await busy
    assert (await reading.kept.now(), reading.times) == (before, 1)
    with kept.beside_the_pages():
        busy = asyncio.create_task(work("Lost parcels"))
    await busy
    async with asyncio.timeout(SOON):
        await hearing.wait()
    assert await reading.kept.now() == before + 1


async def test_a_transaction_reads_for_itself(hearing: asyncio.Event) -> None:
    reading = Reading()
    before = await reading.kept.now()
    async with db.rolled_back():
        await db.execute(ADD, "Lost parcels")
        assert await reading.kept.now() == before + 1
    assert await reading.kept.now() == before


async def test_what_changes_while_it_is_read_is_read_again(hearing: asyncio.Event) -> None:
    reading = Reading()

    async def read_late() -> int:
        found = await reading.read()
        kept.heard()
        return found

    late = Kept(read_late)
    await late.now()
    await late.now()
    assert reading.times == 2


async def test_nothing_is_kept_while_nothing_is_heard(committed: str) -> None:
    reading = Reading()
    await reading.kept.now()
    await reading.kept.now()
    assert reading.times == 2


async def test_nothing_is_kept_after_the_line_was_lost(committed: str, hearing: asyncio.Event) -> None:
    reading = Reading()
    await reading.kept.now()
    kept.heard(is_on=False)
    await reading.kept.now()
    await reading.kept.now()
    assert reading.times == 3
