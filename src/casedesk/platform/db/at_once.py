"""What several reads ask first, asked in one statement.

    orders, promises = await db.at_once(orders_of(ids), promises_of(case_ids))

Each read is what it was: it asks, and gets its rows. Only they are not sent one after the other: each begins, up to its
first statement, then all of these are sent as one, and each goes on with its own rows. For reads that always ask the
same first: another set of statements is another statement, which is planned anew.
"""

from collections.abc import Coroutine, Generator, Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from re import compile as pattern
from typing import Any, ClassVar, Self

from casedesk.platform.db.engine import connection, put_off

_PLACE = pattern(r"\$(\d+)")

_LISTS = ("text[]", "record[]")
"""Columns of lists that the driver reads inside of a row, of whatever it read before on this connection."""

_columns: dict[str, type["Found"]] = {}
"""The rows of each statement that was asked with others."""


class Found(tuple[Any, ...]):
    """A row as the driver gives it: its values in order, or by their columns' names."""

    __slots__ = ()
    places: ClassVar[dict[str, int]] = {}

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.places[key] if type(key) is str else key)

    def named(self) -> dict[str, Any]:
        """Its values by their columns' names: many at once, in a fifth of the time."""
        return dict(zip(self.places, self, strict=True))

    def keys(self) -> Iterable[str]:
        return self.places.keys()

    def values(self) -> Iterable[Any]:
        return iter(self)

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self[name] if name in self.places else otherwise

    def items(self) -> Iterable[tuple[str, Any]]:
        return zip(self.places, self, strict=True)


class Question:
    """A statement that is sent with others; who waits for it gets its rows."""

    def __init__(self, sql: str, args: Sequence[Any]) -> None:
        self.sql = sql
        self.args = args
        self.rows: list[Any] = []

    def __await__(self) -> Generator[Self, None, list[Any]]:
        yield self
        return self.rows


class _Beginning:
    """Stands for a connection while reads begin."""

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        return await Question(sql, args)

    async def fetchrow(self, sql: str, *args: Any) -> Any | None:
        found = await Question(sql, args)
        return found[0] if found else None

    async def fetchval(self, sql: str, *args: Any) -> Any:
        found = await Question(sql, args)
        return found[0][0] if found else None


_BEGINNING = _Beginning()


class _Read:
    """One of the reads: what it asks first, and what it finds."""

    def __init__(self, read: Coroutine[Any, Any, Any]) -> None:
        self._read = read
        self.asked: Question | None = None
        self.found: Any = None

    def begin(self) -> Generator[Any, Any, None]:
        """Goes on until it asks, or is done; for whatever else it waits, its page waits."""
        sent, raised = None, None
        while True:
            try:
                with put_off(_BEGINNING):
                    waits_for = self._read.throw(raised) if raised else self._read.send(sent)
            except StopIteration as done:
                self.found = done.value
                return
            if type(waits_for) is Question:
                self.asked = waits_for
                return
            sent, raised = None, None
            try:
                sent = yield waits_for
            except BaseException as error:
                raised = error

    def go_on(self) -> Generator[Any, Any, None]:
        """The rest of it, once its rows are there."""
        if self.asked is not None:
            self.found = yield from self._read.__await__()

    def close(self) -> None:
        self._read.close()


class _Awaited:
    """A generator that an async function can wait for."""

    def __init__(self, steps: Generator[Any, Any, None]) -> None:
        self._steps = steps

    def __await__(self) -> Generator[Any, Any, None]:
        return self._steps


async def at_once(*reads: Coroutine[Any, Any, Any]) -> list[Any]:
    """What these reads find, in their order; what they ask first is asked in one statement."""
    begun = [_Read(read) for read in reads]
    try:
        for one in begun:
            await _Awaited(one.begin())
        await _ask([one.asked for one in begun if one.asked is not None])
        for one in begun:
            await _Awaited(one.go_on())
    finally:
        for one in begun:
            one.close()
    return [one.found for one in begun]


async def _ask(questions: Sequence[Question]) -> None:
    if not questions:
        return
    if len(questions) == 1:
        async with connection() as taken:
            questions[0].rows = await taken.fetch(questions[0].sql, *questions[0].args)
        return
    counts = tuple(len(one.args) for one in questions)
    joined = _joined(tuple(one.sql for one in questions), counts)
    async with connection() as taken:
        answers = await taken.fetchrow(joined, *(value for one in questions for value in one.args))
    for question, rows in zip(questions, answers, strict=True):
        # Also where there are none today: what cannot be read is told before somebody has some.
        row = await _row_of(question.sql)
        question.rows = [row(one) for one in rows]


@lru_cache(maxsize=500)
def _joined(statements: tuple[str, ...], counts: tuple[int, ...]) -> str:
    """One statement whose columns are the rows of these, which have so many arguments each."""
    firsts = accumulate(counts, initial=0)
    columns = [_as_column(sql, first) for sql, first in zip(statements, firsts, strict=False)]
    return f"-- {len(columns)} questions at once\nSELECT " + ",\n".join(columns)


def _as_column(sql: str, first: int) -> str:
    moved = _PLACE.sub(lambda place: f"${int(place[1]) + first}", sql)
    # On lines of its own: what it is asked for stands before it as a comment.
    return f"ARRAY(SELECT ROW(found.*) FROM (\n{moved}\n) AS found)"  # noqa: S608  # a statement of ours


async def _row_of(sql: str) -> type[Found]:
    """A row of this statement: what its columns are called, the server says once."""
    known = _columns.get(sql)
    if known is None:
        async with connection() as taken:
            columns = (await taken.prepare(sql)).get_attributes()
        if unread := [
            one.type.name for one in columns if one.type.kind == "array" and one.type.name not in _LISTS
        ]:
            raise TypeError(f"Nobody asks for {', '.join(unread)} together with others:\n{sql}")
        known = _columns[sql] = _rows_with(tuple(one.name for one in columns))
    return known


@cache
def _rows_with(names: tuple[str, ...]) -> type[Found]:
    places = {name: place for place, name in enumerate(names)}
    return type("Found", (Found,), {"__slots__": (), "places": places})
