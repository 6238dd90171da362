"""What holds a request up, who approves it, and what else a decision says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.builders.deciding import decided, remaining
from tests.builders.policies import BULBS, LAMP, NOW, ORDER, allows, asks, cap, euros, policy, was_given, when

from casedesk.empowerment.rules.decision import decide
from casedesk.empowerment.rules.ledger import Concession, Ledger, Spent
from casedesk.empowerment.rules.policy import Never, Occasion, OccasionKind, Preamble, ReviewLine
from casedesk.empowerment.rules.requests import Customer
from casedesk.empowerment.rules.words import Approver, Basis, Counts, Outcome, Remedy

GRANTED, NEEDS_APPROVAL, REFUSED = Outcome.GRANTED, Outcome.NEEDS_APPROVAL, Outcome.REFUSED


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, chargeback_open=True),
        replace(ORDER, lines=(replace(LAMP, chargeback_open=True), BULBS)),
    ],
)
def test_an_open_chargeback_holds_money(order: Any) -> None:
    decision = decided(asks(5, order=order, line="1"), policy(allows(25)))
    assert (decision.outcome, decision.most) == (NEEDS_APPROVAL, 0)
    assert remaining(decision)["chargeback"] == 0
    goods = asks(None, remedy=Remedy.EXCHANGE, order=order, line="1")
    assert decided(goods, policy(allows(None, remedy=Remedy.EXCHANGE))).outcome is GRANTED


def test_an_open_chargeback_holds_its_own_line_only() -> None:
    order = replace(ORDER, lines=(replace(LAMP, chargeback_open=True), BULBS))
    assert decided(asks(5, order=order, line="2"), policy(allows(25))).outcome is GRANTED
    assert decided(asks(5, order=order), policy(allows(25))).outcome is NEEDS_APPROVAL


@pytest.mark.parametrize(("ends", "outcome"), [(20, NEEDS_APPROVAL), (19, GRANTED)])
def test_a_risk_flag_asks_for_an_approval_until_it_ends(ends: int, outcome: Outcome) -> None:
    flagged = Customer("K-1", risk_flag_ends=date(2026, 11, ends))
    assert decided(asks(customer=flagged), policy(allows(25))).outcome is outcome
    assert decided(asks(None, customer=flagged, remedy=Remedy.APOLOGY), policy()).outcome is GRANTED


@pytest.mark.parametrize(
    ("amount", "given", "approver"),
    [
        (100, [], Approver.SUPERVISOR),
        (101, [], Approver.MANAGER),
        (60, [was_given(41)], Approver.MANAGER),
        (60, [was_given(41, 8)], Approver.SUPERVISOR),
        (60, [was_given(1, currency="USD")], Approver.MANAGER),
    ],
)
def test_a_supervisor_approves_up_to_an_amount(
    amount: int, given: list[Concession], approver: Approver
) -> None:
    assert decided(asks(amount), policy(supervisor_up_to=euros(100)), *given).approver is approver


def test_an_approval_for_a_manager_starts_with_the_managers() -> None:
    manager = replace(asks().agent, role="manager")
    assert decided(asks(agent=manager), policy()).approver is Approver.MANAGER
    assert decided(asks(currency="USD"), policy()).approver is Approver.MANAGER


@pytest.mark.parametrize(
    ("amount", "given", "expected"),
    [
        (50, [], 20),
        (15, [], 15),
        (50, [was_given(15)], 5),
        (50, [was_given(15, basis=Basis.CORRECTION)], 5),
        (50, [was_given(20)], None),
        (50, [was_given(1, currency="USD")], None),
        (50, [was_given(90, 30)], 10),
    ],
)
def test_what_may_be_granted_where_nobody_can_be_reached(
    amount: int, given: list[Concession], expected: int | None
) -> None:
    rules = policy(cap(100), provisional=euros(20))
    assert decided(asks(amount), rules, *given).provisional == expected


def test_a_provisional_amount_is_no_more_than_is_granted_anyway() -> None:
    assert decided(asks(50), policy(allows(25), provisional=euros(20))).provisional is None


def test_a_review_line_never_changes_what_the_customer_gets() -> None:
    rules = policy(allows(25), reviews=(ReviewLine("month", 30, euros(100)),))
    elsewhere = was_given(81, 20, customer="K-9", case="C-9")
    assert decided(asks(), rules, elsewhere).reviews == ("month",)
    assert decided(asks(), rules, elsewhere).outcome is GRANTED
    assert decided(asks(19), rules, elsewhere).reviews == ()
    assert decided(asks(), rules, replace(elsewhere, agent="omar@desk.example")).reviews == ()
    assert decided(asks(), rules, spent=(Spent("month", "EUR", Decimal(81)),)).reviews == ("month",)


def test_a_policy_may_count_what_it_costs_us() -> None:
    rules = replace(policy(allows(25), cap(60)), counts=Counts.COST_TO_US)
    half = asks(50, cost_to_us=Decimal(25))
    assert decided(half, rules).outcome is GRANTED
    assert decided(half, rules).most == 50, "said at face value"
    assert decided(replace(half, cost_to_us=Decimal("25.01")), rules).outcome is NEEDS_APPROVAL
    assert decided(asks(26), rules).outcome is NEEDS_APPROVAL, "an unknown cost is the face value"
    given = was_given(100, 30, cost_to_us=Decimal(50))
    assert remaining(decided(half, rules, given))["cap"] == 10
    assert decided(half, rules, given).most == 20


def test_what_costs_us_nothing_fits_where_cost_is_counted() -> None:
    rules = replace(policy(allows(25), cap(60)), counts=Counts.COST_TO_US)
    assert decided(asks(500, cost_to_us=Decimal(0)), rules, was_given(60, 30)).outcome is GRANTED


@pytest.mark.parametrize("remedy", [Remedy.APOLOGY, Remedy.INFORMATION])
def test_what_costs_nothing_is_always_granted(remedy: Remedy) -> None:
    rules = policy(cap(count=0), nevers=(Never("never", "No."),))
    for basis in Basis:
        assert decided(asks(None, remedy=remedy, basis=basis), rules).outcome is GRANTED


def test_the_sentence_says_what_the_customer_gets_and_who_is_asked() -> None:
    rules = policy(allows(25), supervisor_up_to=euros(250))
    assert decided(asks(20), rules).say == "I can give you 20.00 EUR as store credit right now."
    assert decided(asks(40), rules).say == (
        "I can give you 25.00 EUR as store credit right now;"
        " for the whole 40.00 EUR I ask a supervisor and tell you what was decided."
    )
    assert decided(asks(1240), policy()).say == (
        "I would like to give you 1,240.00 EUR as store credit, and I ask a manager and tell you what was decided."
    )


def test_the_zone_of_now_says_which_day_and_year_it_is() -> None:
    season = Occasion("xmas", OccasionKind.SEASON, date(2026, 11, 20), euros(100))
    rules = policy(
        allows(25, when=when(occasion="xmas")),
        occasions=(season,),
        preamble=Preamble(yearly_budget=euros(30)),
    )
    late = NOW.replace(hour=23)
    in_seoul = late.astimezone(ZoneInfo("Asia/Seoul"))
    assert decide(asks(), rules, Ledger(), late).outcome is GRANTED
    assert decide(asks(), rules, Ledger(), in_seoul).outcome is NEEDS_APPROVAL

    new_year = datetime(2025, 12, 31, 20, tzinfo=UTC)
    ledger = Ledger((was_given(20, at=new_year, customer="K-9"),))
    assert decide(asks(), rules, ledger, NOW).most == 25
    assert decide(asks(), rules, ledger, NOW.astimezone(ZoneInfo("Asia/Seoul"))).most == 10
