"""Two hundred cases at one instant: they spread evenly, and the figures say how long the slowest of them waited."""

from collections.abc import Callable
from statistics import median

import pytest
from tests.builders.bursts import MOST_APART, burst, hire_only
from tests.builders.cases import NINE

from casedesk.platform import clock

pytestmark = pytest.mark.soak

PEOPLE = 8
AT_ONCE = 200


async def test_two_hundred_at_one_instant_spread_evenly(
    committed: str, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    cases = max(PEOPLE, rounds(AT_ONCE))
    with clock.frozen(NINE):
        found = await burst(cases, await hire_only(PEOPLE, capacity=100))
    assert found.apart <= MOST_APART, found.cases
    tell(
        f"{cases} cases at one instant: {found.cases[0]} to {found.cases[-1]} for each of {PEOPLE} people, "
        f"half stood after {median(found.seconds):.2f} s, the slowest after {found.seconds[-1]:.2f} s"
    )
