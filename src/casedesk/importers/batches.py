"""Rows in batches: the next one is read while the last one is written."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from casedesk.importers.outcome import Outcome, Refusal
from casedesk.importers.reading import Row

T = TypeVar("T")
Within = Callable[[], AbstractAsyncContextManager[None]]
"""What each batch is written in: a transaction, or one that is undone."""


@dataclass
class Batch(Generic[T]):
    """What was read for one transaction: what can be taken, what cannot, and how many rows that were."""

    ready: list[T] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    rows: int = 0

    def refuse(self, row: Row, reason: str) -> None:
        """Puts a row with those that cannot be taken."""
        self.refusals.append(Refusal(row.line, reason, row.raw))

    def count(self, outcome: Outcome) -> None:
        """Adds what was read to what became of the file."""
        outcome.rows += self.rows
        for refusal in self.refusals:
            outcome.refuse(refusal)


async def ahead(batches: Iterator[T]) -> AsyncIterator[T]:
    """The batches in their order, the next one read in a thread meanwhile: reading keeps one core busy and
    the database another."""
    coming = asyncio.create_task(asyncio.to_thread(next, batches, None))
    try:
        while (batch := await coming) is not None:
            coming = asyncio.create_task(asyncio.to_thread(next, batches, None))
            yield batch
    finally:
        coming.cancel()
