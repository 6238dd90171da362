"""Many who give, take and hand over one case at once, with real connections: the chain of its owners stays clean."""

import asyncio
import random
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.builders.cases import BY_TESTS, a_case, a_user, owner_chain
from tests.builders.people import a_customer
from tests.builders.verifying import assert_true_to_record

from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign, hand_over_open_cases, take
from casedesk.ownership.queries import owner_of
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, Refused
from casedesk.rota.actions.planning import NewAbsence, enter_absence

AT_ONCE = 50


async def change_owners(many: int) -> None:
    await db.execute("UPDATE users SET takes_cases = false")
    mark = await db.value("SELECT count(*) FROM users")
    people = [await a_user(f"Agent {number} of {mark}") for number in range(4)]
    case_id = await a_case(await a_customer("Aylin Demir"))
    # Whoever is away can be taken from; the first never is, so that not every taking succeeds.
    for user_id in people[1:]:
        away = NewAbsence(user_id, clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1), "sick")
        await enter_absence(away, BY_TESTS)
    dice, outcomes = random.Random(many), {"done": 0, "refused": 0}

    async def once(number: int) -> None:
        by = actors.user(dice.choice(people))
        verbs = (
            lambda: assign(case_id, dice.choice(people), f"turn {number}", by),
            lambda: take(case_id, by),
            lambda: hand_over_open_cases(
                dice.choice(people), dice.choice(people), actors.system("owner_left")
            ),
        )
        try:
            await dice.choice(verbs)()
        except (Refused, Invalid):
            outcomes["refused"] += 1
        else:
            outcomes["done"] += 1

    async with asyncio.timeout(120):
        await asyncio.gather(*map(once, range(many)))
    chain = await owner_chain(case_id)
    assert outcomes["done"] + outcomes["refused"] == many
    assert len(chain) > 1
    assert all(before != after for before, after in pairwise(chain))
    assert chain[-1] == await owner_of(case_id)
    await assert_true_to_record(case_id)


async def test_a_few_owners_changes_at_once_leave_a_clean_chain(committed_together: str) -> None:
    await change_owners(10)


@pytest.mark.soak
async def test_fifty_owners_changes_at_once_leave_a_clean_chain(
    committed_together: str, request: pytest.FixtureRequest
) -> None:
    await change_owners(max(10, round(AT_ONCE * float(request.config.getoption("--scale")))))
