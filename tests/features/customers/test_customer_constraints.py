"""What the database itself refuses about customers, whoever writes."""

import itertools

import asyncpg
import pytest
from tests.builders.people import BY_TESTS, a_customer

from casedesk.customers.actions.merging import merge_customers
from casedesk.platform import clock, db


async def run(statement: str, *args: object) -> None:
    """One statement as a transaction of its own: what is deferred is checked at its end."""
    async with db.transaction():
        await db.execute(statement, *args)


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("customers_name_is_said", "INSERT INTO customers (name, created_at) VALUES ('', now())"),
        ("customers_name_is_said", "INSERT INTO customers (name, created_at) VALUES (' Aylin', now())"),
        (
            "customers_tier_is_known",
            "INSERT INTO customers (name, tier, created_at) VALUES ('A', 'platinum', now())",
        ),
        ("customers_language_is_a_tag", "UPDATE customers SET language = 'English' WHERE id = $1"),
        ("customers_external_id_is_said", "UPDATE customers SET external_id = '' WHERE id = $1"),
        ("customers_not_merged_into_self", "UPDATE customers SET merged_into_id = id WHERE id = $1"),
        ("customers_merged_into", "UPDATE customers SET merged_into_id = 987654 WHERE id = $1"),
        ("customers_organisation", "UPDATE customers SET organisation_id = 987654 WHERE id = $1"),
        ("organisations_kind_is_known", "INSERT INTO organisations (name, kind) VALUES ('A', 'club')"),
        ("organisations_name_is_said", "INSERT INTO organisations (name) VALUES ('')"),
    ],
)
async def test_customers(database: None, constraint: str, statement: str) -> None:
    customer_id = await a_customer()
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await run(statement, *([customer_id] if "$1" in statement else []))
    assert refused.value.constraint_name == constraint


@pytest.mark.parametrize(
    ("constraint", "kind", "normalised"),
    [
        ("identities_kind_is_known", "fax", "+44123456"),
        ("identities_normalised_is_said", "handle", ""),
        ("identities_email_has_two_sides", "email", "nobody"),
        ("identities_email_has_two_sides", "email", "a@b c"),
        ("identities_phone_is_international", "phone", "02079460134"),
        ("identities_phone_is_international", "phone", "+44 20"),
        ("identities_normalised_once", "email", "aylin@example.com"),
    ],
)
async def test_identities(database: None, constraint: str, kind: str, normalised: str) -> None:
    customer_id = await a_customer("Aylin Demir", "aylin@example.com")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await run(
            "INSERT INTO identities (customer_id, kind, value, normalised, created_at) VALUES ($1, $2, 'x', $3, now())",
            customer_id,
            kind,
            normalised,
        )
    assert refused.value.constraint_name == constraint


@pytest.mark.parametrize(
    ("constraint", "column", "value"),
    [
        ("orders_currency_is_a_code", "currency", "'eur'"),
        ("orders_total_is_not_negative", "total", "-0.001"),
        ("orders_number_is_said", "number", "''"),
        ("orders_status_is_said", "status", "''"),
        ("orders_external_id_once", "external_id", "'shop-1'"),
        ("orders_customer", "customer_id", "987654"),
    ],
)
async def test_orders(database: None, constraint: str, column: str, value: str) -> None:
    customer_id = await a_customer()
    insert = """
    INSERT INTO orders (customer_id, number, external_id, placed_on, currency, total)
    VALUES ($1, $2, $2, '2026-03-01', 'EUR', 10)
    """
    await run(insert, customer_id, "shop-1")
    await run(insert, customer_id, "shop-2")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await run(f"UPDATE orders SET {column} = {value} WHERE number = 'shop-2'")
    assert refused.value.constraint_name == constraint


async def test_order_lines_count_from_one_and_only_once(database: None) -> None:
    await run(
        """
        INSERT INTO orders (customer_id, number, placed_on, currency, total)
        VALUES ($1, 'R-1', '2026-03-01', 'EUR', 1)
        """,
        await a_customer(),
    )
    line = """
    INSERT INTO order_lines (order_id, position, name, quantity, unit_price, total)
    SELECT id, $1::int, 'Lamp', $2::int, 1, 1 FROM orders
    """
    await run(line, 1, 1)
    for position, quantity, constraint in (
        (0, 1, "order_lines_position_from_one"),
        (1, 1, "order_lines_position_once"),
        (2, 0, "order_lines_quantity_is_some"),
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
            await run(line, position, quantity)
        assert refused.value.constraint_name == constraint


@pytest.mark.parametrize("table", ["customers", "customer_merges"])
async def test_what_is_never_deleted(database: None, table: str) -> None:
    await merge_customers(await a_customer(), await a_customer("Aylin D."), BY_TESTS)
    with pytest.raises(asyncpg.RestrictViolationError):
        await run(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "statement", ["UPDATE customer_events SET kind = 'other'", "DELETE FROM customer_events"]
)
async def test_history_is_written_once(database: None, statement: str) -> None:
    await a_customer()
    with pytest.raises(asyncpg.RestrictViolationError):
        await run(statement)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("customer_events_actor_is_known", "'nobody', NULL, '', 'added', now()"),
        ("customer_events_user_is_named", "'user', NULL, '', 'added', now()"),
        ("customer_events_rule_is_named", "'system', NULL, '', 'added', now()"),
        ("customer_events_not_in_the_future", "'customer', NULL, '', 'added', now() + interval '1 s'"),
        ("customer_events_kind_is_said", "'customer', NULL, '', '', now()"),
    ],
)
async def test_history_says_who_and_when(database: None, constraint: str, columns: str) -> None:
    customer_id = await a_customer()
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await run(
            f"""
            INSERT INTO customer_events (customer_id, recorded_at, actor_kind, user_id, rule, kind, at)
            VALUES ($1, now(), {columns})
            """,
            customer_id,
        )
    assert refused.value.constraint_name == constraint


async def test_a_pointer_without_its_merge_is_refused(database: None) -> None:
    one, other = await a_customer(), await a_customer("Aylin D.")
    with pytest.raises(asyncpg.CheckViolationError, match="not the one that was written down"):
        await run("UPDATE customers SET merged_into_id = $1 WHERE id = $2", one, other)


async def test_a_merge_without_its_pointer_is_refused(database: None) -> None:
    one, other = await a_customer(), await a_customer("Aylin D.")
    with pytest.raises(asyncpg.CheckViolationError, match="not the one that was written down"):
        await run("INSERT INTO customer_merges (kept_id, merged_id, at) VALUES ($1, $2, now())", one, other)


async def test_taking_the_pointer_or_the_merge_back_alone_is_refused(database: None) -> None:
    await merge_customers(await a_customer(), await a_customer("Aylin D."), BY_TESTS)
    for statement in (
        "UPDATE customers SET merged_into_id = NULL WHERE merged_into_id IS NOT NULL",
        "UPDATE customer_merges SET undone_at = at",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="not the one that was written down"):
            await run(statement)


async def test_a_customer_is_merged_once_at_a_time(database: None) -> None:
    one, other, third = await a_customer(), await a_customer("Aylin D."), await a_customer("A. Demir")
    await merge_customers(one, other, BY_TESTS)
    with pytest.raises(asyncpg.UniqueViolationError):
        await run("INSERT INTO customer_merges (kept_id, merged_id, at) VALUES ($1, $2, now())", third, other)


@pytest.mark.parametrize("length", [2, 3, 7])
async def test_pointers_never_go_round(database: None, length: int) -> None:
    chain = [await a_customer(f"Self {number}") for number in range(length)]
    at = clock.now()
    async with db.transaction():
        for merged, kept in itertools.pairwise(chain):
            await db.execute(
                "INSERT INTO customer_merges (kept_id, merged_id, at) VALUES ($1, $2, $3)", kept, merged, at
            )
            await db.execute("UPDATE customers SET merged_into_id = $1 WHERE id = $2", kept, merged)
    with pytest.raises(asyncpg.CheckViolationError, match="merged into itself"):
        await run("UPDATE customers SET merged_into_id = $1 WHERE id = $2", chain[0], chain[-1])


async def test_pointers_do_not_go_round_in_one_statement_either(database: None) -> None:
    one, other = await a_customer(), await a_customer("Aylin D.")
    with pytest.raises(asyncpg.CheckViolationError, match="merged into itself"):
        await run(
            "UPDATE customers SET merged_into_id = CASE id WHEN $1::bigint THEN $2::bigint ELSE $1 END "
            "WHERE id IN ($1, $2)",
            one,
            other,
        )
