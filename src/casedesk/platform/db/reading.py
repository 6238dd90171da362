"""Reads: SQL with $1 placeholders in, structs out."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from casedesk.platform.db.engine import ENGINE, connection, held, on_statement

T = TypeVar("T")


async def records(sql: str, *args: Any) -> list[Any]:
    """All rows, as the driver gives them."""
    async with connection() as taken:
        found: list[Any] = await taken.fetch(sql, *args)
    return found


async def record(sql: str, *args: Any) -> Any | None:
    """The first row as the driver gives it, or None."""
    async with connection() as taken:
        return await taken.fetchrow(sql, *args)


async def rows(into: type[T], sql: str, *args: Any) -> list[T]:
    """All rows, each as an `into` made from its columns by name."""
    return [into(**found) for found in await records(sql, *args)]


async def row(into: type[T], sql: str, *args: Any) -> T | None:
    """The first row as an `into`, or None."""
    found = await record(sql, *args)
    return None if found is None else into(**found)


async def value(sql: str, *args: Any) -> Any:
    """The first column of the first row, or None."""
    async with connection() as taken:
        return await taken.fetchval(sql, *args)


AT_ONCE = 2
"""So many reads of one page go side by side: one visitor does not take the whole pool."""


async def side_by_side(*reads: Coroutine[Any, Any, Any]) -> list[Any]:
    """What these reads find, in their order. They share the processors, each on a connection of its own; in a
    transaction, or where one connection is held, they follow each other."""
    if ENGINE.current_transaction.get() is not None or held() is not None:
        return [await read for read in reads]
    lanes = asyncio.Semaphore(AT_ONCE)

    async def in_turn(read: Coroutine[Any, Any, Any]) -> Any:
        async with lanes:
            return await read

    tasks = [asyncio.create_task(in_turn(read)) for read in reads]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


@dataclass
class Counted:
    """The statements seen while counting."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def counting() -> Iterator[Counted]:
    """Counts the statements run inside the block, transaction control left out."""
    counted = Counted()

    def note(statement: str, _seconds: float) -> None:
        if not statement.lstrip().upper().startswith(_CONTROL):
            counted.statements.append(statement)

    stop = on_statement(note)
    try:
        yield counted
    finally:
        stop()


_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "RESET")
