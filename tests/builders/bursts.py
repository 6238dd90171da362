"""Many cases that come at one instant: who got them, and how long each took to stand."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from time import perf_counter

from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.ownership.queries import owner_of
from casedesk.platform import db
from tests.builders.cases import BY_CUSTOMER, a_user
from tests.builders.people import a_customer

MOST_APART = 2
"""A turn that is free again while a later one is still on its way is taken for the present number: one too few."""


@dataclass(frozen=True)
class Burst:
    """How many cases each of the people got, and after how many seconds each case stood; both rising."""

    cases: list[int]
    seconds: list[float]

    @property
    def apart(self) -> int:
        """How many more whoever got most has than whoever got fewest."""
        return self.cases[-1] - self.cases[0]


async def hire_only(number: int, **more: int) -> list[int]:
    """So many new people, who alone take cases from now on."""
    await db.execute("UPDATE users SET takes_cases = false")
    mark = await db.value("SELECT count(*) FROM users")
    return [await a_user(f"Agent {one} of {mark}", **more) for one in range(number)]


async def opened(customer: int) -> int:
    """A case of this customer, routed by whatever fits."""
    return await open_case(NewCase(customer, "form", "Lamp broken"), BY_CUSTOMER)


async def burst(cases: int, people: list[int]) -> Burst:
    """So many cases of as many customers, all asked for at once."""
    customers = [await a_customer(f"One of {cases}, {number}") for number in range(cases)]
    begins = perf_counter()

    async def stands(customer: int) -> tuple[int, float]:
        return await opened(customer), perf_counter() - begins

    found = await asyncio.gather(*map(stands, customers))
    owners = Counter([await owner_of(case_id) for case_id, _seconds in found])
    assert set(owners) <= set(people)
    return Burst(sorted(owners[one] for one in people), sorted(seconds for _case_id, seconds in found))
