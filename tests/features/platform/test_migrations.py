"""Migrations: from nothing to the head and back, one process at a time, whole steps only."""

import asyncio
import subprocess
import sys
from collections.abc import Iterable

import asyncpg
import pytest
from tests.schema import described

from casedesk.platform import migrations
from casedesk.platform.errors import Unusable
from casedesk.platform.migrations import SqlMigration

ALL = [step.id for step in migrations.known()]

MIGRATE = """
import asyncio, sys
from casedesk.platform import migrations
print(",".join(asyncio.run(migrations.migrate(sys.argv[1]))))
"""


def _pretend(monkeypatch: pytest.MonkeyPatch, steps: list[SqlMigration]) -> None:
    """As if these were all that this version of the program has."""
    monkeypatch.setattr(migrations, "known", lambda: steps)
    monkeypatch.setattr(migrations, "names", lambda: [step.id for step in steps])


async def _describe(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        return await described(connection)
    finally:
        await connection.close()


async def test_from_nothing_to_the_head_and_back(empty_database: str) -> None:
    assert await migrations.migrate(empty_database) == ALL
    head = await _describe(empty_database)
    assert await migrations.migrate(empty_database) == []
    assert await migrations.pending(empty_database) == []
    assert await migrations.migrate_back(empty_database) == ALL[::-1]
    assert await _describe(empty_database) == []
    assert await migrations.migrate(empty_database) == ALL
    assert await _describe(empty_database) == head


async def test_each_step_back_leaves_exactly_what_was_before(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = migrations.known()
    for count, step in enumerate(steps, start=1):
        before = await _describe(empty_database)
        monkeypatch.setattr(migrations, "known", lambda upto=count: steps[:upto])
        assert await migrations.migrate(empty_database) == [step.id]
        assert await _describe(empty_database) != before, f"{step.id} changes nothing"
        assert await migrations.migrate_back(empty_database, to=ALL[count - 2] if count > 1 else "") == [
            step.id
        ]
        assert await _describe(empty_database) == before, f"the way back of {step.id} leaves something behind"
        await migrations.migrate(empty_database)


async def test_pending_says_what_would_run(empty_database: str) -> None:
    assert [step.id for step in await migrations.pending(empty_database)] == ALL


async def test_two_processes_at_once_migrate_once(empty_database: str) -> None:
    both = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATE, empty_database, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [await process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(out.decode().strip() for out, _ in said) == ["", ",".join(ALL)]


async def test_a_database_of_a_newer_version_is_refused(empty_database: str) -> None:
    await migrations.migrate(empty_database)
    await _sql(empty_database, "INSERT INTO migration (name, app_name) VALUES ('9999_telepathy', 'casedesk')")
    for attempt in (migrations.migrate, migrations.pending):
        with pytest.raises(Unusable, match=r"newer casedesk .*9999_telepathy"):
            await attempt(empty_database)


async def test_a_failing_step_leaves_whole_steps_only(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = SqlMigration("9001_good", "CREATE TABLE good (id int)", "DROP TABLE good")
    bad = SqlMigration("9002_bad", "CREATE TABLE bad (id int); SELECT 1 / 0", "DROP TABLE bad")
    _pretend(monkeypatch, [good, bad])
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrations.migrate(empty_database)
    assert _names(await _describe(empty_database)) == {"good"}
    mended = SqlMigration("9002_bad", "CREATE TABLE bad (id int)", "DROP TABLE bad")
    _pretend(monkeypatch, [good, mended])
    assert await migrations.migrate(empty_database) == ["9002_bad"]


async def test_a_busy_table_makes_a_migration_give_up_soon(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _sql(empty_database, "CREATE TABLE busy (id int)")
    step = SqlMigration(
        "9001_more", "ALTER TABLE busy ADD COLUMN more int", "ALTER TABLE busy DROP COLUMN more"
    )
    _pretend(monkeypatch, [step])
    reader = await asyncpg.connect(empty_database)
    async with reader.transaction():
        await reader.execute("SELECT * FROM busy")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await migrations.migrate(empty_database)
    await reader.close()
    assert await migrations.migrate(empty_database) == ["9001_more"]


async def _sql(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _names(lines: Iterable[str]) -> set[str]:
    return {line.split()[1].split(".")[0] for line in lines if line.startswith("column")}
