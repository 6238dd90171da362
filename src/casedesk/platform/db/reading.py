"""Reads: SQL with $1 placeholders in, structs out."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from casedesk.platform.db.at_once import Found
from casedesk.platform.db.engine import ENGINE, connection, held, on_statement, with_plans_kept

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
    found = await records(sql, *args)
    if found and isinstance(found[0], Found):
        return [into(**one.named()) for one in found]
    return [into(**one) for one in found]


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
        return await _one_by_one(reads)
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


async def _one_by_one(reads: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    try:
        return [await read for read in reads]
    finally:
        for read in reads:  # those after one that failed were never begun
            read.close()


async def looked_up(*reads: Coroutine[Any, Any, Any]) -> list[Any]:
    """As `side_by_side`, for reads of many statements that look things up by their keys: each of the two connections
    keeps its plans (`with_plans_kept`), and does the next read when it is done with one."""
    turns = _Turns(reads)
    try:
        await side_by_side(*(turns.taken_apart() for _ in range(min(AT_ONCE, len(reads)))))
    finally:
        turns.close()
    return turns.found


async def looked_up_after(
    first: Coroutine[Any, Any, T], then: Callable[[T], Sequence[Coroutine[Any, Any, Any]]]
) -> tuple[T, list[Any]]:
    """As `looked_up`, for reads that need what a first one finds: one of the connections has found it."""
    if ENGINE.current_transaction.get() is not None or held() is not None:
        found = await first
        return found, await _one_by_one(then(found))
    async with with_plans_kept():
        found = await first
        turns = _Turns(then(found))
        beside = asyncio.create_task(turns.taken_apart())
        try:
            await turns.taken()
        except BaseException:
            beside.cancel()
            await asyncio.wait({beside})
            turns.close()
            raise
    # The connection is back by now: whoever holds one never waits for another.
    await beside
    return found, turns.found


class _Turns:
    """Reads that are done in turn, by whoever is free."""

    def __init__(self, reads: Sequence[Coroutine[Any, Any, Any]]) -> None:
        self._left = deque(enumerate(reads))
        self.found: list[Any] = [None] * len(reads)

    async def taken(self) -> None:
        """Does the next read, as long as there is one."""
        while self._left:
            place, read = self._left.popleft()
            self.found[place] = await read

    async def taken_apart(self) -> None:
        """The same, on a connection that keeps its plans."""
        async with with_plans_kept():
            await self.taken()

    def close(self) -> None:
        """Leaves what was not begun, since one before it failed."""
        for _place, read in self._left:
            read.close()


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
