"""Saying how far a long work is, to whoever waits at a terminal or reads a log."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator

import click

from casedesk.platform.backup import Progress

_OFTEN, _SELDOM = 1.0, 15.0
"""Seconds between two words: at a terminal, where they are on one line, and in a log."""
_MB = 1_000_000


@contextlib.asynccontextmanager
async def how_far(what: str) -> AsyncIterator[Progress]:
    """As long as the work in it lasts, says how much of it is done and for how long it goes on. What is done before a
    log's first word is due is not spoken of."""
    far = [0, 0]

    def told(done: int, of: int) -> None:
        far[:] = done, of

    at_terminal = sys.stderr.isatty()
    telling = asyncio.create_task(_tell(what, far, at_terminal))
    try:
        yield told
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling
        if at_terminal:
            click.echo("\r\x1b[K", err=True, nl=False)


async def _tell(what: str, far: list[int], at_terminal: bool) -> None:
    begun = time.monotonic()
    while True:
        await asyncio.sleep(_OFTEN if at_terminal else _SELDOM)
        words = said(what, far[0], far[1], time.monotonic() - begun)
        click.echo(f"\r\x1b[K{words}" if at_terminal else words, err=True, nl=not at_terminal)


def said(what: str, done: int, of: int, seconds: float) -> str:
    """How far it is: "Backing up before migrating: 1,240 of 9,600 MB, 34 s"."""
    minutes, rest = divmod(int(seconds), 60)
    time_words = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{what}: {done / _MB:,.0f} of {of / _MB:,.0f} MB, {time_words}"
