"""Filling tables by COPY, and what makes that quick.

Rows that are many are checked all at once afterwards instead of one by one: foreign keys and plain indexes
are taken off, in the same transaction, and put back when the rows are there. Whatever goes wrong, the
database is then as it was. PostgreSQL holds these tables for itself meanwhile.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from casedesk.demo.rows import COLUMNS, NUMBERED, Row
from casedesk.platform import db

HOUR = 3600.0
"""Seconds; a million cases need some minutes for one index or one check."""

FILLED = [*COLUMNS, "customers", "identities", "customer_events"]
"""The tables that are filled by COPY."""

_ROUGHLY = 30
"""The sample that statistics are made of here, in PostgreSQL's own measure. It takes half as long as the usual hundred,
is enough for what is still to be done, and the server looks at what it was given by itself within a minute."""

_FOREIGN_KEYS = """
-- Which foreign keys have these tables, and how are they written?
SELECT conrelid::regclass::text AS table_name, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS text
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY($1::text[]::regclass[]) ORDER BY oid
"""
_INDEXES = """
-- Which indexes of these tables belong to no constraint, and how are they written?
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS text
FROM pg_index WHERE indrelid = ANY($1::text[]::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid
"""


_LOG_PLAINLY = """
-- Pages of new indexes go into the log as they are, where this user may say so: to compress them took longer than to
-- make them.
SELECT set_config('wal_compression', 'off', true) WHERE has_parameter_privilege('wal_compression', 'SET')
"""


async def log_plainly() -> None:
    """Spares what is written in this transaction from being compressed in the server's log."""
    await db.records(_LOG_PLAINLY)


@asynccontextmanager
async def checked_afterwards(tables: Sequence[str]) -> AsyncIterator[None]:
    """Inside, rows go in unchecked; at the end every key is checked and every index is there again.

    The triggers that hold the chains of starts do not run: what they hold, `casedesk verify` proves.
    """
    keys = await db.records(_FOREIGN_KEYS, tables)
    indexes = await db.records(_INDEXES, tables)
    # No table is altered before what waits to be checked at the end was checked.
    await db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    await db.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in tables:
        await db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for key in keys:
        await db.execute(f"ALTER TABLE {key['table_name']} DROP CONSTRAINT {key['name']}")
    for index in indexes:
        await db.execute(f"DROP INDEX {index['name']}")
    yield
    await db.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for index in indexes:
        await db.execute(index["text"], within_seconds=HOUR)
    for key in keys:
        await db.execute(
            f"ALTER TABLE {key['table_name']} ADD CONSTRAINT {key['name']} {key['text']}", within_seconds=HOUR
        )
    for table in tables:
        await db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


async def last_keys() -> dict[str, int]:
    """The highest key of each table whose keys are given by the demo; 0 where there is none."""
    return {
        # The names are our own, from COLUMNS.
        table: await db.value(f"-- What is its highest key?\nSELECT coalesce(max(id), 0) FROM {table}")
        for table in NUMBERED
    }


async def copy_in(rows: Mapping[str, Sequence[Row]]) -> None:
    """Copies these rows, table by table."""
    for table, waiting in rows.items():
        if waiting:
            await db.copy(table, COLUMNS[table], waiting, within_seconds=HOUR)


async def settle() -> None:
    """Lets the sequences go on after the keys that were given, and tells the planner what is there."""
    for table in (*NUMBERED, "organisations", "customers"):
        await db.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1), max(id) IS NOT NULL) "  # noqa: S608
            f"FROM {table}"
        )
    await _look_at("")


_GROWN = """
-- Which tables have grown since it was looked at what is there?
SELECT oid::regclass::text AS name FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND pg_relation_size(oid) > relpages * current_setting('block_size')::bigint ORDER BY oid
"""


async def settle_what_grew() -> None:
    """Tells the planner what came since: it would go on planning for it as if it were nothing."""
    if grown := [row["name"] for row in await db.records(_GROWN)]:
        await _look_at(", ".join(grown))


async def _look_at(tables: str) -> None:
    await db.execute(f"SET LOCAL default_statistics_target = {_ROUGHLY}")
    await db.execute(f"ANALYZE {tables}", within_seconds=HOUR)
    await db.execute("SET LOCAL default_statistics_target TO DEFAULT")
