"""Workers that are to be killed, each a process of its own."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tests import forked


class Worker:
    """A process that does this work; what it says when it fails goes to the errors of the run."""

    def __init__(self, work: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
        self._process = forked.start(_run, work, *given)

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


def _run(work: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
    asyncio.run(work(*given))
