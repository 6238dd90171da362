"""Filling an empty desk with the demo: the same for the same seed, and nowhere else."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from tests.builders.people import a_customer
from tests.cast import hire

from casedesk.cases.queries.verification import differences
from casedesk.demo.actions import FEWEST, fill
from casedesk.demo.loading import FILLED, checked_afterwards
from casedesk.demo.queries import what_is_here
from casedesk.demo.rows import COLUMNS
from casedesk.empowerment.actions.policies import install_starter
from casedesk.platform import db
from casedesk.platform.errors import Refused, Unusable

CASES = 300
NOW = datetime(2026, 11, 19, 15, 20, tzinfo=UTC)


async def count(what: str) -> int:
    return int(await db.value(f"SELECT count(*) FROM {what}"))


WHAT_IS_SAID = """
SELECT c.id, c.title, c.opened_at, c.stage, c.resolved_at, c.chases, u.name AS owner, i.at, i.body
FROM cases c JOIN users u ON u.id = c.owner_id
JOIN placements p ON p.case_id = c.id JOIN interactions i ON i.id = p.interaction_id ORDER BY c.id, i.at, i.id
"""


async def told(seed: int) -> list[Any]:
    """What is said in a demo of this seed. It is taken back afterwards."""
    found: list[Any] = []
    with contextlib.suppress(Refused):
        async with db.transaction():
            await fill(60, seed, NOW)
            found = [tuple(row) for row in await db.records(WHAT_IS_SAID)]
            raise Refused("Seen enough.")
    return found


async def test_the_same_seed_makes_the_same_desk(database: None) -> None:
    one, again, other = await told(1), await told(1), await told(2)
    assert len(one) > 60
    assert one == again
    assert one != other


async def test_a_desk_with_customers_is_left_alone(database: None) -> None:
    await a_customer("Aylin Demir", "aylin@example.com")
    with pytest.raises(Unusable, match="customers of its own"):
        await fill(CASES, 1, NOW)
    assert await count("cases") == 0


async def test_a_desk_that_was_started_once_is_left_alone(database: None) -> None:
    await install_starter()
    with pytest.raises(Unusable, match="begun as somebody's own"):
        await fill(CASES, 1, NOW)
    assert await count("users") == 0


async def test_a_desk_with_people_is_left_alone(database: None) -> None:
    await hire()
    with pytest.raises(Unusable, match="begun as somebody's own"):
        await fill(CASES, 1, NOW)


@pytest.mark.parametrize("host", ["::", "192.0.2.1", "desk.example"])
async def test_it_is_not_filled_where_others_could_reach_it(database: None, host: str) -> None:
    with pytest.raises(Unusable, match="passwords are known"):
        await fill(CASES, 1, NOW, host=host)
    assert not (await what_is_here()).customers


async def test_too_few_cases_are_refused(database: None) -> None:
    with pytest.raises(Unusable, match="fewer than"):
        await fill(FEWEST - 1, 1, NOW)


SHAPE = """
SELECT 'key ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS what
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text
FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
"""


async def shape() -> list[Any]:
    return [row["what"] for row in await db.records(SHAPE)]


async def test_what_is_taken_off_for_a_large_desk_is_put_back(database: None) -> None:
    before = await shape()
    reckoned = ("search_rows", "standing_dues", "case_facts", "case_custody")
    async with db.transaction(), checked_afterwards([*FILLED, *reckoned]):
        assert len(await shape()) < len(before)
    assert await shape() == before


async def copy_an_order_of_nobody() -> None:
    async with db.transaction(), checked_afterwards(FILLED):
        await db.copy("orders", COLUMNS["orders"], [(1, 999, "L1", NOW.date(), "EUR", 1, "placed")])


async def test_rows_of_a_large_desk_are_checked_afterwards(database: None) -> None:
    before = await shape()
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="orders_customer"):
        await copy_an_order_of_nobody()
    assert await shape() == before
    assert await count("orders") == 0


@pytest.mark.slow
async def test_a_large_desk_agrees_with_its_record_too(database: None) -> None:
    await fill(2_000, 3, NOW)
    assert await differences() == []
    assert await count("cases WHERE merged_into_id IS NOT NULL")
    assert await count("case_links WHERE kind = 'repeats'")
