"""What several reads ask first, in one statement: each finds what it would find alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest

from casedesk.platform import db, kept
from casedesk.platform.db.reading import counting

KINDS = """
SELECT $1::bigint AS id, $2::text AS name, $3::numeric AS amount, $4::date AS day, $5::timestamptz AS at,
       $6::boolean AS yes, $7::text[] AS words, $8::jsonb AS fields, NULL::integer AS nothing, NULL AS said
"""
VALUES = (
    7,
    "a lamp, “tall”",
    Decimal("12.50"),
    date(2026, 3, 1),
    datetime(2026, 3, 1, 9, tzinfo=UTC),
    True,
    ["with, comma", 'and "quotes"'],
    {"of": [1, None, "two"]},
)


class Lamp(msgspec.Struct, frozen=True):
    id: int
    name: str


@pytest.fixture
async def pool_of_two(committed: str) -> AsyncIterator[str]:
    await db.close()
    await db.open(committed, size=2)
    yield committed
    assert len(set(db.pool_size())) == 1, "a connection was not given back"


@pytest.fixture(params=["reading", "in a transaction", "on one connection"])
async def anywhere(request: pytest.FixtureRequest, pool_of_two: str) -> AsyncIterator[None]:
    if request.param == "in a transaction":
        async with db.transaction():
            yield
    elif request.param == "on one connection":
        async with db.on_one_connection():
            yield
    else:
        yield


async def lamps(*names: str) -> list[Lamp]:
    sql = "-- Which lamps?\nSELECT row_number() OVER () AS id, name FROM unnest($1::text[]) AS name ORDER BY 1 DESC"
    return await db.rows(Lamp, sql, list(names))


async def test_each_read_finds_what_it_would_find_alone(pool_of_two: str) -> None:
    found = await db.at_once(
        db.records(KINDS, *VALUES), lamps("a", "b"), lamps(), db.value("SELECT $1::bigint + 1", 41)
    )
    alone = [await db.records(KINDS, *VALUES), await lamps("a", "b"), await lamps(), 42]
    assert [dict(one) for one in found[0]] == [dict(one) for one in alone[0]]
    assert [tuple(one) for one in found[0]] == [tuple(one) for one in alone[0]]
    assert found[1:] == alone[1:]


async def test_a_row_is_read_by_names_and_by_places(pool_of_two: str) -> None:
    one, two = await db.at_once(db.record(KINDS, *VALUES), db.record("SELECT 1 AS id WHERE false"))
    assert one is not None
    assert (one["amount"], one[0], one.get("day"), one.get("night"), one["fields"]) == (
        Decimal("12.50"),
        7,
        date(2026, 3, 1),
        None,
        {"of": [1, None, "two"]},
    )
    assert list(one.items())[:2] == [("id", 7), ("name", "a lamp, “tall”")]
    assert list(one.values())[1] == one["name"]
    assert two is None


async def test_it_takes_one_statement_and_what_each_asks_later_one_more(pool_of_two: str) -> None:
    async def both(number: int) -> int:
        found = await db.value("SELECT $1::bigint", number)
        return int(await db.value("SELECT $1::bigint * 2", found))

    async def asks_nothing() -> str:
        return "nothing"

    async def ask() -> list[Any]:
        return await db.at_once(both(1), asks_nothing(), both(2), lamps("a"))

    async with db.on_one_connection():
        await ask()  # the driver asks once what it does not know of types
        with counting() as asked:
            assert await ask() == [2, "nothing", 4, [Lamp(1, "a")]]
        await asyncio.sleep(0)
    assert asked.count == 3
    assert sum(one.startswith("-- 3 questions at once\nSELECT ARRAY(") for one in asked.statements) == 1


async def test_one_read_may_itself_ask_several_at_once(anywhere: None) -> None:
    async def several(name: str) -> list[Any]:
        first, second = await db.at_once(lamps(name, "b"), db.value("SELECT $1::text", name))
        return [first, second, await db.value("SELECT 3")]

    await db.at_once(several("x"), lamps("y"), several("z"))
    with counting() as asked:
        found = await db.at_once(several("x"), lamps("y"), several("z"))
    await asyncio.sleep(0)
    assert found == [
        [[Lamp(2, "b"), Lamp(1, "x")], "x", 3],
        [Lamp(1, "y")],
        [[Lamp(2, "b"), Lamp(1, "z")], "z", 3],
    ]
    assert asked.count == 3


async def test_what_a_process_keeps_is_read_apart(anywhere: None) -> None:
    names = kept.Kept(lambda: lamps("kept"))

    async def with_kept(name: str) -> list[Lamp]:
        return [*await names.now(), *await lamps(name)]

    await db.at_once(lamps("a"), lamps("b"))
    with counting() as asked:
        found = await db.at_once(with_kept("a"), lamps("b"))
    await asyncio.sleep(0)
    assert found == [[Lamp(1, "kept"), Lamp(1, "a")], [Lamp(1, "b")]]
    assert sorted(one.startswith("-- 2 questions") for one in asked.statements) == [False, True]


async def test_what_waits_for_something_else_first_is_waited_for(anywhere: None) -> None:
    async def late() -> list[Lamp]:
        await asyncio.sleep(0.001)
        return await lamps("late")

    assert await db.at_once(late(), lamps("b")) == [[Lamp(1, "late")], [Lamp(1, "b")]]


async def test_a_list_of_keys_is_nothing_to_ask_for_with_others(pool_of_two: str) -> None:
    keys = "SELECT $1::bigint[] AS keys"
    for read in (db.records(keys, [1]), db.records(f"{keys} WHERE false", [1])):
        with pytest.raises(TypeError, match=r"Nobody asks for (int8|bigint)\[\]"):
            await db.at_once(read, lamps("a"))
    assert [dict(one) for one in await db.records(keys, [1])] == [{"keys": [1]}]


async def test_a_failure_is_told_and_leaves_nothing_behind(pool_of_two: str) -> None:
    async def refuses() -> None:
        raise ValueError("not like this")

    async def fails_later() -> None:
        await db.value("SELECT 1")
        await db.value("SELECT 1 / $1::int", 0)

    for wrong in (db.value("SELECT 1 / $1::int", 0), fails_later()):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await db.at_once(lamps("a"), wrong, lamps("b"))
    with pytest.raises(ValueError, match="not like this"):
        await db.at_once(lamps("a"), refuses(), lamps("b"))
    assert await db.at_once(lamps("a"), lamps("b")) == [[Lamp(1, "a")], [Lamp(1, "b")]]
    assert await lamps("c") == [Lamp(1, "c")]


async def test_one_that_is_given_up_while_it_begins_is_given_up(pool_of_two: str) -> None:
    ended: list[str] = []

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("long")

    page = asyncio.create_task(db.at_once(lamps("a"), long()))
    await asyncio.sleep(0.01)
    page.cancel()
    with pytest.raises(asyncio.CancelledError):
        await page
    assert ended == ["long"]
