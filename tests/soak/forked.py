"""Workers that are to be killed, each a process of its own.

They are forked from a process that has read the desk's modules already: after each kill the next one would
else need seconds to start.
"""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable
from typing import Any

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.soak.posting", "tests.soak.fetching", "tests.soak.working"])


class Worker:
    """A process that does this work; what it says when it fails goes to the errors of the run."""

    def __init__(self, work: Callable[..., Awaitable[None]], *given: Any) -> None:
        self._process = _SERVER.Process(target=_run, args=(work, *given), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """As of a program: None while it runs, the signal's number below zero where one ended it."""
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    async def ended(self, within_seconds: float) -> int:
        """Waits for its end; returns its code. Raises TimeoutError where it goes on."""
        async with asyncio.timeout(within_seconds):
            while (code := self._process.exitcode) is None:
                await asyncio.sleep(0.01)
        return code


def _run(work: Callable[..., Awaitable[None]], *given: Any) -> None:
    asyncio.run(work(*given))  # type: ignore[arg-type]  # what is awaited here is a coroutine
