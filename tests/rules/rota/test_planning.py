"""Who is told when something in somebody's plan needs a decision."""

import pytest

from casedesk.rota.rules.duty import Colleague
from casedesk.rota.rules.planning import who_plans_for

PARCELS, BILLING = 1, 2
MINA = Colleague(1, "Mina", "agent", (PARCELS,))
ANA = Colleague(2, "Ana", "supervisor", (PARCELS,))
BEA = Colleague(3, "Bea", "supervisor", (BILLING,))
ALL = Colleague(4, "Ali", "supervisor")
RUTH = Colleague(5, "Ruth", "manager")
NOOR = Colleague(6, "Noor", "admin")


@pytest.mark.parametrize(
    ("person", "here", "told"),
    [
        (MINA, [MINA, ANA, BEA, ALL, RUTH, NOOR], [ANA]),
        (MINA, [MINA, BEA, ALL, RUTH, NOOR], [ALL]),
        (MINA, [MINA, BEA, RUTH, NOOR], [RUTH]),
        (MINA, [MINA, BEA, NOOR], [NOOR]),
        (ANA, [MINA, ANA, BEA, ALL, RUTH], [ALL]),
        (RUTH, [RUTH, NOOR], [NOOR]),
        (NOOR, [NOOR], []),
    ],
)
def test_the_nearest_who_plans_for_somebody_is_told(
    person: Colleague, here: list[Colleague], told: list[Colleague]
) -> None:
    assert who_plans_for(person, here) == [one.id for one in told]
