"""A thread of one's own for a library that blocks: its calls come one after the other, off the event loop.

It never keeps the program from ending: whoever is done with it ends it, and a call that still hangs then
is left to itself.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class OwnThread:
    """Runs calls in order in one thread, which begins with the first of them."""

    def __init__(self, name: str) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    async def do(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What the function returns or raises. Cancelling gives up waiting; the call itself runs on."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()

        def call() -> None:
            try:
                found = function(*args, **kwargs)
            except BaseException as error:  # handed to whoever awaits it, whatever it is
                _tell(loop, answer, None, error)
            else:
                _tell(loop, answer, found, None)

        if not self._thread.is_alive():
            self._thread.start()
        self._calls.put(call)
        return await answer

    def end(self) -> None:
        """Lets the thread end after the calls it was given."""
        self._calls.put(None)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


def _tell(
    loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[Any]", found: Any, error: BaseException | None
) -> None:
    def settle() -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found)

    if not loop.is_closed():
        loop.call_soon_threadsafe(settle)
