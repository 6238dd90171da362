"""What a process keeps of what every page reads and hardly anybody changes: the desk's settings, its lists.

    _settings = kept.Kept(_read_settings)
    ... await _settings.now()

What is kept is what the database said last. Triggers (migration 0086) tell every process when one of these tables has
changed; a process keeps something only while it hears that. After what a visitor committed it reads anew at once: they
look at what they changed. What work beside the pages commits is heard of as what other processes do. A transaction
always reads for itself, since it sees what nobody else does yet.
"""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

from casedesk.platform import db
from casedesk.platform.db.transactions import on_commit

TOPIC = "kept"
"""What is told when something of this kind has changed."""

LONGEST_SECONDS = 60.0
"""So long at most: a cable that was cut says nothing for a while."""

T = TypeVar("T")


class _Hearing:
    """Whether this process hears of changes now, and how often something may have changed since it started."""

    is_on = False
    changes = 0


def heard(*, is_on: bool = True) -> None:
    """Something may have changed; `is_on` says whether this process will hear of it next time."""
    _Hearing.is_on = is_on
    _Hearing.changes += 1


class Kept(Generic[T]):
    """One thing that is kept, and how it is read."""

    def __init__(self, read: Callable[[], Awaitable[T]]) -> None:
        self._read = read
        self._kept: tuple[int, float, T] | None = None

    async def now(self) -> T:
        """What it is now: as it was read last, where nothing can have changed since."""
        if db.in_transaction() or not _Hearing.is_on:
            return await self._read_alone()
        if self._kept is not None:
            changes, until, found = self._kept
            if changes == _Hearing.changes and time.monotonic() < until:
                return found
        changes = _Hearing.changes
        found = await self._read_alone()
        # Counted before it was read: what changes meanwhile is read again.
        self._kept = changes, time.monotonic() + LONGEST_SECONDS, found
        return found

    async def _read_alone(self) -> T:
        # With others it would be another statement of theirs each time that it is not known.
        with db.put_off(None):
            return await self._read()


_beside: ContextVar[bool] = ContextVar("casedesk_work_beside_the_pages", default=False)


@contextmanager
def beside_the_pages() -> Iterator[None]:
    """For tasks begun inside, that nobody waits for: they commit some times a second, and each time all that is kept
    would be read again."""
    token = _beside.set(True)
    try:
        yield
    finally:
        _beside.reset(token)


def _committed() -> None:
    _Hearing.changes += not _beside.get()


on_commit(_committed)
