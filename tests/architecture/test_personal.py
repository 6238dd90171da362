"""Every column that may hold words about a customer is listed by its feature: as personal, or as a fact.

Reads the schema as it is. A column of words that no feature has thought of fails here, so that none is forgotten when
somebody has to be erased.
"""

from collections.abc import Mapping

import pytest

from casedesk.personal_data import PERSONAL
from casedesk.platform import db, personal
from casedesk.platform.personal import Listed, kept

pytestmark = pytest.mark.database

WORDS = """
-- Which columns may hold words, and which of them does the database hold to a few of ours, or make of others?
SELECT c.relname AS table, a.attname AS column,
       a.attgenerated <> '' OR EXISTS (
           SELECT FROM pg_constraint k
           WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
             AND pg_get_constraintdef(k.oid) ~ ('^CHECK [(][(]+' || a.attname || ' = ANY [(]+ARRAY\\[[^]]*\\][)]+$')
       ) AS is_ours
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'migration'
    AND a.attnum > 0 AND NOT a.attisdropped
    AND format_type(a.atttypid, NULL) ~ '^(text|character|jsonb?|bytea|tsvector|xml|name|inet|cidr|hstore|citext)'
ORDER BY 1, 2
"""

LEADS = """
-- Which tables lead to a customer, by whatever way?
WITH RECURSIVE leads (oid) AS (
    SELECT 'customers'::regclass::oid
    UNION
    SELECT k.conrelid FROM leads l JOIN pg_constraint k ON k.confrelid = l.oid AND k.contype = 'f'
)
SELECT oid::regclass::text AS table FROM leads
"""

TABLES = """
-- Which tables are there?
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'migration'
"""


async def _missing(listed: Mapping[str, Listed]) -> list[str]:
    """Columns of words that nobody listed."""
    personal_columns = {
        (one.table, name) for each in listed.values() for one in each.holdings for name in one.becomes
    }
    facts = {
        (table, name) for each in listed.values() for table, names in each.facts.items() for name in names
    }
    of_the_desk = {table for each in listed.values() for table in each.of_the_desk}
    return [
        f"{row['table']}.{row['column']}"
        for row in await db.records(WORDS)
        if not row["is_ours"] and row["table"] not in of_the_desk
        if (row["table"], row["column"]) not in personal_columns | facts
    ]


async def test_no_column_of_words_is_forgotten(database: None) -> None:
    assert not (left := await _missing(PERSONAL)), " ".join(left)
    assert len(await db.records(WORDS)) > 300, "the schema was looked at"


async def test_a_new_column_would_be_missed(database: None) -> None:
    await db.execute("ALTER TABLE notes ADD COLUMN aside text")
    await db.execute("CREATE TABLE whims (id bigint, case_id bigint REFERENCES cases (id), whim jsonb)")
    await db.execute(
        "CREATE TABLE odds (id bigint, colour text CHECK (colour IN ('red', 'blue')), said text[])"
    )
    assert await _missing(PERSONAL) == ["notes.aside", "odds.said", "whims.whim"]


async def test_no_table_of_the_desk_leads_to_a_customer(database: None) -> None:
    """Those are named column by column."""
    leading = {row["table"] for row in await db.records(LEADS)}
    assert {"cases", "interactions", "attachments", "orders"} <= leading
    assert {table for each in PERSONAL.values() for table in each.of_the_desk} & leading == set()


async def test_what_is_listed_is_there(database: None) -> None:
    """Nothing is listed that was renamed or removed since."""
    columns = {
        (row["table"], row["column"])
        for row in await db.records(
            "SELECT table_name AS table, column_name AS column FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
    }
    words = {(row["table"], row["column"]) for row in await db.records(WORDS)}
    tables = {row["relname"] for row in await db.records(TABLES)}
    for each in PERSONAL.values():
        listed = {
            (one.table, name) for one in each.holdings for name in (*one.becomes, *one.beside, *one.hidden)
        }
        assert listed <= columns
        assert {(table, name) for table, names in each.facts.items() for name in names} <= words
        assert set(each.of_the_desk) <= tables


async def test_every_condition_can_be_asked(database: None) -> None:
    """Also by those who hold nothing."""
    nothing = {name: [] for name in personal.SETS}
    for one in personal.holdings():
        sql, arguments = personal.bound(f"SELECT count(*) FROM {one.table} WHERE {one.found}", nothing)
        assert await db.value(sql, *arguments) == 0, one.table


def test_a_set_is_named_or_stays_words() -> None:
    sql, arguments = personal.bound(
        "x = ANY({cases}) OR y = ANY({cases}) OR z = ANY({addresses}) OR w = '{}'",
        {name: [name] for name in personal.SETS},
    )
    assert sql == "x = ANY($1::bigint[]) OR y = ANY($1::bigint[]) OR z = ANY($2::text[]) OR w = '{}'"
    assert arguments == [["cases"], ["addresses"]]
    assert kept("notes", "notes", "true", {"body": "''"}, beside=("at",)).exported == ["at", "body"]
