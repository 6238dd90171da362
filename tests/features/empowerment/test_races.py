"""Many at the same moment, from many connections: together they never pass a limit."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.builders.cases import a_case, a_user
from tests.builders.conceding import in_force, wants
from tests.builders.people import a_customer, an_organisation
from tests.builders.policies import AGENTS, allows, cap, euros, policy

from casedesk.cases.rules import actors
from casedesk.empowerment.actions.granting import OverLimit, grant
from casedesk.empowerment.queries.verification import differences
from casedesk.empowerment.rules.policy import Preamble
from casedesk.empowerment.rules.words import Reason
from casedesk.platform import db

AT_ONCE = 100
ROUNDS = 1_000
LEAST_ROUNDS = 3
REASONS = list(Reason)


async def _try(case_id: int, number: int, agent_id: int) -> bool:
    wish = wants(10, reason=REASONS[number % len(REASONS)])
    try:
        await grant(case_id, wish, actors.user(agent_id))
    except OverLimit:
        return False
    return True


async def _round(number: int, agents: list[int], at_once: int, shared: bool) -> tuple[int, Decimal]:
    """So many grants at one moment, on ten cases: of ten customers of one household, or of nobody's together."""
    house = await an_organisation(f"House {number}", "household") if shared else None
    people = [await a_customer(f"Customer {number}.{n}", organisation_id=house) for n in range(10)]
    cases = [await a_case(person) for person in people]
    before = await db.value("SELECT coalesce(sum(granted), 0) FROM concessions")
    tries = [_try(cases[n % 10], n, agents[n % len(agents)]) for n in range(at_once)]
    granted = sum(await asyncio.gather(*tries))
    after = await db.value("SELECT coalesce(sum(granted), 0) FROM concessions")
    return granted, after - before


async def test_a_cap_that_allows_seven_grants_seven(committed: str) -> None:
    """A hundred at once on a cap of a household, from ten connections."""
    rules = policy(allows(70, "line", AGENTS), cap(count=7, id="seven", days=90))
    await in_force(rules)
    agents = [await a_user(f"Agent {number}") for number in range(5)]
    assert await _round(0, agents, AT_ONCE, shared=True) == (7, Decimal(70))
    assert await differences() == []


async def test_nor_is_a_budget_passed(committed: str) -> None:
    """Customers that have nothing in common but the budget of the year."""
    rules = policy(allows(70, "line", AGENTS))
    await in_force(replace(rules, preamble=Preamble(yearly_budget=euros(70))))
    agents = [await a_user(f"Agent {number}") for number in range(5)]
    assert await _round(0, agents, 30, shared=False) == (7, Decimal(70))
    assert await db.value("SELECT face FROM budget_sums") == Decimal(70)


@pytest.mark.soak
@pytest.mark.slow
async def test_a_thousand_rounds_of_a_hundred(committed: str, request: pytest.FixtureRequest) -> None:
    """A sum and a count at once: three rounds in bin/test, a thousand in bin/soak."""
    scale = float(request.config.getoption("--scale"))
    rules = policy(
        allows(70, "line", AGENTS), cap(count=7, id="seven"), cap(75, id="sum", scope=cap(1).scope)
    )
    await in_force(rules)
    agents = [await a_user(f"Agent {number}") for number in range(20)]
    for number in range(round(ROUNDS * scale) if scale >= 1 else LEAST_ROUNDS):
        assert await _round(number, agents, AT_ONCE, shared=True) == (7, Decimal(70))
    assert await differences() == []
