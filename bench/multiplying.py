"""Makes a great desk out of a smaller one: what belongs to customers and cases, copied many times, years earlier.

    bin/bench --cases 100000 --times 10 --data FOLDER      fills, multiplies, measures
    python -m bench.multiplying FOLDER --times 10          only multiplies what is filled and not served

The demo tells a case in some milliseconds, so a million would take it an hour; the database copies rows by the
hundred thousand a second. Which tables and columns are concerned is read from the catalogue, so that a new feature
is multiplied without a word here: every table that refers to customers, cases or contacts, at once or by others.

Each copy has keys and unique values of its own, and its times lie 52 weeks before those of the copy after it: a
year holds as many cases as the small desk had. Only what has ended is copied: a desk of a million cases has as many
open ones as its people can work on. Words keep the frequencies they have, and each copy brings in rare ones.
"""

import asyncio
import re
import time
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import click

from bench import desk

CONTACTS = 10
"""Of each case that is done, in a great desk."""

SUBJECTS = ("organisations", "customers", "cases", "interactions", "raw_mails")
"""Tables that hold what the desk is about: these, and all that refer to them, are copied."""

LEFT_OUT = {
    "cases": """
        -- Which cases are not done, or lead to one that is not?
        WITH RECURSIVE open AS (
            SELECT id FROM cases WHERE stage <> 'closed' AND merged_into_id IS NULL
            UNION SELECT c.id FROM cases c JOIN open o ON c.merged_into_id = o.id
        ) SELECT id FROM open
    """,
    "interactions": """
        -- Which contacts wait, or are on a case that is left out?
        SELECT i.id FROM interactions i LEFT JOIN (
            SELECT DISTINCT ON (interaction_id) interaction_id, case_id FROM placements ORDER BY interaction_id, id DESC
        ) latest ON latest.interaction_id = i.id
        WHERE latest.case_id IS NULL OR latest.case_id IN (SELECT id FROM left_out_cases)
    """,
}
"""What is not copied, with all that refers to it."""

YEAR = "interval '364 days'"
"""Whole weeks: what happened on a Monday did so in each copy."""

HIDE = "UPDATE teams SET private = true WHERE lower(name) = 'billing'"
"""One team in three keeps its cases to itself: everybody else's pages and searches have to leave them out."""

_EARLIER = (
    """int8send(('x' || encode({instant}, 'hex'))::bit(64)::bigint - {copy}::bigint * 364 * 86400000000)"""
)
"""A moment in eight bytes of microseconds, so many years earlier."""

MADE_DIFFERENT = {
    ("identities", "normalised"): """CASE kind
        WHEN 'email' THEN {copy} || '.' || normalised
        WHEN 'phone' THEN regexp_replace(normalised, '^[+](..)', '+\\1' || {copy})
        ELSE {copy} || '.' || normalised END""",
    ("identities", "value"): """CASE kind
        WHEN 'phone' THEN regexp_replace(value, '^[+](..)', '+\\1' || {copy})
        ELSE {copy} || '.' || value END""",
    # Ten bytes a move, of which the first eight are microseconds.
    ("case_facts", "moves"): f"""(SELECT coalesce(string_agg(
            {_EARLIER.format(instant="substr(moves, at, 8)", copy="{copy}")} || substr(moves, at + 8, 2),
            ''::bytea ORDER BY at), '')
        FROM generate_series(1, octet_length(moves), 10) AS at)""",
    # Twenty bytes a due: what it is in four, then when it is due and when it was met, or never.
    ("case_facts", "owed"): f"""CASE WHEN owed IS NOT NULL THEN (SELECT coalesce(string_agg(
            substr(owed, at, 4) || {_EARLIER.format(instant="substr(owed, at + 4, 8)", copy="{copy}")}
            || CASE WHEN substr(owed, at + 12, 8) = timestamptz_send('infinity') THEN substr(owed, at + 12, 8)
                    ELSE {_EARLIER.format(instant="substr(owed, at + 12, 8)", copy="{copy}")} END,
            ''::bytea ORDER BY at), '')
        FROM generate_series(1, octet_length(owed), 20) AS at) END""",
}
"""Values with a form of their own: unique ones, of which others are lengthened, and times within bytes."""

MENTIONED = {
    "cases": "key IN ('other', 'into', 'follows') OR kind = 'absorbed' AND key = 'from'",
    "promises": "key = 'promise' OR kind = 'promise_moved' AND key = 'to'",
    "concessions": "key = 'concession'",
    "tasks": "key = 'task'",
    "handoffs": "key = 'handoff'",
    "stage_starts": "key = 'restores'",
}
"""Which numbers in the words of an entry are the keys of what."""

RARE = "'q' || translate(md5({key}::text || '/' || {copy}), '0123456789', 'ghijklmnop')"
SEEN_ONCE_IN = 6
"""One row of so many has a word of its own, such as a name or a number: how large the index of words grows."""


@dataclass(frozen=True)
class Reference:
    """A foreign key: columns of a table, and those they refer to."""

    table: str
    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """What the database knows of its tables: columns with their types, numbered ones, references, unique keys."""

    columns: dict[str, dict[str, str]]
    numbered: dict[str, set[str]]
    references: list[Reference]
    uniques: list[tuple[str, tuple[str, ...]]]

    def concerned(self) -> list[str]:
        """The tables that are copied."""
        found = set(SUBJECTS)
        while more := {one.table for one in self.references if one.to in found} - found:
            found |= more
        return sorted(found)

    def number_of(self, table: str, column: str, among: Container[str]) -> str | None:
        """The table whose keys stand in this column, if it is one of those."""
        ways, seen = [(table, column)], {(table, column)}
        for at, name in ways:
            if name in self.numbered[at]:
                return at if at in among else None
            more = [
                (one.to, one.to_columns[one.columns.index(name)])
                for one in self.references
                if one.table == at and name in one.columns and one.to in among
            ]
            ways += [way for way in more if way not in seen]
            seen.update(more)
        return None


async def read_catalogue(connection: asyncpg.Connection) -> Catalogue:
    """Reads the catalogue of a desk's database."""
    columns: dict[str, dict[str, str]] = {}
    numbered: dict[str, set[str]] = {}
    for row in await connection.fetch(
        """
        -- Which columns are written, of which type, and which are numbered by a sequence?
        SELECT c.relname AS table, a.attname AS name, t.typname AS type,
               pg_get_serial_sequence(c.oid::regclass::text, a.attname) IS NOT NULL AS numbered
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum
        """
    ):
        columns.setdefault(row["table"], {})[row["name"]] = row["type"]
        numbered.setdefault(row["table"], set()).update([row["name"]] if row["numbered"] else [])
    names = """(SELECT array_agg(a.attname ORDER BY k.place)
        FROM unnest({keys}) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = {of} AND a.attnum = k.number)"""
    references = await connection.fetch(
        f"""
        -- Which columns refer to which?
        SELECT conrelid::regclass::text AS table, {names.format(keys="conkey", of="conrelid")} AS columns,
               confrelid::regclass::text AS to, {names.format(keys="confkey", of="confrelid")} AS to_columns
        FROM pg_constraint WHERE contype = 'f' ORDER BY oid
        """
    )
    uniques = await connection.fetch(
        """
        -- Which values may stand in a table once only?
        SELECT i.indrelid::regclass::text AS table,
               (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n)
                FROM generate_series(1, i.indnkeyatts) n) AS parts
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace ORDER BY i.indexrelid
        """
    )
    return Catalogue(
        columns,
        numbered,
        [
            Reference(one["table"], tuple(one["columns"]), one["to"], tuple(one["to_columns"]))
            for one in references
        ],
        [(one["table"], tuple(one["parts"])) for one in uniques],
    )


class Multiplying:
    """One desk being multiplied: what is copied of each table, and with which changes."""

    def __init__(self, connection: asyncpg.Connection, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._tables = catalogue.concerned()
        self._last: dict[str, int] = {}
        self._referred: set[str] = set()

    async def multiply(self, times: int, contacts: int) -> None:
        """Tells what has ended with so many contacts and copies it `times` - 1 times, all of it or nothing."""
        async with self._connection.transaction():
            indexes = await self._take_off_indexes()
            await self._connection.execute(TOLD_AGAIN.format(contacts=contacts))
            for statement in TELLING:
                await self._connection.execute(statement)
            await self._prepare()
            for copy in range(1, times):
                begun = time.monotonic()
                for table in self._tables:
                    await self._connection.execute(self._copied(table, copy))
                _say(f"copy {copy} of {times - 1}: {time.monotonic() - begun:.0f} s")
            begun = time.monotonic()
            for index in indexes:
                await self._connection.execute(index)
            for table in self._tables:
                await self._number_on(table)
            await self._connection.execute(HIDE)
            _say(f"{len(indexes)} indexes: {time.monotonic() - begun:.0f} s")

    async def _prepare(self) -> None:
        held = {
            table
            for table in self._tables
            if await self._connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})")
        }
        self._tables = [table for table in self._tables if table in held]
        for table in self._tables:
            for column in self._catalogue.numbered[table]:
                self._last[table] = await self._connection.fetchval(f"SELECT max({column}) FROM {table}")
        await self._leave_out()

    async def _leave_out(self) -> None:
        """Notes the keys of what is not copied: of the tables above, and of those that refer to them."""
        self._referred = {one.to for one in self._catalogue.references} & self._last.keys()
        for table in self._referred:
            await self._connection.execute(
                f"CREATE TEMPORARY TABLE left_out_{table} (id bigint PRIMARY KEY) ON COMMIT DROP"
            )
        for table, question in LEFT_OUT.items():
            await self._connection.execute(f"INSERT INTO left_out_{table} {question}")
        grown = True
        while grown:
            grown = False
            for table in sorted(self._referred):
                if self._kept(table) != "(true)":
                    done = await self._connection.execute(
                        f"INSERT INTO left_out_{table} SELECT id FROM {table} t"
                        f" WHERE NOT {self._kept(table)} ON CONFLICT DO NOTHING"
                    )
                    grown = grown or not done.endswith(" 0")
        for table in self._referred:
            await self._connection.execute(f"ANALYZE left_out_{table}")

    def _kept(self, table: str) -> str:
        """The condition that a row refers to nothing that is left out."""
        found = {
            (column, to)
            for one in self._catalogue.references
            if one.table == table and one.to in self._referred
            for column in one.columns
            if column not in self._catalogue.numbered[table]
            and (to := self._catalogue.number_of(table, column, self._last)) in self._referred
        }
        conditions = [
            f"NOT EXISTS (SELECT FROM left_out_{to} o WHERE o.id = t.{column})"
            for column, to in sorted(found)
        ]
        return f"({' AND '.join(conditions) or 'true'})"

    def _copied(self, table: str, copy: int) -> str:
        """The statement that writes a copy of a table's rows."""
        different = self._lengthened(table)
        columns = self._catalogue.columns[table]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(self._value(table, name, copy, name in different) for name in columns)
        own = f"t.id <= {self._last[table]}" if table in self._last else self._of_the_first(table)
        left_out = (
            f"AND NOT EXISTS (SELECT FROM left_out_{table} o WHERE o.id = t.id)"
            if table in self._referred
            else ""
        )
        return (
            f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM {table} t"
            f" WHERE {own} {left_out} AND {self._kept(table)}"
        )

    def _of_the_first(self, table: str) -> str:
        """The condition that a row without a number of its own is no copy."""
        for column in self._catalogue.columns[table]:
            to = self._catalogue.number_of(table, column, self._last)
            if to is not None:
                return f"t.{column} <= {self._last[to]}"
        raise SystemExit(f"{table} has no column by which a row could be told from its copies.")

    def _lengthened(self, table: str) -> set[str]:
        """The columns that would stand there twice: of each unique key without a number, the first of words."""
        found: set[str] = set()
        columns = self._catalogue.columns[table]
        for of, parts in self._catalogue.uniques:
            named = [name for part in parts for name in columns if re.search(rf"\b{name}\b", part)]
            if of != table or any(self._catalogue.number_of(table, name, self._last) for name in named):
                continue
            found.update([name for name in named if columns[name] in ("text", "varchar", "bytea")][-1:])
        return found

    def _value(self, table: str, name: str, copy: int, lengthened: bool) -> str:
        kind = self._catalogue.columns[table][name]
        own_form = MADE_DIFFERENT.get((table, name))
        if own_form is not None:
            return own_form.format(copy=f"'{copy}'")
        to = self._catalogue.number_of(table, name, self._last)
        if to is not None:
            return f't."{name}" + {copy * self._last[to]}'
        if lengthened:
            return (
                f"""sha256(t."{name}" || '\\x{copy:02x}')"""
                if kind == "bytea"
                else f"""t."{name}" || 'x{copy}'"""
            )
        if kind in ("timestamptz", "timestamp"):
            return f't."{name}" - {copy} * {YEAR}'
        if kind == "date":
            return f't."{name}" - {copy * 364}'
        if (table, name) == ("events", "payload"):
            cases = " ".join(
                f"WHEN {which} THEN to_jsonb(value::text::bigint + {copy * self._last[to]})"
                for to, which in MENTIONED.items()
                if to in self._last
            )
            return (
                f"CASE WHEN t.payload = '{{}}' THEN t.payload ELSE (SELECT jsonb_object_agg(key, CASE"
                f" WHEN jsonb_typeof(value) <> 'number' THEN value {cases} ELSE value END)"
                f" FROM jsonb_each(t.payload)) END"
            )
        if kind == "tsvector" and table == "search_rows":
            rare = RARE.format(key="t.id", copy=copy)
            more = f't."{name}" || array_to_tsvector(ARRAY[{rare}])'
            return f'CASE WHEN t.id % {SEEN_ONCE_IN} = 0 THEN {more} ELSE t."{name}" END'
        return f't."{name}"'

    async def _take_off_indexes(self) -> list[str]:
        """Takes off the indexes that belong to no constraint; returns how they are made again."""
        found = await self._connection.fetch(
            """
            -- Which indexes belong to no constraint, and how are they written?
            SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS text FROM pg_index
            WHERE indrelid = ANY($1::text[]::regclass[])
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid
            """,
            self._tables,
        )
        for index in found:
            await self._connection.execute(f"DROP INDEX {index['name']}")
        return [index["text"] for index in found]

    async def _number_on(self, table: str) -> None:
        for column in self._catalogue.numbered[table]:
            await self._connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}"
            )


TOLD_AGAIN = """
-- Which contacts are told once more? As many of each case that is done as bring it to what is wanted.
CREATE TEMPORARY TABLE told_again ON COMMIT DROP AS
WITH contacts AS (
    SELECT e.case_id, e.interaction_id, e.id AS event_id, c.events_count,
           count(*) OVER (PARTITION BY e.case_id) AS many,
           row_number() OVER (PARTITION BY e.case_id ORDER BY e.seq) AS place
    FROM events e JOIN cases c ON c.id = e.case_id
    WHERE e.kind = 'contact' AND e.interaction_id IS NOT NULL
      AND c.ended_at < now() - interval '2 days' AND c.merged_into_id IS NULL
)
SELECT c.case_id, c.interaction_id, c.event_id, turn,
       c.events_count + row_number() OVER (PARTITION BY c.case_id ORDER BY turn, c.place) AS seq,
       (SELECT max(id) FROM interactions) + row_number() OVER () AS id
FROM contacts c, generate_series(1, {contacts}) turn
WHERE (turn - 1) * c.many + c.place <= {contacts} - c.many
"""
LATER = "t.turn * interval '7 minutes'"
TELLING = (
    f"""
-- The contacts themselves.
INSERT INTO interactions (id, at, recorded_at, channel, direction, nature, by_user_id, customer_id, address,
                          sender_name, sender_known, subject, body, answered, seconds)
SELECT t.id, i.at + {LATER}, i.recorded_at + {LATER}, channel, direction, nature, by_user_id, customer_id, address,
       sender_name, sender_known, subject, body, answered, seconds
FROM told_again t JOIN interactions i ON i.id = t.interaction_id
""",
    f"""
-- Where they stand.
INSERT INTO placements (interaction_id, case_id, by_user_id, by_rule, recorded_at)
SELECT t.id, p.case_id, p.by_user_id, p.by_rule, p.recorded_at + {LATER}
FROM told_again t JOIN placements p ON p.interaction_id = t.interaction_id AND p.case_id = t.case_id
""",
    f"""
-- What is told of them.
INSERT INTO events (case_id, seq, at, recorded_at, kind, version, actor, by_user_id, by_rule, interaction_id)
SELECT t.case_id, t.seq, e.at + {LATER}, e.recorded_at + {LATER}, e.kind, e.version, e.actor, e.by_user_id, e.by_rule,
       t.id
FROM told_again t JOIN events e ON e.id = t.event_id
""",
    f"""
-- By which words they are found.
INSERT INTO search_rows (case_id, interaction_id, at, channel, words)
SELECT r.case_id, t.id, r.at + {LATER}, r.channel, r.words
FROM told_again t JOIN search_rows r ON r.interaction_id = t.interaction_id
""",
    """
-- How many entries have their cases now?
UPDATE cases c SET events_count = t.most
FROM (SELECT case_id, max(seq) AS most FROM told_again GROUP BY case_id) t WHERE t.case_id = c.id
""",
)

QUICK = """
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';
SET work_mem = '256MB';
SET max_parallel_maintenance_workers = 2;
"""
UNSAFE = {"max_wal_size": "'8GB'", "fsync": "off", "full_page_writes": "off"}
"""For the time being: what a crash would lose is made again."""


async def multiply(dsn: str, times: int, contacts: int) -> None:
    """Brings each case that is done to so many contacts, then the desk to so many times its size."""
    connection = await asyncpg.connect(dsn, command_timeout=None)
    try:
        for name, value in UNSAFE.items():
            await connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.execute(QUICK)
        multiplying = Multiplying(connection, await read_catalogue(connection))
        await multiplying.multiply(times, contacts)
        # Now rather than by itself, in the midst of what is measured.
        await connection.execute("VACUUM (FREEZE, ANALYZE)")
    finally:
        for name in UNSAFE:
            await connection.execute(f"ALTER SYSTEM RESET {name}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.execute("CHECKPOINT")
        await connection.close()


def _say(words: str) -> None:
    click.echo(words)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--times", type=click.IntRange(min=2, max=99), default=10, show_default=True)
@click.option(
    "--contacts", type=click.IntRange(min=1), default=CONTACTS, show_default=True, help="Of each case."
)
def main(folder: Path, times: int, contacts: int) -> None:
    """Multiply the desk in FOLDER, which nobody serves meanwhile."""
    begun = time.monotonic()
    with desk.database(folder) as dsn:
        asyncio.run(multiply(dsn, times, contacts))
        _say(f"multiplied in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
