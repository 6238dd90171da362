"""A question over very many cases is asked beside its page, which says meanwhile that it is being counted.

A page waits a moment for its answer, which is more than reports of a hundred thousand cases take; that of a million
takes some seconds. What came later than its page is kept for a minute, for who looks again: by the question, which
names who asks and what they may see; as figures, and not as a page in somebody's language.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

SECONDS = 1.0
"""So long a page waits for its answer."""
KEPT_SECONDS = 60.0
"""So long an answer is kept that came later."""
MOST = 16
"""So many questions a process keeps, with their answers; who asks one more is told to wait until there is room."""
AT_ONCE = 4
"""So many of them are worked on at once: each may hold two connections, and a hundred bytes for each case."""

_log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class Counting:
    """There is no answer yet; for how many seconds it has been worked on."""

    seconds: float


class Answers:
    """The questions that this process works on, and the answers that came too late for their page."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, tuple[float, asyncio.Task[Any]]] = {}
        self._lanes = asyncio.Semaphore(AT_ONCE)

    @property
    def asked(self) -> int:
        """How many questions are kept."""
        return len(self._asked)

    async def of(self, question: Hashable, ask: Callable[[], Awaitable[T]]) -> T | Counting:
        """The answer, where it is there or comes at once; what `ask` raises is raised."""
        if question not in self._asked:
            if len(self._asked) >= MOST:
                return Counting(0.0)
            self._begin(question, ask)
        begun, task = self._asked[question]
        in_time = begun + SECONDS - time.monotonic()
        if in_time > 0:
            await asyncio.wait({task}, timeout=in_time)
        if not task.done():
            return Counting(time.monotonic() - begun)
        found: T = task.result()
        return found

    def _begin(self, question: Hashable, ask: Callable[[], Awaitable[T]]) -> None:
        # Not awaited by its page alone: who goes away does not take the answer with them.
        task = asyncio.create_task(self._work(ask))
        self._asked[question] = (time.monotonic(), task)
        task.add_done_callback(lambda done: self._ended(question, done))

    async def _work(self, ask: Callable[[], Awaitable[T]]) -> T:
        async with self._lanes:
            return await ask()

    def _ended(self, question: Hashable, done: "asyncio.Task[Any]") -> None:
        begun, known = self._asked.get(question, (0.0, None))
        error = None if done.cancelled() else done.exception()
        if known is not done:
            return
        if done.cancelled() or time.monotonic() < begun + SECONDS:
            # Nobody was told to come again: the next one asks anew.
            del self._asked[question]
            return
        if error:
            # Who looks again is told; where nobody does, it is on record all the same.
            _log.error("a report could not be counted", exc_info=error)
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self._forget, question, done)

    def _forget(self, question: Hashable, task: "asyncio.Task[Any]") -> None:
        if question in self._asked and self._asked[question][1] is task:
            del self._asked[question]

    async def end(self) -> None:
        """Gives up what is being worked on; before the database is closed."""
        tasks = [task for _begun, task in self._asked.values()]
        self._asked.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


ANSWERS = Answers()
