"""Migrations: plain SQL with a name and a way back, applied in order, one process at a time."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from casedesk.platform import db
from casedesk.platform.errors import Unusable

if TYPE_CHECKING:
    from piccolo.apps.migrations.auto.migration_manager import MigrationManager

PACKAGE = "casedesk.migrations"

_LOCK = 0x_CA5E_DE5C
"""The key of the advisory lock that a migrating process holds."""

_REGISTER = """
-- Where are the migrations noted that have run? (Piccolo's own table, so that its commands agree.)
CREATE TABLE IF NOT EXISTS migration (
    id serial PRIMARY KEY,
    name varchar(200) NOT NULL DEFAULT '',
    app_name varchar(200) NOT NULL DEFAULT '',
    ran_on timestamp NOT NULL DEFAULT current_timestamp
)
"""


@dataclass(frozen=True)
class SqlMigration:
    """One step of the schema; `id` is its name and its place in the order."""

    id: str
    forwards: str
    backwards: str

    async def for_piccolo(self) -> "MigrationManager":
        """The same step for Piccolo's own migration commands."""
        # Imported only here: nothing of ours needs it, and each start would read it.
        from piccolo.apps.migrations.auto.migration_manager import MigrationManager

        manager = MigrationManager(migration_id=self.id, app_name="casedesk", description=self.id)
        manager.add_raw(_runner(self.forwards))
        manager.add_raw_backwards(_runner(self.backwards))
        return manager


def _runner(sql: str) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        await db.execute(sql)

    return run


def names() -> list[str]:
    """The names of every migration of this version of the program, in order. None is read for it."""
    package = importlib.import_module(PACKAGE)
    return sorted(found.name.removeprefix("m") for found in pkgutil.iter_modules(package.__path__))


def known() -> list[SqlMigration]:
    """Every migration of this version of the program, in order."""
    return [importlib.import_module(f"{PACKAGE}.m{name}").MIGRATION for name in names()]


async def applied(connection: asyncpg.Connection) -> list[str]:
    """The names of the migrations that have run in this database, in order."""
    if await connection.fetchval("SELECT to_regclass('migration')") is None:
        return []
    found = await connection.fetch("SELECT name FROM migration WHERE app_name = 'casedesk' ORDER BY name")
    return [row["name"] for row in found]


async def pending(dsn: str) -> list[SqlMigration]:
    """What `migrate` would run. Raises Unusable when the database is newer than the program."""
    connection = await asyncpg.connect(dsn)
    try:
        return _missing(await applied(connection))
    finally:
        await connection.close()


def _missing(done: list[str]) -> list[SqlMigration]:
    unknown = sorted(set(done) - set(names()))
    if unknown:
        raise Unusable(
            f"This database was made by a newer casedesk (it has {unknown[-1]!r}): start that version, "
            "or restore the backup that was made before the upgrade."
        )
    # Reading a hundred of them would be a twentieth of a start, nearly always for nothing.
    return [step for step in known() if step.id not in done] if set(names()) - set(done) else []


async def migrate(dsn: str) -> list[str]:
    """Brings the database to this version's schema; returns the names of the steps that ran.

    Each step commits with the note that it ran, so a failure leaves whole steps only. A second
    process waits for the first and then finds nothing to do.
    """
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(_REGISTER)
        steps = _missing(await applied(connection))
        # A lock on a busy table is waited for briefly: better a failed upgrade than a desk that stands still.
        await connection.execute("SET lock_timeout = '5s'")
        for step in steps:
            async with connection.transaction():
                await connection.execute(step.forwards)
                await connection.execute(
                    "INSERT INTO migration (name, app_name) VALUES ($1, 'casedesk')", step.id
                )
        return [step.id for step in steps]
    finally:
        await connection.close()


async def migrate_back(dsn: str, to: str = "") -> list[str]:
    """Undoes, newest first, every step after the one named `to`; all of them without a name."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        done = await applied(connection)
        steps = [step for step in reversed(known()) if step.id in done and step.id > to]
        for step in steps:
            async with connection.transaction():
                await connection.execute(step.backwards)
                await connection.execute("DELETE FROM migration WHERE name = $1", step.id)
        return [step.id for step in steps]
    finally:
        await connection.close()
