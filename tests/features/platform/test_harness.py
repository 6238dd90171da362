"""The harness itself: a test that rolls back must see what a commit would do."""

import asyncpg
import pytest
from tests.asked import fewest, named

from casedesk.platform import db

PAIR = """
CREATE TABLE firsts (id int PRIMARY KEY, second_id int NOT NULL);
CREATE TABLE seconds (id int PRIMARY KEY);
ALTER TABLE firsts ADD CONSTRAINT firsts_second FOREIGN KEY (second_id) REFERENCES seconds
    DEFERRABLE INITIALLY DEFERRED;
"""


@pytest.mark.parametrize("again", [1, 2])
async def test_nothing_of_a_test_is_left_for_the_next(database: None, again: int) -> None:
    await db.execute("CREATE TABLE only_here (id int)")


async def test_a_deferred_constraint_fires_at_the_end_of_the_outermost_transaction(database: None) -> None:
    await db.execute(PAIR)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with db.transaction():
            await db.execute("INSERT INTO firsts VALUES (1, 1)")
    assert await db.value("SELECT count(*) FROM firsts") == 0


async def test_a_deferred_constraint_waits_for_the_outermost_transaction(database: None) -> None:
    await db.execute(PAIR)
    async with db.transaction():
        async with db.transaction():
            await db.execute("INSERT INTO firsts VALUES (1, 1)")
        await db.execute("INSERT INTO seconds VALUES (1)")
    assert await db.value("SELECT count(*) FROM firsts") == 1


async def test_hooks_run_when_the_outermost_transaction_is_done(database: None) -> None:
    heard: list[str] = []
    async with db.transaction():
        async with db.transaction():
            db.after_commit(lambda: heard.append("after"))
        assert heard == []
    assert heard == ["after"]


async def test_a_test_of_real_commits_has_a_database_of_its_own(committed: str) -> None:
    async with db.transaction():
        await db.execute("CREATE TABLE durable (id int)")
    other = await asyncpg.connect(committed)
    assert await other.fetchval("SELECT count(*) FROM durable") == 0
    await other.close()


async def test_afterwards_the_shared_database_is_back(database: None) -> None:
    assert await db.value("SELECT to_regclass('durable')") is None


@pytest.mark.parametrize(
    ("noted", "already", "chosen"),
    [
        ({"a": (1.0, ["x", "y"]), "b": (1.0, ["y"])}, set(), {"a"}),
        ({"a": (9.0, ["x", "y"]), "b": (0.1, ["x"]), "c": (0.1, ["y"])}, set(), {"b", "c"}),
        ({"a": (0.1, ["x"]), "b": (0.1, ["y"]), "c": (9.0, ["x", "y", "z"])}, set(), {"c"}),
        ({"a": (1.0, ["x"]), "b": (1.0, ["y"])}, {"x"}, {"b"}),
        ({"a": (1.0, [])}, set(), set()),
    ],
)
def test_few_tests_ask_what_all_ask(
    noted: dict[str, tuple[float, list[str]]], already: set[str], chosen: set[str]
) -> None:
    assert fewest(noted, already) == chosen


def test_a_statement_is_the_same_whatever_numbers_are_in_it_and_however_many_rows() -> None:
    one = named("INSERT INTO people (name, age) VALUES ($1, $2), ($3, $4)")
    assert one == named("INSERT INTO people (name, age)\n  VALUES ($1, $2), ($3, $4), ($5, $6)")
    assert one == named("INSERT INTO people (name, age) VALUES ($1, $2)")
    assert one != named("INSERT INTO people (age, name) VALUES ($1, $2)")
