"""Hearing of what other processes committed, by PostgreSQL's LISTEN, on a connection of its own.

A notification is a hint to look, never the truth: one may be missed while the connection is down, so
whoever listens also looks now and then, and is woken after each reconnection.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

from casedesk.platform import db

Heard = Callable[[str], None]

_LONGEST_WAIT = 15.0
"""Seconds between tries to reconnect, at most."""

_PULSE = 30.0
"""Seconds between looks whether the connection still lives: a cut cable says nothing by itself."""

_log = structlog.get_logger(__name__)


def _nothing() -> None:
    return None


async def listen(channel: str, heard: Heard, lost: Callable[[], None] = _nothing) -> None:
    """Calls `heard` with each notification's payload, and with '' after connecting, until cancelled; `lost` when
    nothing will be heard for a while."""
    wait = 0.5
    while True:
        try:
            connection = await asyncpg.connect(
                db.ENGINE.config["dsn"], timeout=10, server_settings={"application_name": "casedesk listener"}
            )
        except db.TROUBLE as error:
            _log.warning("listener cannot connect", channel=channel, reason=str(error), again_in=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
            continue
        wait = 0.5
        try:
            await _hear(connection, channel, heard)
        except db.TROUBLE as error:
            _log.warning("listener lost its connection", channel=channel, reason=str(error))
        finally:
            lost()
            connection.terminate()


async def _hear(connection: asyncpg.Connection, channel: str, heard: Heard) -> None:
    ended = asyncio.Event()
    connection.add_termination_listener(lambda _: ended.set())

    def pass_on(_connection: Any, _pid: int, _channel: str, payload: object) -> None:
        heard(str(payload))

    await connection.add_listener(channel, pass_on)
    heard("")
    while True:
        try:
            await asyncio.wait_for(ended.wait(), _PULSE)
        except TimeoutError:
            await connection.execute("SELECT 1", timeout=10)
            continue
        raise ConnectionError("the server closed the connection")
