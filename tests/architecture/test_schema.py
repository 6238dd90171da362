"""The schema is what the tables say, and what it promises: nothing cascades, and records are never changed.

The migrations are written as SQL and the tables in Python, so the two are compared column by column.
"""

import importlib
import pkgutil
import re

import asyncpg
import pytest

from casedesk import migrations as folder
from casedesk.piccolo_app import APP_CONFIG
from casedesk.platform import db, migrations

pytestmark = pytest.mark.database

SAME = {
    "BIGSERIAL": "bigint",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TEXT": "text",
    "BOOLEAN": "boolean",
    "TIMESTAMPTZ": "timestamp with time zone",
    "DATE": "date",
    "JSONB": "jsonb",
    "BYTEA": "bytea",
    "UUID": "uuid",
    "TSVECTOR": "tsvector",
}
"""What PostgreSQL calls the types that Piccolo's columns name."""

COLUMNS = """
-- Which columns does the database have?
SELECT c.relname AS table, a.attname AS column,
       format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'migration'
    AND a.attnum > 0 AND NOT a.attisdropped
"""

KEYS = """
-- Which foreign keys are there, and what happens to a row whose referred row goes?
SELECT conrelid::regclass::text AS table, conname AS name, confdeltype::text AS on_delete,
       confupdtype::text AS on_update, confrelid::regclass::text AS target,
       (SELECT array_agg(attname::text ORDER BY place)
        FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number) AS columns
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""

RECORDS = """
-- Which tables hold records that nobody changes?
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
WHERE tgname LIKE '%append_only' AND NOT tgisinternal ORDER BY 1
"""

HARMLESS = {"a": "NO ACTION", "r": "RESTRICT"}


def _declared_type(column: object) -> str:
    text = str(getattr(column, "column_type", "")).upper()
    if text.endswith("[]"):
        return SAME[text[:-2]] + "[]"
    if text.startswith("NUMERIC"):
        return text.replace(" ", "").lower()
    if text.startswith("CHAR("):
        return text.replace("CHAR", "character").lower()
    return SAME[text]


def _declared() -> dict[str, tuple[str, bool]]:
    """Every column that a table declares: its type and whether it may be null."""
    return {
        f"{table._meta.tablename}.{column._meta.db_column_name}": (_declared_type(column), column._meta.null)
        for table in APP_CONFIG.table_classes
        for column in table._meta.columns
    }


async def test_every_column_is_declared_as_it_is(database: None) -> None:
    found = {
        f"{row['table']}.{row['column']}": (row["type"], row["nullable"]) for row in await db.records(COLUMNS)
    }
    assert _declared() == found
    assert len(found) > 200, "the tables were looked at"


async def test_no_deletion_takes_other_rows_along(database: None) -> None:
    destructive = [row["name"] for row in await db.records(KEYS) if row["on_delete"] not in HARMLESS]
    assert destructive == []
    assert [row["name"] for row in await db.records(KEYS) if row["on_update"] not in HARMLESS] == []


async def test_every_declared_reference_is_a_foreign_key(database: None) -> None:
    held = {
        (row["table"], column, row["target"]) for row in await db.records(KEYS) for column in row["columns"]
    }
    for table in APP_CONFIG.table_classes:
        for column in table._meta.foreign_key_columns:
            target = column._foreign_key_meta.resolved_references._meta.tablename
            name = column._meta.db_column_name
            assert (table._meta.tablename, name, target) in held, f"{table.__name__}.{name} points nowhere"
            on_delete = column._foreign_key_meta.on_delete.value
            assert on_delete == "RESTRICT", f"{table.__name__}.{name} is declared {on_delete}"


async def test_every_column_named_like_a_reference_is_one(database: None) -> None:
    held = {(row["table"], column) for row in await db.records(KEYS) for column in row["columns"]}
    for row in await db.records(COLUMNS):
        if row["column"].endswith("_id") and row["type"] == "bigint":
            assert (row["table"], row["column"]) in held or _speaks_of_many(row["table"], row["column"])


def _speaks_of_many(table: str, column: str) -> bool:
    """The audit names what it speaks of by kind and key, so that key points into no one table."""
    return (table, column) == ("audit_entries", "subject_id")


async def test_the_record_is_append_only(database: None) -> None:
    records = [row[0] for row in await db.records(RECORDS)]
    assert {
        "owner_starts",
        "stage_starts",
        "interactions",
        "placements",
        "deliveries",
        "events",
        "notes",
    } <= set(records)
    for table in records:
        triggers = await db.records(
            "SELECT tgtype FROM pg_trigger WHERE tgrelid = $1::text::regclass AND tgname LIKE '%append_only'"
            " AND tgenabled = 'O'",
            table,
        )
        row_before_delete_and_update = 1 | 2 | 8 | 16
        assert [row["tgtype"] & 31 for row in triggers] == [row_before_delete_and_update], table


async def test_every_key_is_a_bigint_identity(database: None) -> None:
    found = await db.records(
        """
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'id' AND table_name <> 'migration'
            AND (data_type <> 'bigint' OR is_identity <> 'YES')
        """
    )
    assert [row[0] for row in found] == []


async def test_every_constraint_has_a_name_of_our_own(database: None) -> None:
    """A name that says what is demanded is what a person reads in the log when it is not."""
    found = await db.records(
        """
        SELECT conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'x')
            AND conname ~ '_(check|key)[0-9]*$' AND conrelid <> to_regclass('migration')
        """
    )
    assert [row[0] for row in found] == []


def test_migrations_are_named_alike_everywhere() -> None:
    for found in sorted(pkgutil.iter_modules(folder.__path__), key=lambda m: m.name):
        module = importlib.import_module(f"{folder.__name__}.{found.name}")
        step = module.MIGRATION
        assert found.name == f"m{step.id}"
        assert step.id == module.ID
        assert module.forwards == step.for_piccolo
        assert re.match(r"[0-9]{4}_", step.id), "one linear history, in the order of its numbers"
        assert step.backwards.strip(), f"{step.id} has no way back"
        assert module.__doc__, f"{step.id} does not say what it adds"
    numbers = [step.id[:4] for step in migrations.known()]
    assert numbers == sorted(set(numbers)), "a number names one step"


async def test_piccolo_sees_the_same_migrations(database: None) -> None:
    for step in migrations.known():
        theirs = await step.for_piccolo()
        assert theirs.migration_id == step.id
        assert theirs.raw
        assert theirs.raw_backwards


async def test_a_record_refuses_to_be_changed(database: None) -> None:
    """By one table for all: they share the function. Each one is attacked in features/cases/test_invariants."""
    await db.execute("CREATE TABLE tales (id int)")
    await db.execute(
        "CREATE TRIGGER tales_append_only BEFORE UPDATE OR DELETE ON tales"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    await db.execute("INSERT INTO tales VALUES (1)")
    for statement in ("UPDATE tales SET id = 2", "DELETE FROM tales"):
        with pytest.raises(asyncpg.RestrictViolationError, match="tales is a record"):
            await _alone(statement)
    # Only who leaves a tombstone may, in the transaction that writes it, and of whom it is about.
    async with db.transaction():
        await db.execute(
            """
            WITH c AS (INSERT INTO customers (name, created_at) VALUES ('Somebody', now()) RETURNING id),
                 e AS (INSERT INTO erasures (customer_id, at, by_rule, ground, counts, written_in, begun_at)
                       SELECT id, now(), 'tests', 'objection', '{}', 0, now() FROM c RETURNING id)
            INSERT INTO erased_selves (erasure_id, customer_id) SELECT e.id, c.id FROM e, c
            """
        )
        with pytest.raises(asyncpg.RestrictViolationError, match="tales is a record"):
            await _alone("UPDATE tales SET id = 2")
        await db.execute("ALTER TABLE tales ADD customer_id bigint")
        await db.execute("UPDATE customers SET erased_at = now(), name = '#' || id")
        await db.execute("INSERT INTO tales SELECT 3, id FROM customers")
        await db.execute("UPDATE tales SET id = 4 WHERE id = 3")
    assert await db.value("SELECT array_agg(id ORDER BY id) FROM tales") == [1, 4]


async def _alone(statement: str) -> None:
    async with db.transaction():
        await db.execute(statement)
