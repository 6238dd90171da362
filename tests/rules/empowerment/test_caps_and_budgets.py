"""What is never passed without an approval: caps, budgets, incidents and seasons."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.builders.deciding import decided, most, remaining
from tests.builders.policies import NOW, ORDER, allows, asks, cap, euros, policy, was_given, when

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.decision import decide
from casedesk.empowerment.rules.ledger import Concession, Ledger, Spent
from casedesk.empowerment.rules.policy import Cap, HowMuch, Occasion, OccasionKind, Preamble
from casedesk.empowerment.rules.requests import Customer
from casedesk.empowerment.rules.rooms import counted_back
from casedesk.empowerment.rules.words import Basis, GrantedBy, LimitKind, Outcome, Remedy, Scope

GRANTED, NEEDS_APPROVAL, REFUSED = Outcome.GRANTED, Outcome.NEEDS_APPROVAL, Outcome.REFUSED


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], 25),
        ([was_given(80, 30)], 20),
        ([was_given(80, 365)], 20),
        ([was_given(80, 366)], 25),
        ([was_given(99, 30), was_given(5, 40)], 0),
        ([was_given(80, 30, customer="K-9")], 25),
        ([was_given(80, 30, customer="K-self")], 20),
        ([was_given(80, 30, customer="K-house")], 20),
        ([was_given(80, 30, currency="USD")], 25),
        ([was_given(80, 30, basis=Basis.THANKS)], 20),
        ([was_given(80, 30, basis=Basis.LEGAL_RIGHT)], 25),
        ([was_given(80, 30, granted_by=GrantedBy.APPROVAL)], 20),
        ([was_given(80, 30, granted_by=GrantedBy.OUTSIDE)], 20),
    ],
)
def test_a_cap_adds_up_what_a_customer_group_got(given: list[Concession], expected: int) -> None:
    customer = Customer("K-1", selves=frozenset({"K-self"}), group=frozenset({"K-house"}))
    assert most(asks(customer=customer), policy(allows(25), cap(100)), *given) == expected


def test_all_caps_apply_and_the_strictest_wins() -> None:
    rules = policy(allows(25), cap(100), cap(30, "case", Scope.CASE), cap(22, "order", Scope.ORDER))
    decision = decided(asks(24, order=ORDER), rules, was_given(9, 30))
    assert remaining(decision) == {"cap": 91, "case": 21, "order": 22, "line": 25}
    assert (decision.outcome, decision.most) == (NEEDS_APPROVAL, 21)
    assert [limit.kind for limit in decision.limits] == [LimitKind.CAP] * 3 + [LimitKind.ALLOWANCE]
    assert "order" not in remaining(decided(asks(), rules)), "without an order its cap says nothing"


@pytest.mark.parametrize(
    ("scope", "counted"), [(Scope.CASE, {"case": "C-1"}), (Scope.ORDER, {"order": "O-1"})]
)
def test_what_a_cap_is_over(scope: Scope, counted: dict[str, str]) -> None:
    rules = policy(allows(25), cap(30, scope=scope, days=None))
    elsewhere = {"case": "C-9", "order": "O-9", "customer": "K-9", "days_ago": 900}
    assert most(asks(order=ORDER), rules, was_given(20, **elsewhere)) == 25
    assert most(asks(order=ORDER), rules, was_given(20, **{**elsewhere, **counted})) == 10


def test_a_count_goes_across_currencies_and_remedies() -> None:
    rules = policy(allows(25), cap(count=2, days=90))
    one = was_given(1, 20, remedy=Remedy.PRIORITY)
    other = was_given(1000, 30, currency="KRW")
    assert remaining(decided(asks(), rules, one))["cap"] == 1
    assert decided(asks(), rules, one).outcome is GRANTED
    assert decided(asks(), rules, one, other).outcome is NEEDS_APPROVAL
    assert [limit.currency for limit in decided(asks(), rules).limits] == [None, "EUR"]


def test_a_cap_may_be_about_some_remedies() -> None:
    credit, taxi = frozenset({Remedy.STORE_CREDIT}), frozenset({Remedy.REIMBURSEMENT})
    rules = policy(allows(25), cap(30, remedies=credit), cap(5, "taxi", remedies=taxi))
    assert most(asks(), rules, was_given(20, 30), was_given(20, 30, remedy=Remedy.VOUCHER)) == 10


def test_a_currency_that_a_cap_forgot_has_no_room() -> None:
    won = HowMuch(amount=Amounts.of({"KRW": Decimal(50_000)}))
    asked = asks(20_000, currency="KRW")
    assert decided(asked, policy(allows(0, how_much=won))).outcome is GRANTED
    assert decided(asked, policy(allows(0, how_much=won), cap(100))).outcome is NEEDS_APPROVAL


def test_amounts_of_one_currency_are_not_those_of_another() -> None:
    rules = policy(
        allows(0, how_much=HowMuch(amount=Amounts.of({"EUR": Decimal(20), "KRW": Decimal(30_000)})))
    )
    assert decided(asks(30_000, currency="KRW"), rules).outcome is GRANTED
    assert decided(asks(21), rules).outcome is NEEDS_APPROVAL
    assert decided(asks(10, currency="USD"), rules).outcome is NEEDS_APPROVAL


def test_the_budget_of_a_year_is_a_cap_over_everybody() -> None:
    rules = policy(allows(25), preamble=Preamble(yearly_budget=euros(100)))
    given = was_given(70, 200, customer="K-9", agent="omar@desk.example")
    assert most(asks(), rules, given) == 25
    assert most(asks(), rules, given, spent=(Spent("yearly_budget", "EUR", Decimal(20)),)) == 10
    assert most(asks(), rules, replace(given, at=NOW.replace(year=2025))) == 25


def test_thanks_have_their_own_budget() -> None:
    thanks = allows(10, basis=Basis.THANKS)
    asked = asks(5, basis=Basis.THANKS)
    assert most(asked, policy(thanks, thanks_budget=euros(100))) == 10
    given = was_given(95, 30, basis=Basis.THANKS, customer="K-9")
    assert most(asked, policy(thanks, thanks_budget=euros(100)), given) == 5
    assert most(asked, policy(thanks, thanks_budget=euros(100)), replace(given, basis=Basis.GOODWILL)) == 10
    assert most(asked, policy(thanks)) == 0, "without a budget there is none to give from"


SEASON = Occasion("xmas", OccasionKind.SEASON, date(2026, 12, 24), euros(100), date(2026, 11, 1))
INCIDENT = Occasion("outage", OccasionKind.INCIDENT, date(2026, 11, 20), euros(100))


def test_a_season_has_its_days_and_its_own_budget() -> None:
    rules = policy(allows(25, when=when(occasion="xmas")), occasions=(SEASON,))
    decision = decided(asks(), rules)
    assert (decision.outcome, decision.occasion) == (GRANTED, "xmas")
    assert most(asks(), rules, was_given(90, 9, customer="K-9", occasion="xmas")) == 10
    assert most(asks(), rules, was_given(90, 9, customer="K-9")) == 25
    assert most(asks(), rules, spent=(Spent("xmas", "EUR", Decimal(99)),)) == 1
    for day, outcome in ((10, GRANTED), (34, GRANTED), (35, NEEDS_APPROVAL), (-20, NEEDS_APPROVAL)):
        assert decide(asks(), rules, Ledger(), NOW + timedelta(days=day)).outcome is outcome


def test_an_incident_is_for_requests_that_name_it() -> None:
    rules = policy(allows(25, when=when(occasion="outage")), occasions=(INCIDENT,))
    assert most(asks(), rules) == 0
    assert most(asks(incidents=frozenset({"outage"})), rules) == 25
    late = decide(asks(incidents=frozenset({"outage"})), rules, Ledger(), NOW + timedelta(days=1))
    assert late.outcome is NEEDS_APPROVAL


def test_the_budget_of_a_season_is_spared_where_a_standing_line_holds() -> None:
    rules = policy(allows(15), allows(40, "season", when=when(occasion="xmas")), occasions=(SEASON,))
    assert decided(asks(15), rules).occasion is None
    assert decided(asks(16), rules).occasion == "xmas"


@pytest.mark.parametrize(
    ("caps", "days"),
    [
        ([], 7),
        ([cap(100, days=3)], 7),
        ([cap(100, days=30), cap(count=2, days=90)], 90),
        ([cap(100, days=30), cap(100, days=None)], None),
        ([cap(100, days=30), cap(100, scope=Scope.ORDER, days=None)], 30),
        ([cap(100, days=30), cap(100, scope=Scope.CASE, days=400)], 30),
    ],
)
def test_what_a_group_was_given_is_looked_for_as_far_back_as_it_counts(
    caps: list[Cap], days: int | None
) -> None:
    assert counted_back(policy(*caps)) == (None if days is None else timedelta(days=days))
