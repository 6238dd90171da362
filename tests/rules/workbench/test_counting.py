"""Counting sorted amounts says for any amount of a line what judging every request again would say."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import chance
from tests.builders.policies import NOW, allows, asks, cap, policy
from tests.builders.sheets import sheet

from casedesk.empowerment.rules.decision import decide
from casedesk.empowerment.rules.ledger import Ledger
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.requests import Request
from casedesk.empowerment.rules.what_if import smallest_amounts, with_amount
from casedesk.empowerment.rules.words import KINDNESS, Outcome
from casedesk.empowerment.workbench.rules.counting import (
    Tally,
    amounts_of_a_curve,
    chance_range,
    round_step,
)
from casedesk.empowerment.workbench.rules.limits import answers_for, limit_of, limits_of
from casedesk.empowerment.workbench.rules.sheets import sums_of, thousandths


@given(
    st.lists(st.tuples(chance.requests(), chance.ledgers()), min_size=1, max_size=4),
    chance.policies(),
    st.integers(),
)
def test_counting_is_judging_again(past: list[tuple[Request, Ledger]], rules: Policy, seed: int) -> None:
    by = Random(seed)
    currency = past[0][0].currency
    for limit in limits_of(rules, currency):
        needs = [
            smallest_amounts(request, rules, ledger, NOW).get(limit.id)
            for request, ledger in past
            if request.basis in KINDNESS and request.currency == currency
        ]
        known = sorted(one for one in needs if one is not None)
        sums = sums_of(sheet(*({"needed": thousandths(one)} for one in known)), {})
        for amount in {Decimal(by.randint(0, 200)), limit.amount, *known}:
            other = with_amount(rules, limit.line, currency, amount)
            slowly = sum(
                decide(request, other, ledger, NOW).outcome is Outcome.GRANTED
                for request, ledger in past
                if request.currency == currency and limit.id in smallest_amounts(request, rules, ledger, NOW)
            )
            assert sums.at(amount).requests == slowly


@pytest.mark.parametrize(
    ("rough", "least", "step"),
    [
        ("0.004", "0.01", "0.01"),
        ("0.3", "0.01", "0.5"),
        ("1.7", "0.01", "2"),
        ("2.1", "0.01", "2.5"),
        ("2.1", "1", "5"),
        ("37", "1", "50"),
        ("260", "0.01", "500"),
    ],
)
def test_steps_are_round(rough: str, least: str, step: str) -> None:
    assert round_step(Decimal(rough), Decimal(least)) == Decimal(step)


def test_a_curve_goes_from_nought_beyond_the_top_by_way_of_what_is_asked() -> None:
    amounts = amounts_of_a_curve(Decimal(100), False, {Decimal("33.33")}, 2)
    assert amounts == sorted(set(amounts))
    assert (amounts[0], amounts[-1] >= 100, Decimal("33.33") in amounts) == (0, True, True)
    assert all(one == int(one) for one in amounts_of_a_curve(Decimal(7), True, set(), 0))


def test_chance_moves_a_cost_by_how_few_it_comes_from() -> None:
    few = Tally(requests=1, extra=Decimal(100), squares=Decimal(10_000))
    many = Tally(requests=100, extra=Decimal(100), squares=Decimal(100), unsure=Decimal(7))
    assert chance_range(few).low == 0
    assert (chance_range(many).low, chance_range(many).high) == (Decimal("83.55"), Decimal("123.45"))
    saving = Tally(extra=Decimal(-5), squares=Decimal(25))
    assert chance_range(saving).low == Decimal("-13.225")


RULES = policy(allows(25), allows(50, "more"), cap(100), cap(count=3, id="count"))


def test_a_replay_still_answers_for_a_line_where_only_that_line_says_another_amount() -> None:
    lines = {one.id: one for one in limits_of(RULES, "EUR")}
    assert {id: str(one.amount) for id, one in lines.items()} == {
        "line": "25",
        "more": "50",
        "cap": "100",
        "count": "3",
    }
    raised = with_amount(RULES, lines["line"].line, "EUR", Decimal(40))
    assert answers_for(RULES, raised, "line", "EUR")
    assert not answers_for(RULES, raised, "more", "EUR")
    assert not answers_for(RULES, replace(raised, caps=()), "line", "EUR")
    assert not answers_for(RULES, raised, "line", "USD")
    counted = with_amount(RULES, lines["count"].line, "EUR", Decimal(9))
    assert answers_for(RULES, counted, "count", "EUR")
    assert limit_of(counted, "count", "EUR") is not None
    assert decide(asks(20), counted, Ledger(), NOW).outcome is Outcome.GRANTED
