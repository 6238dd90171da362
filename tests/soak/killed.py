"""Workers and programs that are to be killed, each a process of its own."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests import forked


class _Mortal:
    """A process that may be killed at any moment."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

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


class Worker(_Mortal):
    """A process that does this work; what it says when it fails goes to the errors of the run."""

    def __init__(self, work: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
        super().__init__(forked.start(_run, work, *given))


class Program(_Mortal):
    """`casedesk` with these arguments; what it says when it fails goes into the file `errors`."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], errors: Path) -> None:
        super().__init__(
            forked.start(forked.program, list(arguments), dict(environment), Path(os.devnull), errors)
        )


def _run(work: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
    asyncio.run(work(*given))
