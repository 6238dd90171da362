"""Piccolo's engine with a pool of our own setting, and the connection a statement runs on."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from typing import Any

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine

from casedesk.platform.errors import Unusable
from casedesk.platform.sentences import in_english

OLDEST_MAJOR = 15
"""The oldest PostgreSQL that has all we use."""


class Engine(PostgresEngine):
    """A PostgreSQL engine that does not connect before `open_pool`. Beside its pool it has one for looking up by keys.

    Piccolo's own constructor opens a connection to ask for the version, at import time and with a
    warning on the console; we ask when the pool opens, and refuse in a sentence.
    """

    by_keys: Any = None

    async def check_version(self) -> None:
        return None

    async def prep_database(self) -> None:
        return None


ENGINE = Engine(config={"dsn": os.environ.get("DATABASE_URL", "")})

STATEMENTS = 500
"""How many statements a connection keeps prepared: all that pages and actions ask often. The server plans the
first five times of each, which for many takes longer than to carry it out."""

Listener = Callable[[str, float], None]
"""Hears a statement's text and the seconds it took."""

TROUBLE = (
    OSError,
    TimeoutError,
    Unusable,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # Raised where a statement meets a connection that the server is just closing.
    asyncpg.InternalClientError,
)
"""What a statement raises when the database is away or says no: for those who live on and try again."""

_SESSION = {
    "application_name": "casedesk",
    "timezone": "UTC",
    "jit": "off",
    # A statement whose program is gone (killed, or cancelled twice) ends and lets go of its locks; without
    # this the server would go on to its end.
    "client_connection_check_interval": "2s",
}

_BY_KEYS = _SESSION | {"plan_cache_mode": "force_generic_plan"}
"""How a connection is set that only looks things up by their keys: each statement has one plan, made once."""

_listeners: list[Listener] = []


def on_statement(listener: Listener) -> Callable[[], None]:
    """Tells `listener` of each statement; returns how to stop that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def _tell_listeners(logged: Any) -> None:
    for listener in _listeners:
        listener(logged.query, logged.elapsed)


_JSONB_VERSION = b"\x01"
"""The byte that PostgreSQL puts before a jsonb value in its binary format, the only one COPY takes."""


def _decode_json(sent: bytes) -> Any:
    return msgspec.json.decode(sent[1:])


def _encode_json(value: Any) -> bytes:
    # Piccolo hands its JSON columns over as text already; everything else is an object.
    text = value.encode() if isinstance(value, str) else msgspec.json.encode(value, enc_hook=in_english)
    return _JSONB_VERSION + text


async def prepare(connection: Any) -> None:
    """Makes a new connection speak as we do: jsonb as objects, statements counted."""
    await connection.set_type_codec(
        "jsonb", encoder=_encode_json, decoder=_decode_json, schema="pg_catalog", format="binary"
    )
    connection.add_query_logger(_tell_listeners)


async def _leave_as_it_is(connection: Any) -> None:
    """What is done, beside ending a transaction, with a connection that comes back to the pool: nothing.

    The driver would ask the server to forget every setting, which takes as long as a read of one row.
    Nothing here outlives its transaction: settings are SET LOCAL, advisory locks are those of transactions.
    """


async def open_pool(dsn: str, *, size: int = 10) -> None:
    """Opens the pool, and beside it one half as large for looking up by keys, which connects when it is needed first.
    Raises Unusable, in one sentence, when the server cannot be reached or is too old."""
    ENGINE.config = {"dsn": dsn}
    try:
        ENGINE.pool = await _pool(dsn, size, _SESSION, at_once=1)
        ENGINE.by_keys = await _pool(dsn, max(size // 2, 2), _BY_KEYS, at_once=0)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, TimeoutError) as error:
        raise Unusable(
            f"The database cannot be reached: {error}. Check DATABASE_URL and that it runs."
        ) from error
    async with ENGINE.pool.acquire() as connection:
        version = connection.get_server_version()
    if version.major < OLDEST_MAJOR:
        await close()
        raise Unusable(f"PostgreSQL {version.major} is too old: casedesk needs {OLDEST_MAJOR} or newer.")


def _pool(dsn: str, size: int, session: dict[str, str], at_once: int) -> Any:
    return asyncpg.create_pool(
        dsn,
        min_size=at_once,
        max_size=size,
        init=prepare,
        command_timeout=60,
        server_settings=session,
        reset=_leave_as_it_is,
        statement_cache_size=STATEMENTS,
        max_cached_statement_lifetime=0,
    )


async def close() -> None:
    """Closes the pools; harmless when none is open."""
    if ENGINE.pool is None:
        return
    pools = ENGINE.pool, ENGINE.by_keys
    ENGINE.pool = ENGINE.by_keys = None
    for pool in pools:
        await pool.close()


def is_open() -> bool:
    """Whether the pool is open."""
    return ENGINE.pool is not None


def pool_size() -> tuple[int, int]:
    """Connections open, and of these idle."""
    pools = [pool for pool in (ENGINE.pool, ENGINE.by_keys) if pool is not None]
    return sum(pool.get_size() for pool in pools), sum(pool.get_idle_size() for pool in pools)


_held: ContextVar[tuple[Any, Any] | None] = ContextVar("casedesk_held_connection", default=None)
"""The task that reads on one connection, and that connection."""


def held() -> Any | None:
    """The connection on which this task does all its reads for the moment, if it holds one."""
    found = _held.get()
    # A task that was started inside has a connection of its own: two cannot ask on one at the same time.
    return found[1] if found is not None and found[0] is asyncio.current_task() else None


def on_one_connection() -> AbstractAsyncContextManager[None]:
    """Inside, all reads go by one connection, taken once: a page of forty reads would take it from the pool and give it
    back forty times, which was a sixth of its time. Only for reads: a transaction begun inside is refused, since a page
    that holds one connection and waits for a second can wait for itself."""
    return _on_one_of(ENGINE.pool)


def with_plans_kept() -> AbstractAsyncContextManager[None]:
    """As `on_one_connection`, and each statement goes by one plan for all values, made once on a connection. Only for a
    page that looks things up by their keys.

    PostgreSQL plans anew what is asked with a list of keys, since it cannot know how long the next one is: half of what
    it did for the page of a case. Where the best plan hangs on what is asked (words, ranges, filters, a LIMIT that is a
    value) one for all values can take a thousand times as long. Its connections are of a pool of their own: to tell one
    of the others, and to take it back, would be two statements more.
    """
    return _on_one_of(ENGINE.by_keys)


@contextlib.asynccontextmanager
async def _on_one_of(pool: Any) -> AsyncIterator[None]:
    if ENGINE.current_transaction.get() is not None or held() is not None:
        yield
        return
    if pool is None:
        raise Unusable("The database is not open.")
    async with pool.acquire() as taken:
        before = _held.set((asyncio.current_task(), taken))
        try:
            yield
        finally:
            _held.reset(before)


_put_off: ContextVar[tuple[Any, Any] | None] = ContextVar("casedesk_put_off", default=None)
"""The task whose statements are put off, and what takes them in place of a connection, to ask them together."""


@contextlib.contextmanager
def put_off(taker: Any) -> Iterator[None]:
    """Inside, statements are given to `taker`; to a connection again where it is None."""
    before = _put_off.set(None if taker is None else (asyncio.current_task(), taker))
    try:
        yield
    finally:
        _put_off.reset(before)


@contextlib.asynccontextmanager
async def connection() -> AsyncIterator[Any]:
    """The connection of the current transaction, the one held for reads, or one of the pool for the moment."""
    put = _put_off.get()
    if put is not None and put[0] is asyncio.current_task():
        yield put[1]
        return
    current = ENGINE.current_transaction.get()
    if current is not None:
        yield current.connection
        return
    if (reading := held()) is not None:
        yield reading
        return
    if ENGINE.pool is None:
        raise Unusable("The database is not open.")
    async with ENGINE.pool.acquire() as taken:
        yield taken
