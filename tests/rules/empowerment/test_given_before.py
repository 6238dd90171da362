"""What was given before: the seven days, what was given elsewhere, and what was taken back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.builders.policies import LEVEL_2, NOW, allows, asks, cap, policy, was_given

from casedesk.empowerment.rules.decision import decide
from casedesk.empowerment.rules.ledger import Concession, Ledger, Turn, TurnKind
from casedesk.empowerment.rules.requests import Customer
from casedesk.empowerment.rules.words import Basis, Counts, GrantedBy, Outcome, Reason, Remedy

RULES = policy(allows(25))


def open_after(*given: Concession, turns: tuple[Turn, ...] = (), amount: int = 20) -> Decimal | None:
    return decide(asks(amount), RULES, Ledger(given, turns), NOW).most


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (was_given(20), 5),
        (was_given(20, 7), 5),
        (was_given(20, 7.001), 25),
        (was_given(20, case="C-9", order="O-9"), 5),
        (was_given(20, agent="omar@desk.example"), 5),
        (was_given(20, basis=Basis.THANKS), 5),
        (was_given(20, reason=Reason.DEFECTIVE), 25),
        (was_given(20, remedy=Remedy.VOUCHER), 25),
        (was_given(20, customer="K-9"), 25),
        (was_given(20, basis=Basis.LEGAL_RIGHT), 25),
        (was_given(20, currency="USD"), 0),
        (was_given(25), 0),
    ],
)
def test_several_grants_within_seven_days_are_judged_as_one(given: Concession, expected: int) -> None:
    assert open_after(given) == expected


def test_merged_selves_are_one_customer_and_their_household_is_not() -> None:
    customer = Customer("K-1", selves=frozenset({"K-self"}), group=frozenset({"K-house"}))
    asked = asks(20, customer=customer)
    assert decide(asked, RULES, Ledger((was_given(20, customer="K-self"),)), NOW).most == 5
    assert decide(asked, RULES, Ledger((was_given(20, customer="K-house"),)), NOW).most == 25


def test_a_gesture_split_in_two_is_seen_and_said() -> None:
    decision = decide(asks(20), RULES, Ledger((was_given(20),)), NOW)
    assert decision.outcome is Outcome.NEEDS_APPROVAL
    assert decision.judged_with == ("G-1-20",)
    assert decision.warnings == (
        "Judged as one with 1 concession of the last 7 days for the same reason: 40.00 EUR together.",
    )


def test_what_was_given_elsewhere_counts_may_pass_a_line_and_then_leaves_nothing() -> None:
    outside = was_given(400, granted_by=GrantedBy.OUTSIDE)
    assert open_after(outside) == 0
    rules = policy(allows(25), cap(300))
    decision = decide(asks(1, reason=Reason.OTHER), rules, Ledger((replace(outside, at=NOW),)), NOW)
    assert [limit.remaining for limit in decision.limits] == [0, 25]
    assert decision.outcome is Outcome.NEEDS_APPROVAL


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([], 5),
        ([(TurnKind.FULFILLED, 0)], 5),
        ([(TurnKind.REVERSED, 0)], 5),
        ([(TurnKind.REVERSED, 8)], 13),
        ([(TurnKind.REVERSED, 8), (TurnKind.REVERSED, 4)], 17),
        ([(TurnKind.REVERSED, 20)], 25),
        ([(TurnKind.REVERSED, 500)], 25),
        ([(TurnKind.EXPIRED, 0)], 25),
    ],
)
def test_only_what_came_back_is_free_again(turns: list[tuple[TurnKind, int]], expected: int) -> None:
    entries = tuple(Turn("G-1-20", kind, NOW, Decimal(back)) for kind, back in turns)
    assert open_after(was_given(20), turns=entries) == expected


@pytest.mark.parametrize(
    ("kind", "back", "left"),
    [
        (TurnKind.REVERSED, 20, 1),
        (TurnKind.REVERSED, 19, 0),
        (TurnKind.EXPIRED, 0, 1),
        (TurnKind.FULFILLED, 0, 0),
    ],
)
def test_a_count_goes_down_when_all_of_it_came_back(kind: TurnKind, back: int, left: int) -> None:
    rules = policy(allows(25, remedy=Remedy.VOUCHER), cap(count=1))
    ledger = Ledger((was_given(20),), (Turn("G-1-20", kind, NOW, Decimal(back)),))
    decision = decide(asks(1, remedy=Remedy.VOUCHER), rules, ledger, NOW)
    assert decision.limits[0].remaining == left


def test_what_had_no_amount_is_free_again_when_it_is_reversed() -> None:
    rules = policy(allows(None, remedy=Remedy.PRIORITY), cap(count=1))
    asked = asks(None, remedy=Remedy.PRIORITY)
    first = was_given(0, remedy=Remedy.PRIORITY)
    assert decide(asked, rules, Ledger((first,)), NOW).outcome is Outcome.NEEDS_APPROVAL
    back = Ledger((first,), (Turn(first.id, TurnKind.REVERSED, NOW),))
    assert decide(asked, rules, back, NOW).outcome is Outcome.GRANTED


def test_what_is_owed_uses_nothing_up() -> None:
    rules = policy(allows(25, who=LEVEL_2), cap(100), cap(count=1, id="count"))
    for basis in (Basis.LEGAL_RIGHT, Basis.CONTRACT, Basis.CORRECTION):
        decision = decide(asks(25), rules, Ledger((was_given(500, basis=basis),)), NOW)
        assert decision.outcome is Outcome.GRANTED


def test_a_line_that_was_passed_elsewhere_is_closed_even_for_what_costs_nothing() -> None:
    rules = replace(policy(allows(25)), counts=Counts.COST_TO_US)
    free = asks(20, cost_to_us=Decimal(0))
    for given, outcome in ((25, Outcome.GRANTED), (26, Outcome.NEEDS_APPROVAL)):
        outside = was_given(given, granted_by=GrantedBy.OUTSIDE)
        assert decide(free, rules, Ledger((outside,)), NOW).outcome is outcome
