"""Several at once, with real commits: a gate holds a row until everybody waits for it; then they go on in the order in
which they came."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import asyncpg


@asynccontextmanager
async def gate(address: str, lock: str) -> AsyncIterator[asyncpg.Connection]:
    """Holds what the statement locks or changes until the block ends, and commits it."""
    connection = await asyncpg.connect(address)
    async with connection.transaction():
        await connection.execute(lock)
        yield connection
    await connection.close()


async def waiting(connection: asyncpg.Connection, many: int) -> None:
    """Returns when so many wait for a lock."""
    async with asyncio.timeout(20):
        while many > await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ):
            await connection.execute("SELECT pg_stat_clear_snapshot()")
            await asyncio.sleep(0.005)


async def in_line(address: str, lock: str, *verbs: Coroutine[Any, Any, Any]) -> list[Any]:
    """Lets the verbs come one after the other while the gate is shut, then opens it; what each returned or
    raised, in their order."""
    tasks: list[asyncio.Task[Any]] = []
    try:
        async with gate(address, lock) as connection:
            for number, verb in enumerate(verbs, start=1):
                tasks.append(asyncio.create_task(verb))
                await waiting(connection, number)
        async with asyncio.timeout(20):
            return list(await asyncio.gather(*tasks, return_exceptions=True))
    finally:
        for task in tasks:
            task.cancel()
