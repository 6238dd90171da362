"""Who may decide what, before whom a request is put, and what a limit would have to be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.builders.policies import AGENTS, LEVEL_2, allows, euros, policy

from casedesk.empowerment.approvals.rules.asking import is_red, may_be_provisional, put_before
from casedesk.empowerment.approvals.rules.deciding import (
    Asked,
    Decider,
    Delegation,
    Level,
    Right,
    objections_to_delegating,
    right_to_decide,
)
from casedesk.empowerment.approvals.rules.proposing import Approved, with_proposal
from casedesk.empowerment.rules.words import Basis, Reason, Remedy
from casedesk.rota.rules.duty import Colleague, OnDuty
from casedesk.rota.rules.presence import Away, Hours

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINA, JONAS, ANA, RUTH, NOOR = 1, 2, 3, 4, 5
LITTLE = Asked(Level.SUPERVISOR, MINA, Decimal(60), "EUR")
BILLING = 7
HIDDEN = replace(LITTLE, hidden_in=BILLING)
MUCH = replace(LITTLE, starts_at=Level.MANAGER, amount=Decimal(600))
FROM_ANA = Delegation(ANA, "supervisor", TODAY, TODAY, "EUR", Decimal(80))
TOMORROW = replace(FROM_ANA, from_on=TODAY + timedelta(days=1), until_on=TODAY + timedelta(days=2))
YESTERDAY = replace(FROM_ANA, from_on=TODAY - timedelta(days=9), until_on=TODAY - timedelta(days=1))
FROM_RUTH = replace(FROM_ANA, from_user_id=RUTH, from_role="manager", up_to=Decimal(1000))


def who(
    id: int,
    role: str,
    *given: Delegation,
    others: tuple[str, ...] = ("agent", "supervisor", "manager"),
    in_billing: tuple[str, ...] = (),
) -> Decider:
    return Decider(id, role, given, frozenset(others), {BILLING: frozenset(in_billing)})


@pytest.mark.parametrize(
    ("decider", "asked", "amount", "right"),
    [
        (who(ANA, "supervisor"), LITTLE, 60, Right()),
        (who(ANA, "supervisor"), LITTLE, 20, Right()),
        (who(ANA, "supervisor"), LITTLE, 61, None),  # more than was asked is more than a supervisor was asked about
        (who(RUTH, "manager"), LITTLE, 61, Right()),
        (who(ANA, "supervisor"), MUCH, 600, None),
        (who(ANA, "supervisor"), MUCH, 10, None),
        (who(RUTH, "manager"), MUCH, 600, Right()),
        (who(NOOR, "admin"), MUCH, 600, Right()),
        (who(JONAS, "agent"), LITTLE, 60, None),
        # Nobody decides their own, whatever their role; a desk of one does.
        (who(MINA, "agent"), LITTLE, 60, None),
        (who(MINA, "manager"), LITTLE, 60, None),
        (who(MINA, "agent", others=()), LITTLE, 60, None),
        (who(MINA, "admin", others=("agent",)), LITTLE, 60, Right(own=True)),
        # What is above supervisors is theirs where they are the only one above them.
        (who(MINA, "manager", others=("agent", "supervisor")), LITTLE, 60, None),
        (who(MINA, "manager", others=("agent", "supervisor")), MUCH, 600, Right(own=True)),
        (who(MINA, "manager", others=("supervisor", "admin")), MUCH, 600, None),
        (who(MINA, "admin"), HIDDEN, 60, Right(own=True)),
        (who(MINA, "admin", in_billing=("agent", "supervisor")), HIDDEN, 60, None),
        # In somebody's place: on their days, up to the amount, in its currency, by what they may themselves.
        (who(JONAS, "agent", FROM_ANA), LITTLE, 60, Right(for_user_id=ANA)),
        (who(JONAS, "agent", replace(FROM_ANA, up_to=Decimal(59))), LITTLE, 60, None),
        (who(JONAS, "agent", replace(FROM_ANA, up_to=Decimal(59))), LITTLE, 59, Right(for_user_id=ANA)),
        (who(JONAS, "agent", replace(FROM_ANA, currency="USD")), LITTLE, 60, None),
        (who(JONAS, "agent", TOMORROW), LITTLE, 60, None),
        (who(JONAS, "agent", YESTERDAY), LITTLE, 60, None),
        (who(JONAS, "agent", replace(FROM_ANA, up_to=Decimal(1000))), MUCH, 600, None),
        (who(ANA, "supervisor", FROM_RUTH), MUCH, 600, Right(for_user_id=RUTH)),
        (who(JONAS, "agent", replace(FROM_ANA, from_role="agent")), LITTLE, 60, None),  # not theirs to pass on
        (who(JONAS, "agent", replace(FROM_ANA, from_user_id=MINA, from_role="manager")), LITTLE, 60, None),
        (who(MINA, "agent", FROM_ANA), LITTLE, 60, None),
    ],
)  # fmt: skip
def test_who_may_decide(decider: Decider, asked: Asked, amount: int, right: Right | None) -> None:
    found = right_to_decide(decider, asked, Decimal(amount), TODAY)
    assert (found if isinstance(found, Right) else None) == right


AWAY = Hours(absences=(Away(NOW - timedelta(days=1), NOW + timedelta(days=1)),))
PEOPLE = (
    Colleague(MINA, "Mina", "agent"),
    Colleague(ANA, "Ana", "supervisor"),
    Colleague(RUTH, "Ruth", "manager"),
    Colleague(NOOR, "Noor", "admin"),
)
ANA_HERE = OnDuty(ANA, "Ana", True, NOW, True)
ANA_LATER = replace(ANA_HERE, is_here=False)


@pytest.mark.parametrize(
    ("level", "agent", "duty", "people", "expected"),
    [
        (Level.SUPERVISOR, MINA, [ANA_HERE], PEOPLE, ("supervisor", (ANA,), True)),
        (Level.SUPERVISOR, MINA, [ANA_LATER], PEOPLE, ("supervisor", (ANA,), False)),
        (Level.SUPERVISOR, ANA, [ANA_HERE], PEOPLE, ("manager", (RUTH,), True)),
        (Level.SUPERVISOR, MINA, [], PEOPLE, ("manager", (RUTH,), True)),
        (Level.MANAGER, MINA, [ANA_HERE], PEOPLE, ("manager", (RUTH,), True)),
        (Level.MANAGER, RUTH, [], PEOPLE, ("manager", (NOOR,), True)),
        (Level.MANAGER, MINA, [], (Colleague(RUTH, "Ruth", "manager", hours=AWAY),), ("manager", (RUTH,), False)),
        (Level.MANAGER, NOOR, [], (Colleague(NOOR, "Noor", "admin"),), ("manager", (), False)),
    ],
)  # fmt: skip
def test_before_whom_it_is_put(
    level: Level,
    agent: int,
    duty: list[OnDuty],
    people: tuple[Colleague, ...],
    expected: tuple[str, tuple[int, ...], bool],
) -> None:
    found = put_before(level, agent, duty, people, NOW)
    assert (found.level, found.addressees, found.reachable) == expected


@pytest.mark.parametrize(
    ("asked", "provisional", "reachable", "granted"),
    [
        (20, 20, False, True),
        (21, 20, False, False),
        (20, 20, True, False),
        (20, None, False, False),
        (0, 20, False, False),
    ],
)  # fmt: skip
def test_what_nobody_can_be_asked_about_is_granted_as_far_as_the_policy_says(
    asked: int, provisional: int | None, reachable: bool, granted: bool
) -> None:
    most = None if provisional is None else Decimal(provisional)
    assert may_be_provisional(Decimal(asked), most, reachable) is granted


def test_it_turns_red_at_the_top_only() -> None:
    assert is_red(Level.MANAGER, NOW, NOW)
    assert not is_red(Level.MANAGER, NOW + timedelta(seconds=1), NOW)
    assert not is_red(Level.SUPERVISOR, NOW, NOW)
    assert not is_red(Level.MANAGER, None, NOW)


@pytest.mark.parametrize(
    ("role", "days", "wrong"),
    [
        ("supervisor", (TODAY, TODAY), set()),
        ("agent", (TODAY, TODAY), {"to_user_id"}),
        ("manager", (TODAY - timedelta(days=1), TODAY), {"from_on"}),
        ("manager", (TODAY, TODAY - timedelta(days=1)), {"until_on"}),
        ("manager", (TODAY, TODAY + timedelta(days=367)), {"until_on"}),
    ],
)
def test_what_may_be_delegated(role: str, days: tuple[date, date], wrong: set[str]) -> None:
    assert set(objections_to_delegating(role, days, TODAY)) == wrong


RULES = policy(allows(15, "agents", AGENTS), allows(40, "level-2", LEVEL_2))
APPROVED = Approved(
    Remedy.STORE_CREDIT, Reason.LATE_DELIVERY, Basis.GOODWILL, Decimal(80), "EUR", 2, ("level-2",)
)


def test_the_line_that_spoke_is_raised_to_what_was_approved() -> None:
    raised, line = with_proposal(RULES, APPROVED)
    assert line == "level-2"
    amounts = {one.id: one.how_much.amount for one in raised.allowances}
    assert amounts == {"agents": euros(15), "level-2": euros(80)}
    assert with_proposal(raised, replace(APPROVED, amount=Decimal(70))) == (raised, "level-2")


def test_where_no_line_spoke_one_is_made_for_the_level() -> None:
    raised, line = with_proposal(RULES, replace(APPROVED, spoke=(), currency="USD"))
    assert line == "level-2-store-credit-late-delivery"
    [made] = [one for one in raised.allowances if one.id == line]
    assert made.who.name == "2"
    assert made.how_much.amount is not None
    assert made.how_much.amount.get("USD") == 80
    again, other = with_proposal(raised, replace(APPROVED, spoke=()))
    assert other == f"{line}-2"
    assert len(again.allowances) == 4
