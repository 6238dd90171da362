"""Who does what of the mail in which process: each mailbox has one fetcher, and one process understands.

Each process that runs jobs opens an office. It holds a connection of its own: on it come the notifications,
and on it lie the locks that say whose a mailbox is. Where the connection or the process dies, the database
lets the locks go, and another office takes over within seconds. Should two work on one mailbox for a moment,
each mail is still kept once, by its bytes.
"""

import asyncio
import contextlib
import contextvars
from collections.abc import Coroutine
from typing import Any

import asyncpg

from casedesk.channels.email.actions.keeping import KEPT
from casedesk.channels.mail_room.fetching import Fetcher
from casedesk.channels.mail_room.understanding import understand_forever
from casedesk.channels.mailboxes.actions.keeping import CHANGED
from casedesk.channels.mailboxes.queries.mailboxes import Mailbox, fetched_mailboxes
from casedesk.platform import db, logs

LOOK = 5.0
"""Seconds between looks whether mailboxes changed or became free."""

RECONNECT = 2.0
"""Seconds until a lost connection is made again."""

END_SECONDS = 5.0
"""How long fetchers get to end."""

_UNDERSTANDING = 0
"""The lock of whoever understands; a mailbox's lock is its key."""

_LOCKS = 0x6D61696C
"""The family of locks that the mail room uses ("mail")."""

_log = logs.get_logger("casedesk.mail")


class Office:
    """What one process does of the mail. `most` is the size in bytes of the largest mail it takes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._mail = asyncio.Event()
        self._look = asyncio.Event()
        self._fetchers: dict[int, tuple[Mailbox, asyncio.Task[None]]] = {}
        self._understanding: asyncio.Task[None] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Works until told to stop; outlives the database going away and coming back."""
        ringing = asyncio.create_task(self._ring_at(stop))
        try:
            while not stop.is_set():
                try:
                    await self._work(stop)
                except db.TROUBLE as error:
                    _log.warning("the mail room lost the database", reason=str(error))
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), RECONNECT)
        finally:
            ringing.cancel()

    async def _work(self, stop: asyncio.Event) -> None:
        connection = await asyncpg.connect(
            db.ENGINE.config["dsn"], timeout=10, server_settings={"application_name": "casedesk mail room"}
        )
        try:
            await connection.add_listener(KEPT, lambda *_: self._mail.set())
            await connection.add_listener(CHANGED, lambda *_: self._look.set())
            connection.add_termination_listener(lambda *_: self._look.set())
            while not stop.is_set():
                self._look.clear()
                await self._share_out(connection)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._look.wait(), LOOK)
        finally:
            await self._leave()
            connection.terminate()

    async def _share_out(self, connection: asyncpg.Connection) -> None:
        """Takes what nobody else has, lets go of what is not to be done any more, begins anew what changed."""
        await connection.execute("SELECT 1", timeout=10)  # where it is gone, so are the locks
        if self._understanding is not None and self._understanding.done():
            await _ended([self._understanding])  # says why it broke; the lock is still ours
            self._understanding = _apart(understand_forever(self._mail))
        elif self._understanding is None and await _take_lock(connection, _UNDERSTANDING):
            self._understanding = _apart(understand_forever(self._mail))
        wanted = {one.id: one for one in await fetched_mailboxes()}
        for key, (mailbox, task) in list(self._fetchers.items()):
            if wanted.get(key) != mailbox or task.done():
                await self._let_go(key)
                await connection.execute("SELECT pg_advisory_unlock($1, $2)", _LOCKS, _lock_of(key))
        for key, mailbox in wanted.items():
            if key not in self._fetchers and await _take_lock(connection, key):
                self._fetchers[key] = mailbox, _apart(Fetcher(mailbox, self._most).run())

    async def _let_go(self, key: int) -> None:
        _, task = self._fetchers.pop(key)
        await _ended([task])

    async def _leave(self) -> None:
        tasks = [task for _, task in self._fetchers.values()]
        if self._understanding is not None:
            tasks.append(self._understanding)
        self._fetchers, self._understanding = {}, None
        await _ended(tasks)

    async def _ring_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._look.set()


async def _take_lock(connection: asyncpg.Connection, key: int) -> bool:
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", _LOCKS, _lock_of(key)))


def _lock_of(key: int) -> int:
    # A lock of two parts has room for half a key; two mailboxes 2^31 apart are nobody's worry.
    return key % 2**31


def _apart(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Starts a task that inherits nothing: no transaction, no signed-in user, no request id."""
    return asyncio.create_task(work, context=contextvars.Context())


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        done, _ = await asyncio.wait(tasks, timeout=END_SECONDS)
        for task in done:
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("a part of the mail room broke", exc_info=error)
