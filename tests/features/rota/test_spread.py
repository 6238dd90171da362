"""Cases that come at one instant spread over the people who are here, and none waits for another's end.

With real connections. `bin/soak` opens two hundred; here it is a tenth of that and a little more.
"""

import asyncio
from collections import Counter

import pytest
from tests.builders.cases import BY_CUSTOMER, NINE, a_user
from tests.builders.people import a_customer

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.rules import actors
from casedesk.ownership.actions import hand_over_open_cases
from casedesk.ownership.queries import owner_of
from casedesk.platform import clock, db

PEOPLE = 8
AT_ONCE = 200
MOST_APART = 2
"""A turn that is free again while a later one is still on its way is taken for the present number: one too few."""


async def hire(number: int, **more: int) -> list[int]:
    await db.execute("UPDATE users SET takes_cases = false")
    mark = await db.value("SELECT count(*) FROM users")
    return [await a_user(f"Agent {one} of {mark}", **more) for one in range(number)]


async def opened(customer: int) -> int:
    return await open_case(NewCase(customer, "form", "Lamp broken"), BY_CUSTOMER)


async def test_what_is_not_yet_written_counts_already(committed_together: str) -> None:
    """As many openings as people, all of them before any commits: each finds another owner, and waits for none."""
    people, customers = await hire(PEOPLE), [await a_customer(f"Customer {n}") for n in range(PEOPLE)]
    written, all_written = [], asyncio.Event()

    async def open_and_wait(customer: int) -> None:
        async with db.transaction():
            written.append(await opened(customer))
            if len(written) == PEOPLE:
                all_written.set()
            await asyncio.wait_for(all_written.wait(), 60)

    await asyncio.gather(*(open_and_wait(customer) for customer in customers))
    assert {await owner_of(case_id) for case_id in written} == set(people)


async def spread_of(cases: int, people: list[int]) -> list[int]:
    customers = [await a_customer(f"One of {cases}, {number}") for number in range(cases)]
    owners = Counter([await owner_of(one) for one in await asyncio.gather(*map(opened, customers))])
    assert set(owners) <= set(people)
    return sorted(owners[one] for one in people)


async def test_many_at_one_instant_spread_evenly(committed_together: str) -> None:
    with clock.frozen(NINE):
        fewest, *_rest, most = await spread_of(28, await hire(PEOPLE))
    assert most - fewest <= MOST_APART, "28 cases on 8 people: three or four each"


@pytest.mark.soak
async def test_two_hundred_at_one_instant_spread_evenly(
    committed: str, request: pytest.FixtureRequest
) -> None:
    cases = max(PEOPLE, round(AT_ONCE * float(request.config.getoption("--scale"))))
    with clock.frozen(NINE):
        found = await spread_of(cases, await hire(PEOPLE, capacity=100))
    assert found[-1] - found[0] <= MOST_APART, found


async def test_nobody_who_is_let_go_meanwhile_gets_one(committed_together: str) -> None:
    """Who leaves while cases are being opened owns none once the hand over has run: those that had chosen them
    commit before they are let go, those after find somebody else."""
    leaving, *others = await hire(3)
    customers = [await a_customer(f"Meanwhile {number}") for number in range(9)]
    await asyncio.gather(
        *map(opened, customers[:4]),
        deactivate_user(leaving, None, by_rule("tests")),
        *map(opened, customers[4:]),
    )
    await hand_over_open_cases(leaving, None, actors.system("owner_left"))
    owners = await db.records("SELECT DISTINCT owner_id FROM cases WHERE customer_id = ANY($1)", customers)
    assert {row["owner_id"] for row in owners} == set(others)
