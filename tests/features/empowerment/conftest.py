"""A desk with a policy in force and a case of Aylin's, who bought a lamp and three bulbs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from tests.builders.cases import NINE, a_case, a_cause, a_team, a_user
from tests.builders.conceding import Bought, an_order, in_force
from tests.builders.people import a_customer
from tests.builders.policies import AGENTS, LEVEL_2, allows, cap, euros, policy

from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.rules.policy import Evidence, Never, Policy
from casedesk.empowerment.rules.words import Basis, Remedy
from casedesk.platform import clock
from casedesk.platform.clock import StandingClock


@dataclass(frozen=True)
class Desk:
    """The keys of its people (Mina is of level 2), of Aylin, of her case and of what she bought."""

    mina: int
    jonas: int
    ana: int
    ruth: int
    parcels: int
    aylin: int
    case: int
    order: Bought
    policy: int
    cause: int

    @property
    def by_mina(self) -> Actor:
        return actors.user(self.mina)

    @property
    def by_jonas(self) -> Actor:
        return actors.user(self.jonas)

    @property
    def by_ana(self) -> Actor:
        return actors.user(self.ana)


RULES = replace(
    policy(
        allows(15, "agents", AGENTS),
        allows(40, "level-2", LEVEL_2),
        allows(25, "level-2-refund", LEVEL_2, remedy=Remedy.REFUND),
        allows(10, "thanks", AGENTS, remedy=Remedy.VOUCHER, basis=Basis.THANKS),
        allows(None, "first", AGENTS, remedy=Remedy.PRIORITY),
        cap(100, "customer-year"),
    ),
    thanks_budget=euros(30),
    nevers=(Never("no-cash", "I cannot pay out cash.", frozenset({Remedy.CASH})),),
    evidence=(Evidence("proof", frozenset({"order_found"}), bases=frozenset({Basis.LEGAL_RIGHT})),),
)
"""Agents give 15.00 of store credit, level 2 gives 40.00; a customer gets no more than 100.00 in a year."""


@pytest.fixture
def time() -> Iterator[StandingClock]:
    """The clock, standing at nine on a Monday until it is moved."""
    with clock.frozen(NINE) as standing:
        yield standing


@pytest.fixture
async def desk(database: None, time: StandingClock) -> Desk:
    """The desk, with Aylin's case on it."""
    return await open_desk()


async def open_desk(name: str = "", rules: Policy = RULES) -> Desk:
    """Hires everybody and puts a policy in force."""
    parcels = await a_team(f"Parcels{name}")
    mina = await a_user(f"Mina Park{name}", level=2, teams=(parcels,))
    jonas = await a_user(f"Jonas Ott{name}")
    ana = await a_user(f"Ana Ruiz{name}", role="supervisor", level=3, teams=(parcels,))
    ruth = await a_user(f"Ruth Adler{name}", role="manager", level=3)
    aylin = await a_customer(f"Aylin Demir{name}", "aylin@example.com")
    case = await a_case(aylin)
    return Desk(
        mina=mina,
        jonas=jonas,
        ana=ana,
        ruth=ruth,
        parcels=parcels,
        aylin=aylin,
        case=case,
        order=await an_order(aylin),
        policy=await in_force(rules),
        cause=await a_cause(f"broken on the way{name}"),
    )
