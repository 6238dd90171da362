"""Rows are written anew beside a desk that works, with real commits."""

import asyncio

import pytest
from tests.builders.cases import a_case, writes
from tests.builders.in_line import gate, waiting
from tests.features.cases.conftest import Desk, open_desk

from casedesk.cases.actions.placing import place, take_off
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.search.actions.indexing import index_all
from casedesk.search.queries.verification import differences


@pytest.fixture
async def desk(committed: str, time: StandingClock) -> Desk:
    """The small desk, committed."""
    return await open_desk()


async def test_what_is_placed_while_rows_are_written_anew_stays_where_it_came_to(
    committed: str, desk: Desk
) -> None:
    one = await a_case(desk.aylin)
    first, waits = [(await writes(one, f"A zebra, number {number}.")).interaction_id for number in (1, 2)]
    await take_off(waits, desk.by_mina)
    in_a_piece = await db.value("SELECT count(*) FROM interactions")
    other = await a_case(desk.aylin)
    # Its texts are read, and it stands still in the middle of writing them.
    lock = f"SELECT FROM search_rows WHERE interaction_id = {first} FOR UPDATE"
    async with asyncio.timeout(20), asyncio.TaskGroup() as group, gate(committed, lock) as connection:
        group.create_task(index_all(in_a_piece))
        await waiting(connection, 1)
        placing = group.create_task(place(waits, other, desk.by_mina))
        in_line = group.create_task(waiting(connection, 2))
        await asyncio.wait({placing, in_line}, return_when=asyncio.FIRST_COMPLETED)
        in_line.cancel()
        await asyncio.wait({in_line})
    stands_on = await db.value("SELECT case_id FROM search_rows WHERE interaction_id = $1", waits)
    assert stands_on == other
    assert await differences() == []
