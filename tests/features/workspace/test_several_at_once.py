"""Two at once, with real commits: two workers on one step on several cases, and tags that are merged meanwhile."""

import asyncio
from collections import Counter

import pytest
from tests.builders.cases import a_case, kinds
from tests.builders.in_line import gate, in_line, waiting
from tests.features.cases.conftest import Desk, open_desk

from casedesk.cases.actions.tagging import tag_case
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.workspace.several.actions.running import carry_on, prepare
from casedesk.workspace.several.queries import run_of


@pytest.fixture
async def desk(committed_together: str, time: StandingClock, request: pytest.FixtureRequest) -> Desk:
    """A desk of the test's own."""
    return await open_desk(f" of {abs(hash(request.node.name))}")


async def test_two_workers_on_one_run_do_each_case_once(committed_together: str, desk: Desk) -> None:
    case_ids = [await a_case(desk.aylin) for _ in range(3)]
    run_id = await prepare("tag", {"names": ["vip"]}, case_ids, "/cases", desk.by_mina)
    await db.execute("UPDATE several_runs SET state = 'running' WHERE id = $1", run_id)
    lock = f"SELECT FROM cases WHERE id = {case_ids[0]} FOR UPDATE"
    assert await in_line(committed_together, lock, carry_on(run_id), carry_on(run_id)) == [None, None]
    run = await run_of(run_id)
    assert run is not None
    assert (run.state, run.counts) == ("done", {"done": 3})
    assert [(await kinds(key)).count("tagged") for key in case_ids] == [1, 1, 1]


async def test_who_puts_tags_on_and_who_merges_them_never_wait_for_each_other(
    committed_together: str, desk: Desk
) -> None:
    case_id = await a_case(desk.aylin)
    first, second = [
        (await tag_case(await a_case(desk.aylin), [name], desk.by_mina))[0] for name in ("z", "a")
    ]
    lock = "SELECT FROM tags WHERE id = {} FOR UPDATE"
    async with gate(committed_together, lock.format(first)) as merging:
        tagging = asyncio.create_task(tag_case(case_id, ["a", "z"], desk.by_mina))
        await waiting(merging, 1)
        await merging.execute(lock.format(second))
    async with asyncio.timeout(20):
        assert Counter(await tagging) == Counter([first, second])
