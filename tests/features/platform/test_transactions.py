"""Transactions on real commits, on a pool of two: nothing half done, no connection ever lost.

Each failure is repeated more often than the pool is large: a leak would make the third one hang.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import asyncpg
import pytest

from casedesk.platform import db
from casedesk.platform.db import ENGINE, engine
from casedesk.platform.errors import Refused

POOL = 2
OFTEN = 3 * POOL
LONG = 10
"""Seconds that a statement takes which is to be cancelled. Not more: a cancel that overtakes its statement on
the way to the server is lost, and then the statement goes on to its end."""

TABLES = """
CREATE TABLE lamps (id int PRIMARY KEY);
CREATE TABLE parts (id int PRIMARY KEY, lamp_id int NOT NULL REFERENCES lamps DEFERRABLE INITIALLY DEFERRED);
"""


@pytest.fixture
async def pool_of_two(committed: str) -> AsyncIterator[str]:
    await db.close()
    await db.open(committed, size=POOL)
    await db.execute(TABLES)
    yield committed
    size, idle = db.pool_size()
    assert size == idle, "a connection was not given back"
    assert not db.in_transaction()


async def _lamps() -> list[int]:
    return [row["id"] for row in await db.records("SELECT id FROM lamps ORDER BY id")]


async def _all_connections_work() -> None:
    """Takes every connection of the pool at once: a leaked one would be missing."""
    at_once = asyncio.Barrier(POOL)

    async def use() -> None:
        async with db.transaction():
            await at_once.wait()
            assert await db.value("SELECT 1") == 1

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for _ in range(POOL):
            group.create_task(use())


async def _refuse_after(sql: str) -> None:
    async with db.transaction():
        await db.execute(sql)
        raise Refused("not like this")


async def test_a_transaction_is_all_or_nothing(pool_of_two: str) -> None:
    async with db.transaction():
        await db.execute("INSERT INTO lamps VALUES (1)")
    with pytest.raises(Refused):
        await _refuse_after("INSERT INTO lamps VALUES (2)")
    assert await _lamps() == [1]


async def test_a_refused_inner_action_leaves_nothing_and_the_outer_goes_on(pool_of_two: str) -> None:
    async with db.transaction():
        await db.execute("INSERT INTO lamps VALUES (1)")
        for _ in range(OFTEN):
            with pytest.raises(Refused):
                await _refuse_after("INSERT INTO lamps VALUES (2)")
        async with db.transaction():
            await db.execute("INSERT INTO lamps VALUES (3)")
    assert await _lamps() == [1, 3]


async def test_a_failed_statement_in_a_savepoint_does_not_spoil_the_rest(
    pool_of_two: str,
) -> None:
    async def insert_twice() -> None:
        async with db.transaction():
            await db.execute("INSERT INTO lamps VALUES (2), (2)")

    async with db.transaction():
        await db.execute("INSERT INTO lamps VALUES (1)")
        with pytest.raises(asyncpg.UniqueViolationError):
            await insert_twice()
        await db.execute("INSERT INTO lamps VALUES (3)")
    assert await _lamps() == [1, 3]


async def test_savepoints_nest(pool_of_two: str) -> None:
    async def refuse_with_a_success_inside() -> None:
        async with db.transaction():
            async with db.transaction():
                await db.execute("INSERT INTO lamps VALUES (2)")
            raise Refused("the middle one fails after the innermost succeeded")

    async with db.transaction():
        await db.execute("INSERT INTO lamps VALUES (1)")
        with pytest.raises(Refused):
            await refuse_with_a_success_inside()
    assert await _lamps() == [1]


Step = tuple[bool, tuple["Step", ...]]
"""Whether it ends well, and what it does first."""

LEAF: tuple[Step, ...] = ((True, ()), (False, ()))
STEPS: list[Step] = [
    (well, inner) for well in (True, False) for inner in ((), *itertools.product(LEAF, LEAF))
]


async def _take(step: Step, ids: "itertools.count[int]") -> list[int]:
    """Writes a row before and after the steps inside; returns the rows that are to be there when it has ended."""
    well, inner = step
    written = []
    with contextlib.suppress(Refused):
        async with db.transaction():
            for one in inner:
                written += [await _write(ids), *await _take(one, ids)]
            written.append(await _write(ids))
            if not well:
                raise Refused("not like this")
    return written if well else []


async def _write(ids: "itertools.count[int]") -> int:
    key = next(ids)
    await db.execute("INSERT INTO lamps VALUES ($1)", key)
    return key


async def test_whatever_ends_well_or_not_inside_another_just_that_is_kept(pool_of_two: str) -> None:
    ids, expected = itertools.count(1), list[int]()
    for steps in itertools.product(STEPS, STEPS):
        expected += await _take((True, steps), ids)
    assert await _lamps() == expected


async def _fail_at_commit() -> None:
    async with db.transaction():
        await db.execute("INSERT INTO parts VALUES (1, 99)")


async def _fail_at_commit_with_a_savepoint() -> None:
    async with db.transaction(), db.transaction():
        await db.execute("INSERT INTO parts VALUES (1, 99)")


async def _lose_the_connection() -> None:
    async with db.transaction():
        await db.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def _lose_the_connection_before_the_commit() -> None:
    async with db.transaction():
        pid = await db.value("SELECT pg_backend_pid()")
        other = await asyncpg.connect(ENGINE.config["dsn"])
        await other.execute("SELECT pg_terminate_backend($1)", pid)
        await other.close()


@pytest.mark.parametrize(
    "break_down",
    [
        _fail_at_commit,
        _fail_at_commit_with_a_savepoint,
        _lose_the_connection,
        _lose_the_connection_before_the_commit,
    ],
)
async def test_a_failing_end_gives_the_connection_back(
    pool_of_two: str, break_down: Callable[[], Awaitable[None]]
) -> None:
    for _ in range(OFTEN):
        async with asyncio.timeout(5):
            with pytest.raises(db.TROUBLE):
                await break_down()
        assert not db.in_transaction()
    await _all_connections_work()
    assert await db.value("SELECT count(*) FROM parts") == 0


async def _cancel_while(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    begun = asyncio.Event()
    task = asyncio.ensure_future(work(begun))
    await begun.wait()
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def _asleep_in_the_program(begun: asyncio.Event) -> None:
    async with db.transaction():
        await db.execute("INSERT INTO lamps VALUES (1)")
        begun.set()
        await asyncio.sleep(LONG)


async def _asleep_in_the_database(begun: asyncio.Event) -> None:
    async with db.transaction():
        await db.execute("INSERT INTO lamps VALUES (1)")
        begun.set()
        await db.execute(f"SELECT pg_sleep({LONG})")


async def _asleep_in_a_savepoint(begun: asyncio.Event) -> None:
    async with db.transaction():
        await db.execute("INSERT INTO lamps VALUES (1)")
        async with db.transaction():
            begun.set()
            await db.execute(f"SELECT pg_sleep({LONG})")


@pytest.mark.parametrize("work", [_asleep_in_the_program, _asleep_in_the_database, _asleep_in_a_savepoint])
async def test_a_cancelled_request_gives_its_connection_back(
    pool_of_two: str, work: Callable[[asyncio.Event], Awaitable[None]]
) -> None:
    for _ in range(OFTEN):
        await _cancel_while(work)
    await _all_connections_work()
    assert await _lamps() == []


async def test_cancelling_again_and_again_while_it_rolls_back_loses_nothing(pool_of_two: str) -> None:
    for _ in range(OFTEN):
        begun = asyncio.Event()
        task = asyncio.ensure_future(_asleep_in_the_database(begun))
        # A connection given up in the midst of its end leaves a statement on the server that holds its
        # locks until the server notices; the next round may wait for that.
        await asyncio.wait_for(begun.wait(), 20)
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)
        assert task.cancelled()
    await _all_connections_work()
    assert await _lamps() == []


async def test_the_server_soon_ends_a_statement_whose_program_is_gone(pool_of_two: str) -> None:
    async def vanish() -> None:
        async with db.transaction():
            await db.execute("INSERT INTO lamps VALUES (1)")
            async with engine.connection() as connection:
                asyncio.get_running_loop().call_later(0.1, connection.terminate)
                await connection.execute("SELECT pg_sleep(60)")

    with pytest.raises(db.TROUBLE):
        await vanish()
    async with asyncio.timeout(20):
        await db.execute("INSERT INTO lamps VALUES (1)")


async def test_who_waits_in_line_for_a_connection_can_be_cancelled(pool_of_two: str) -> None:
    taken = asyncio.Barrier(POOL + 1)

    async def hold(let_go: asyncio.Event) -> None:
        async with db.transaction():
            await taken.wait()
            await let_go.wait()

    for _ in range(OFTEN):
        let_go = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(POOL):
                group.create_task(hold(let_go))
            await taken.wait()
            in_line = group.create_task(_refuse_after("SELECT 1"))
            await asyncio.sleep(0.01)
            in_line.cancel()
            let_go.set()
    await _all_connections_work()


async def test_gather_inside_a_transaction_is_refused_and_nothing_is_lost(pool_of_two: str) -> None:
    """Tasks of one transaction would share its one connection: the driver says so. Do one after the other."""

    async def gather_two() -> None:
        async with db.transaction():
            await asyncio.gather(
                db.execute("INSERT INTO lamps SELECT 1 FROM pg_sleep(0.05)"),
                db.execute("INSERT INTO lamps VALUES (2)"),
            )

    for _ in range(OFTEN):
        with pytest.raises(asyncpg.InterfaceError, match="another operation is in progress"):
            await gather_two()
    await _all_connections_work()
    assert await _lamps() == []


async def test_a_task_that_outlives_its_transaction_is_told_so(pool_of_two: str) -> None:
    """A task inherits the transaction it was started in. Start it after the commit, in a fresh context."""
    over = asyncio.Event()

    async def write_later() -> None:
        await over.wait()
        await db.execute("INSERT INTO lamps VALUES (1)")

    async with db.transaction():
        task = asyncio.ensure_future(write_later())
        await asyncio.sleep(0)
    over.set()
    with pytest.raises(asyncpg.InterfaceError, match="released back to the pool"):
        await task
    assert await _lamps() == []


async def test_two_transactions_side_by_side_do_not_see_each_other(pool_of_two: str) -> None:
    both_are_there = asyncio.Barrier(2)

    async def insert(number: int) -> list[int]:
        async with db.transaction():
            await db.execute("INSERT INTO lamps VALUES ($1)", number)
            await both_are_there.wait()
            seen = await _lamps()
            await both_are_there.wait()
        return seen

    first, second = await asyncio.gather(insert(1), insert(2))
    assert (first, second) == ([1], [2])
    assert await _lamps() == [1, 2]


async def test_hooks_run_in_order_once_it_is_durable(pool_of_two: str) -> None:
    heard: list[str] = []
    outside = await asyncpg.connect(pool_of_two)
    async with db.transaction():
        db.after_commit(lambda: heard.append("first"))
        async with db.transaction():
            db.after_commit(lambda: heard.append("second"))
        db.after_commit(lambda: heard.append("third"))
        await db.execute("INSERT INTO lamps VALUES (1)")
        assert heard == []
        assert await outside.fetchval("SELECT count(*) FROM lamps") == 0
    assert heard == ["first", "second", "third"]
    assert await outside.fetchval("SELECT count(*) FROM lamps") == 1
    await outside.close()


async def test_hooks_of_what_was_undone_never_run(pool_of_two: str) -> None:
    heard: list[str] = []

    async def refuse(name: str) -> None:
        async with db.transaction():
            db.after_commit(lambda: heard.append(name))
            raise Refused("no")

    async def fail_at_commit() -> None:
        async with db.transaction():
            db.after_commit(lambda: heard.append("failed commit"))
            await db.execute("INSERT INTO parts VALUES (1, 99)")

    with pytest.raises(Refused):
        await refuse("whole")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await fail_at_commit()
    async with db.transaction():
        db.after_commit(lambda: heard.append("kept"))
        with pytest.raises(Refused):
            await refuse("part")
    assert heard == ["kept"]


async def test_outside_a_transaction_a_hook_runs_at_once(pool_of_two: str) -> None:
    heard: list[str] = []
    db.after_commit(lambda: heard.append("now"))
    assert heard == ["now"]


async def test_a_rehearsal_does_everything_and_leaves_nothing(pool_of_two: str) -> None:
    heard: list[str] = []
    async with db.rolled_back():
        async with db.transaction():
            await db.execute("INSERT INTO lamps VALUES (1)")
            db.after_commit(lambda: heard.append("one"))
        assert heard == ["one"]
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await _fail_at_commit()
        assert await _lamps() == [1]
    assert await _lamps() == []


PID = "SELECT pg_backend_pid()"


async def test_the_reads_of_a_page_go_by_one_connection(pool_of_two: str) -> None:
    async with db.on_one_connection(), db.on_one_connection():
        seen = {await db.value(PID) for _ in range(OFTEN)}
        seen |= set(await db.side_by_side(db.value(PID), db.value(PID)))
        assert len(seen) == 1
        assert db.pool_size()[1] == db.pool_size()[0] - 1, "one connection is taken, and no more"


async def test_what_is_started_beside_the_reads_has_its_own_connection(pool_of_two: str) -> None:
    async with db.on_one_connection(), asyncio.timeout(5):
        both = await asyncio.gather(db.value(PID), asyncio.create_task(db.value(PID)), return_exceptions=True)
        assert not any(isinstance(one, BaseException) for one in both)


async def test_nothing_is_written_where_one_connection_is_held(pool_of_two: str) -> None:
    async with db.on_one_connection():
        with pytest.raises(RuntimeError, match="held for reads"):
            async with db.transaction():
                pass
    async with db.transaction(), db.on_one_connection():
        await db.execute("INSERT INTO lamps VALUES (1)")
    assert await _lamps() == [1]


async def test_reads_that_fail_give_their_connection_back(pool_of_two: str) -> None:
    for _ in range(OFTEN):
        with pytest.raises(asyncpg.PostgresError):
            async with db.on_one_connection():
                await db.value("SELECT 1 / 0")
    await _all_connections_work()


PLANS = "SHOW plan_cache_mode"


@pytest.fixture
async def planned_as_ever(pool_of_two: str) -> None:
    """The server of the tests keeps all plans; here it goes about them as others do."""
    await db.close()
    await db.open(f"{pool_of_two}{'&' if '?' in pool_of_two else '?'}plan_cache_mode=auto", size=POOL)
    both = asyncio.Barrier(2)

    async def connect() -> None:
        async with db.with_plans_kept():
            await both.wait()

    # To connect may take longer than all reads of a test: one connection would have done them before.
    async with asyncio.timeout(5):
        await asyncio.gather(connect(), connect())


@pytest.mark.usefixtures("planned_as_ever")
async def test_plans_are_kept_inside_and_left_to_the_server_after_it() -> None:
    async with db.with_plans_kept():
        async with db.with_plans_kept():
            assert await db.value(PLANS) == "force_generic_plan"
        assert await db.value(PLANS) == "force_generic_plan", "it was not the inner one's to take back"
    with pytest.raises(asyncpg.PostgresError):
        async with db.with_plans_kept():
            await db.value("SELECT 1 / 0")
    async with db.on_one_connection(), db.with_plans_kept():
        assert await db.value(PLANS) == "auto", "it goes on with the connection that is held"
    assert {await db.value(PLANS) for _ in range(OFTEN)} == {"auto"}


@pytest.mark.usefixtures("planned_as_ever")
async def test_what_is_looked_up_side_by_side_comes_in_order_and_by_kept_plans() -> None:
    async def found(number: int) -> tuple[int, str, int]:
        await db.value("SELECT pg_sleep($1)", 0.001 * (number % 3))
        return number, await db.value(PLANS), await db.value(PID)

    seen = await db.looked_up(*map(found, range(OFTEN)))
    assert [number for number, _plans, _connection in seen] == list(range(OFTEN))
    assert {plans for _number, plans, _connection in seen} == {"force_generic_plan"}
    assert len({connection for _number, _plans, connection in seen}) == 2
    assert await db.looked_up() == []
    async with db.transaction():
        assert (
            len({connection for _number, _plans, connection in await db.looked_up(*map(found, range(3)))})
            == 1
        )
    for moment in (0, OFTEN // 2, OFTEN - 1):
        with pytest.raises(asyncpg.PostgresError):
            await db.looked_up(*(db.value("SELECT 1 / $1", int(one != moment)) for one in range(OFTEN)))
    assert {await db.value(PLANS) for _ in range(OFTEN)} == {"auto"}
    await _all_connections_work()


async def _broken(number: int, wrong: int) -> int:
    """A read that fails where it is the wrong one."""
    return int(await db.value("SELECT 1 / $1", int(wrong != number)))


def _others_broken(wrong: int, _first: int) -> list[Coroutine[Any, Any, int]]:
    return [_broken(number, wrong) for number in range(1, OFTEN + 1)]


@pytest.mark.usefixtures("planned_as_ever")
async def test_what_needs_a_first_find_is_looked_up_after_it() -> None:
    async def found(number: int) -> tuple[int, int]:
        assert await db.value(PLANS) == "force_generic_plan"
        return number, await db.value(PID)

    async def page(number: int) -> list[tuple[int, int]]:
        first, others = await db.looked_up_after(
            found(number), lambda first: [found(first[0] + one) for one in range(1, OFTEN)]
        )
        return [first, *others]

    seen = await page(1)
    assert [number for number, _connection in seen] == list(range(1, OFTEN + 1))
    assert seen[0][1] == seen[1][1] != seen[2][1]
    assert len({connection for _number, connection in seen}) == 2
    # More pages than connections: none waits for a second connection while it holds one.
    pages = await asyncio.wait_for(asyncio.gather(*map(page, range(OFTEN))), 20)
    assert [one[0][0] for one in pages] == list(range(OFTEN))
    async with db.transaction():
        await db.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        assert len({one[1] for one in await page(1)}) == 1
    for wrong in (0, 1, 2, OFTEN):
        with pytest.raises(asyncpg.PostgresError):
            await db.looked_up_after(_broken(0, wrong), partial(_others_broken, wrong))
    assert {await db.value(PLANS) for _ in range(OFTEN)} == {"auto"}
    await _all_connections_work()


@pytest.mark.usefixtures("planned_as_ever")
async def test_no_page_that_is_given_up_leaves_its_plans_to_others() -> None:
    async def page() -> None:
        async with db.with_plans_kept():
            await db.value("SELECT pg_sleep(0.01)")

    for moment in range(OFTEN):
        given_up = asyncio.create_task(page())
        await asyncio.sleep(moment * 0.0007)
        given_up.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await given_up
        assert await db.value(PLANS) == "auto"
    await _all_connections_work()
