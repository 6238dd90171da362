"""What somebody may grant on their own: who, when, and how much."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.builders.deciding import decided, most, remaining
from tests.builders.policies import AGENTS, LEVEL_2, MINA, ORDER, PARCELS, allows, asks, euros, policy, when

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.policy import Evidence, HowMuch, Who, WhoKind
from casedesk.empowerment.rules.requests import Customer, Request
from casedesk.empowerment.rules.words import Basis, Outcome, Reason, Remedy

GRANTED, NEEDS_APPROVAL, REFUSED = Outcome.GRANTED, Outcome.NEEDS_APPROVAL, Outcome.REFUSED


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [("24.99", GRANTED), ("25.00", GRANTED), ("25.01", NEEDS_APPROVAL), ("2500", NEEDS_APPROVAL)],
)
def test_an_allowance_grants_up_to_its_amount(amount: str, outcome: Outcome) -> None:
    decision = decided(asks(amount), policy(allows(25)))
    assert (decision.outcome, decision.most) == (outcome, Decimal("25.00"))
    assert decision.allowed_by == (("line",) if outcome is GRANTED else ())


def test_what_no_line_speaks_of_needs_approval() -> None:
    decision = decided(asks(), policy())
    assert (decision.outcome, decision.most, decision.limits) == (NEEDS_APPROVAL, 0, ())
    assert decided(asks(remedy=Remedy.VOUCHER), policy(allows(25))).outcome is NEEDS_APPROVAL
    assert decided(asks(basis=Basis.THANKS), policy(allows(25))).outcome is NEEDS_APPROVAL


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(25, LEVEL_2), (10, AGENTS)], 25),
        ([(10, LEVEL_2), (25, AGENTS)], 10),
        ([(10, PARCELS), (25, LEVEL_2), (40, AGENTS)], 10),
        ([(5, MINA), (10, PARCELS), (25, LEVEL_2)], 5),
        ([(25, Who(WhoKind.LEVEL, "3")), (10, AGENTS)], 10),
        ([(25, Who(WhoKind.TEAM, "Lamps"))], 0),
        ([(25, Who(WhoKind.PERSON, "omar@desk.example"))], 0),
        ([(25, Who(WhoKind.ROLE, "supervisor"))], 0),
        ([(0, MINA), (25, LEVEL_2)], 0),
        ([(10, LEVEL_2), (25, LEVEL_2)], 25),
    ],
)
def test_the_most_specific_who_counts_and_any_line_of_it_suffices(
    lines: list[tuple[int, Who]], expected: int
) -> None:
    rules = policy(*(allows(amount, f"line-{at}", who) for at, (amount, who) in enumerate(lines)))
    assert most(asks(), rules) == expected


def test_only_lines_that_speak_of_the_request_take_the_place_of_others() -> None:
    rules = policy(allows(5, "mina", MINA, when=when(reasons={Reason.DEFECTIVE})), allows(25, "level"))
    assert most(asks(), rules) == 25
    assert most(asks(reason=Reason.DEFECTIVE), rules) == 5


@pytest.mark.parametrize(
    ("narrowed", "request_", "speaks"),
    [
        (when(reasons={Reason.LATE_DELIVERY}), asks(), True),
        (when(reasons={Reason.DEFECTIVE, Reason.OTHER}), asks(), False),
        (when(categories={"lamps"}), asks(categories=frozenset({"lamps", "gifts"})), True),
        (when(categories={"lamps"}), asks(), False),
        (when(within_days=10), asks(order=ORDER), True),
        (when(within_days=9), asks(order=ORDER), False),
        (when(from_days=10), asks(order=ORDER), True),
        (when(from_days=11), asks(order=ORDER), False),
        (when(within_days=10), asks(), False),
    ],
)
def test_when_a_line_speaks(narrowed: Any, request_: Request, speaks: bool) -> None:
    assert most(request_, policy(allows(25, when=narrowed))) == (25 if speaks else 0)


@pytest.mark.parametrize(("tier", "expected"), [("standard", 25), ("silver", 25), ("gold", 40)])
def test_a_tier_raises_an_allowance_and_never_lowers_it(tier: str, expected: int) -> None:
    rules = policy(
        allows(25, "all"),
        allows(40, "gold", when=when(tiers={"gold"})),
        allows(5, "silver", MINA, when=when(tiers={"silver"})),
    )
    assert most(asks(customer=Customer("K-1", tier)), rules) == expected


def test_lines_for_the_standard_tier_hold_for_every_tier() -> None:
    rules = policy(allows(25, when=when(tiers={"standard"})))
    assert most(asks(customer=Customer("K-1", "gold")), rules) == 25


@pytest.mark.parametrize(
    ("how_much", "expected"),
    [
        (HowMuch(percent_of_order=Decimal(10)), "8.00"),
        (HowMuch(percent_of_line=Decimal(25)), "15.00"),
        (HowMuch(percent_of_order=Decimal("33.333")), "26.66"),
        (HowMuch(amount=euros(5), percent_of_order=Decimal(10)), "5.00"),
        (HowMuch(amount=euros(50), percent_of_order=Decimal(10)), "8.00"),
        (HowMuch(amount=Amounts.of({"USD": Decimal(5)})), "0.00"),
    ],
)
def test_how_much_a_line_says(how_much: HowMuch, expected: str) -> None:
    found = most(asks(order=ORDER, line="1"), policy(allows(0, how_much=how_much)))
    assert str(found or Decimal("0.00")) == expected, "shares are rounded down"


def test_a_share_is_of_the_pieces_asked_about() -> None:
    rules = policy(allows(0, how_much=HowMuch(percent_of_line=Decimal(50))))
    assert most(asks(order=ORDER, line="2"), rules) == 15
    assert most(asks(order=ORDER, line="2", quantity=Decimal(1)), rules) == 5


def test_a_share_of_an_order_that_is_not_named_says_nothing() -> None:
    rules = policy(allows(0, how_much=HowMuch(percent_of_order=Decimal(50))))
    assert most(asks(), rules) == 0


def test_without_a_limit_there_is_no_largest_amount() -> None:
    decision = decided(asks(5_000), policy(allows(None)))
    assert (decision.outcome, decision.most, remaining(decision)) == (GRANTED, None, {"line": None})


@pytest.mark.parametrize("remedy", [Remedy.PRIORITY, Remedy.EXCHANGE, Remedy.EXCEPTION])
def test_some_remedies_need_no_amount_but_a_line(remedy: Remedy) -> None:
    assert decided(asks(None, remedy=remedy), policy(allows(None, remedy=remedy))).outcome is GRANTED
    assert decided(asks(None, remedy=remedy), policy(allows(5, remedy=remedy))).outcome is GRANTED
    assert decided(asks(None, remedy=remedy), policy(allows(0, remedy=remedy))).outcome is NEEDS_APPROVAL
    assert decided(asks(None, remedy=remedy), policy()).outcome is NEEDS_APPROVAL


def test_a_reason_that_opens_a_higher_allowance_names_its_evidence() -> None:
    rules = policy(
        allows(15, "any"),
        allows(80, "broken", when=when(reasons={Reason.DEFECTIVE})),
        evidence=(Evidence("photo", frozenset({"photo"}), frozenset({Reason.DEFECTIVE})),),
    )
    asked = asks(60, reason=Reason.DEFECTIVE)
    without = decided(asked, rules)
    assert (without.outcome, without.most) == (NEEDS_APPROVAL, 15)
    assert without.missing_evidence == {"photo"}
    assert without.say == (
        "As soon as I have this from you, I can give you 60.00 EUR as store credit: photo."
    )
    assert decided(replace(asked, evidence=frozenset({"photo"})), rules).outcome is GRANTED
    assert not decided(replace(asked, amount=Decimal(90)), rules).missing_evidence, "no photo would do"
