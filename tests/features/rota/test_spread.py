"""Cases that come at one instant spread over the people who are here, and none waits for another's end.

With real connections. `bin/soak` opens two hundred (tests/soak/test_bursts.py).
"""

import asyncio

from tests.builders.bursts import MOST_APART, burst, hire_only, opened
from tests.builders.cases import NINE
from tests.builders.people import a_customer

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_rule
from casedesk.cases.rules import actors
from casedesk.ownership.actions import hand_over_open_cases
from casedesk.ownership.queries import owner_of
from casedesk.platform import clock, db

PEOPLE = 8


async def test_what_is_not_yet_written_counts_already(committed_together: str) -> None:
    """As many openings as people, all of them before any commits: each finds another owner, and waits for none."""
    people, customers = await hire_only(PEOPLE), [await a_customer(f"Customer {n}") for n in range(PEOPLE)]
    written, all_written = [], asyncio.Event()

    async def open_and_wait(customer: int) -> None:
        async with db.transaction():
            written.append(await opened(customer))
            if len(written) == PEOPLE:
                all_written.set()
            await asyncio.wait_for(all_written.wait(), 60)

    await asyncio.gather(*(open_and_wait(customer) for customer in customers))
    assert {await owner_of(case_id) for case_id in written} == set(people)


async def test_many_at_one_instant_spread_evenly(committed_together: str) -> None:
    with clock.frozen(NINE):
        found = await burst(28, await hire_only(PEOPLE))
    assert found.apart <= MOST_APART, "28 cases on 8 people: three or four each"


async def test_nobody_who_is_let_go_meanwhile_gets_one(committed_together: str) -> None:
    """Who leaves while cases are being opened owns none once the hand over has run: those that had chosen them
    commit before they are let go, those after find somebody else."""
    leaving, *others = await hire_only(3)
    customers = [await a_customer(f"Meanwhile {number}") for number in range(9)]
    await asyncio.gather(
        *map(opened, customers[:4]),
        deactivate_user(leaving, None, by_rule("tests")),
        *map(opened, customers[4:]),
    )
    await hand_over_open_cases(leaving, None, actors.system("owner_left"))
    owners = await db.records("SELECT DISTINCT owner_id FROM cases WHERE customer_id = ANY($1)", customers)
    assert {row["owner_id"] for row in owners} == set(others)
