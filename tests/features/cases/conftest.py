"""A small desk on a standing clock: Mina and Jonas are agents, Ana supervises, Aylin is a customer."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.builders.cases import NINE, a_cause, a_user
from tests.builders.people import a_customer

from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock
from casedesk.platform.clock import StandingClock


@dataclass(frozen=True)
class Desk:
    """The keys of its people; Mina comes first where loads are equal."""

    mina: int
    jonas: int
    ana: int
    aylin: int
    cause: int

    @property
    def by_mina(self) -> Actor:
        return actors.user(self.mina)

    @property
    def by_jonas(self) -> Actor:
        return actors.user(self.jonas)


@pytest.fixture
def time() -> Iterator[StandingClock]:
    """The clock, standing at nine on a Monday until it is moved."""
    with clock.frozen(NINE) as standing:
        yield standing


@pytest.fixture
async def desk(database: None, time: StandingClock) -> Desk:
    """The desk, with no case on it yet."""
    return await open_desk()


async def open_desk(name: str = "") -> Desk:
    """Hires everybody; `name` tells them from those of another desk in the same database."""
    return Desk(
        mina=await a_user(f"Mina Park{name}", languages=("en", "ko")),
        jonas=await a_user(f"Jonas Ott{name}", languages=("en", "de")),
        ana=await a_user(f"Ana Ruiz{name}", role="supervisor"),
        aylin=await a_customer(f"Aylin Demir{name}", "aylin@example.com"),
        cause=await a_cause(f"broken on the way{name}"),
    )
