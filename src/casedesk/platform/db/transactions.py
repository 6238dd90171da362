"""Transactions that nest by savepoints and never leak their connection.

Piccolo's own transaction silently joins when nested, so that a refused inner action would leave its
writes behind; and when COMMIT or ROLLBACK itself fails (a deferred constraint, a cancelled request)
it neither gives the connection back nor forgets the transaction. Both are mended here.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

from piccolo.engine.postgres import PostgresTransaction

from casedesk.platform.db.engine import ENGINE, held
from casedesk.platform.errors import Unusable

Hook = Callable[[], None]

_told_of_commits: list[Hook] = []


def on_commit(hook: Hook) -> None:
    """Runs `hook` after each transaction of this process that has committed."""
    _told_of_commits.append(hook)


class Transaction(PostgresTransaction):
    """The outermost transaction: holds its connection and what to do once it is durable."""

    __slots__ = ("depth", "done", "hooks", "savepoints")

    def __init__(self) -> None:
        super().__init__(ENGINE)
        self.hooks: list[Hook] = []
        self.depth = 0
        self.done = ""
        """The savepoint that ended well last, and is still to be released."""
        self.savepoints = itertools.count(1)

    async def __aenter__(self) -> "Transaction":
        if ENGINE.pool is None:
            raise Unusable("The database is not open.")
        if held() is not None:
            raise RuntimeError("A transaction was begun where one connection is held for reads.")
        self.connection = await ENGINE.pool.acquire()
        try:
            self.transaction = self.connection.transaction()
            await self.transaction.start()
        except BaseException:
            await self._release()
            raise
        self.context = ENGINE.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        # The variable is reset first and the connection goes back last, whatever COMMIT does:
        # three failed commits on a pool of three would otherwise hang the program.
        ENGINE.current_transaction.reset(self.context)
        try:
            await self.finish(exception)
        finally:
            await self._release()
        return False

    async def finish(self, exception: BaseException | None) -> None:
        if exception is not None:
            await self.transaction.rollback()
            return
        await self.transaction.commit()
        for told in _told_of_commits:
            told()
        run_hooks(self.hooks)

    async def _release(self) -> None:
        if ENGINE.pool is not None:
            await asyncio.shield(ENGINE.pool.release(self.connection))

    async def savepoint_done(self) -> None:
        """Called when a savepoint of this transaction is about to be released."""

    def savepoint_released(self) -> None:
        """Called when a savepoint of this transaction was released."""


class Rehearsal(Transaction):
    """A transaction that is always undone, in which each outermost savepoint stands for a real one:
    deferred constraints are checked at its end, then the after-commit hooks run."""

    async def finish(self, exception: BaseException | None) -> None:
        await self.transaction.rollback()

    async def savepoint_done(self) -> None:
        if self.depth == 1:
            await self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def savepoint_released(self) -> None:
        if self.depth == 0:
            run_hooks(self.hooks)


def run_hooks(hooks: list[Hook]) -> None:
    """Runs the hooks and forgets them."""
    waiting, hooks[:] = list(hooks), []
    for hook in waiting:
        hook()


def _current() -> Transaction | None:
    found = ENGINE.current_transaction.get()
    assert found is None or isinstance(found, Transaction), "a transaction was opened past db.transaction()"
    return found


@contextlib.asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All or nothing. Inside another one: a savepoint, so that a refusal undoes just this part."""
    outer = _current()
    async with Transaction() if outer is None else _savepoint(outer):
        yield


@contextlib.asynccontextmanager
async def _savepoint(outer: Transaction) -> AsyncIterator[None]:
    name = f"sp_{next(outer.savepoints)}"
    kept = len(outer.hooks)
    # One that ended well is released on the way to the next; after the last one COMMIT does it.
    released = f"RELEASE SAVEPOINT {outer.done}; " if outer.done else ""
    outer.done = ""
    await outer.connection.execute(f"{released}SAVEPOINT {name}")
    outer.depth += 1
    try:
        yield
        await outer.savepoint_done()
    except BaseException:
        outer.depth -= 1
        outer.done = ""
        del outer.hooks[kept:]
        await outer.connection.execute(f"ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}")
        raise
    outer.depth -= 1
    outer.done = name
    outer.savepoint_released()


@contextlib.asynccontextmanager
async def rolled_back() -> AsyncIterator[None]:
    """A rehearsal, for tests and dry runs: everything inside happens, checks and hooks too, and is undone."""
    async with Rehearsal():
        yield


class _Tried(Exception):
    """What was tried out went well, and is undone."""


@contextlib.asynccontextmanager
async def tried_out() -> AsyncIterator[None]:
    """A transaction of which nothing stays: all of it happens, and what is checked at its end is checked. Its
    after-commit hooks are forgotten."""
    with contextlib.suppress(_Tried):
        async with transaction():
            yield
            current = _current()
            assert current is not None, "it was begun above"
            await current.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _Tried


def after_commit(hook: Hook) -> None:
    """Calls `hook` once what is written is durable; never when it is rolled back."""
    current = _current()
    if current is None:
        hook()
        return
    current.hooks.append(hook)


def in_transaction() -> bool:
    """Whether a transaction is open here."""
    return _current() is not None
