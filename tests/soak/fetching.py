"""A worker process that fetches and understands, and dies.

It kills itself as the kernel would: nothing is tidied up.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casedesk import wiring
from casedesk.channels.mail_room import fetching, understanding
from casedesk.channels.mail_room.office import Office
from casedesk.platform import db, files, tokens
from casedesk.platform.imap import Session

MOST = 1_000_000


class Death:
    """Comes at the given time of asking."""

    def __init__(self, times: int) -> None:
        self._left = times

    def ask(self) -> None:
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _after(owner: Any, name: str, death: Death) -> None:
    """Lets the process die after this function has done its work."""
    function: Callable[..., Any] = getattr(owner, name)
    if asyncio.iscoroutinefunction(function):

        async def and_die(*given: Any, **named: Any) -> Any:
            found = await function(*given, **named)
            death.ask()
            return found

        setattr(owner, name, and_die)
        return

    def and_die_at_once(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        death.ask()
        return found

    setattr(owner, name, and_die_at_once)


def _during_keeping(death: Death) -> None:
    """Lets the process die when the mails are written and not yet committed."""
    function = fetching.keep_all

    async def and_die(*given: Any, **named: Any) -> Any:
        async with db.transaction():
            found = await function(*given, **named)
            death.ask()
            return found

    fetching.keep_all = and_die


def _between_marking_and_moving(death: Death) -> None:
    """Lets the process die when the server has half of what it is told."""
    told = Session._told

    def and_die(session: Session, command: str, *words: str) -> list[Any]:
        found = told(session, command, *words)
        if command == "STORE":
            death.ask()
        return found

    Session._told = and_die  # type: ignore[method-assign]  # the step has no name of its own


def _during_understanding(death: Death) -> None:
    """Lets the process die when the contact is written and not yet committed."""
    from casedesk.channels.email.actions import receiving

    function = receiving.place_mail

    async def and_die(*given: Any, **named: Any) -> Any:
        found = await function(*given, **named)
        death.ask()
        return found

    receiving.place_mail = and_die


STEPS: dict[str, Callable[[Death], None]] = {
    "opened": lambda death: _after(Session, "open", death),
    "listed": lambda death: _after(Session, "overview", death),
    "read": lambda death: _after(Session, "read", death),
    "keeping": _during_keeping,
    "kept": lambda death: _after(fetching, "keep_all", death),
    "half told": _between_marking_and_moving,
    "told": lambda death: _after(Session, "mark_taken", death),
    "noted": lambda death: _after(fetching, "note_progress", death),
    "understanding": _during_understanding,
    "understood": lambda death: _after(understanding, "take", death),
}


async def work(dsn: str, data: Path, step: str = "", times: int = 1) -> None:
    """Works until it comes to the step for the so-manieth time; without a step, until somebody kills it."""
    files.open_store(data / "files")
    tokens.open_key(data / "desk.key")
    wiring.install()
    await db.open(dsn, size=4)
    if step:
        STEPS[step](Death(times))
    await Office(MOST).run(asyncio.Event())
