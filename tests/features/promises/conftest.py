"""The small desk of the cases' tests, with one case of Aylin's that Mina owns."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.builders.cases import NINE, a_case
from tests.features.cases.conftest import Desk, open_desk

from casedesk.platform import clock
from casedesk.platform.clock import StandingClock


@pytest.fixture
def time() -> Iterator[StandingClock]:
    """The clock, standing at nine on a Monday until it is moved."""
    with clock.frozen(NINE) as standing:
        yield standing


@pytest.fixture
async def desk(database: None, time: StandingClock) -> Desk:
    """The desk, with no case on it yet."""
    return await open_desk()


@dataclass(frozen=True)
class Scene:
    """The desk with a case on it."""

    desk: Desk
    time: StandingClock
    case: int


@pytest.fixture
async def scene(desk: Desk, time: StandingClock) -> Scene:
    """A minute after Aylin wrote."""
    case = await a_case(desk.aylin)
    time.advance(minutes=1)
    return Scene(desk, time, case)
