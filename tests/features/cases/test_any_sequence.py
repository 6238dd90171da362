"""Whatever happens to cases, in whatever order: their columns stay what their record says."""

import pytest
from tests.builders.walks import Walk

from casedesk.platform.clock import StandingClock


@pytest.mark.parametrize("seed", range(4))
async def test_after_every_step_of_a_random_walk(database: None, time: StandingClock, seed: int) -> None:
    walk = Walk(seed, time)
    await walk.begin()
    for _ in range(50):
        await walk.step()


@pytest.mark.soak
async def test_after_every_step_of_many_long_walks(
    database: None, time: StandingClock, request: pytest.FixtureRequest
) -> None:
    many = max(1, round(60 * float(request.config.getoption("--scale"))))
    for seed in range(1_000, 1_000 + many):
        walk = Walk(seed, time)
        await walk.begin()
        for _ in range(100):
            await walk.step()
