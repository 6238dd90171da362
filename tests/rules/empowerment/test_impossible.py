"""Requests that nobody could grant are refused, each with its reason."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.builders.policies import AGENT, NOW, ORDER, allows, asks, policy

from casedesk.empowerment.rules.decision import decide
from casedesk.empowerment.rules.ledger import Ledger
from casedesk.empowerment.rules.requests import Customer, Request
from casedesk.empowerment.rules.words import Basis, Outcome, Remedy

RULES = policy(allows(25), allows(25, "goods", remedy=Remedy.REPLACEMENT))


@pytest.mark.parametrize(
    ("amount", "say"),
    [
        (None, "Say how much."),
        ("0", "An amount has to be more than zero."),
        ("-5", "An amount has to be more than zero."),
        ("0.001", "0.001 EUR has more decimals than EUR: it has two."),
        ("1E+30", "This amount is larger than any that can be given."),
        ("1E+999999", "This amount is larger than any that can be given."),
        ("1E-999999", "0.000000000 EUR has more decimals than EUR: it has two."),
        ("NaN", "This is no amount."),
        ("sNaN", "This is no amount."),
        ("Infinity", "This is no amount."),
    ],
)
def test_an_amount_that_is_none(amount: str | None, say: str) -> None:
    for basis in (Basis.GOODWILL, Basis.LEGAL_RIGHT):
        asked = asks(amount, basis=basis)
        decision = decide(asked, RULES, Ledger(), NOW)
        assert (decision.outcome, decision.say) == (Outcome.REFUSED, say)
    assert decide(asks(amount), RULES, Ledger(), NOW).most == 25, "what would do is said all the same"


def test_decimals_are_those_of_the_currency() -> None:
    assert decide(asks("1000.5", currency="KRW"), RULES, Ledger(), NOW).say == (
        "1,000.5 KRW has more decimals than KRW: it has none."
    )


@pytest.mark.parametrize(
    ("changed", "say"),
    [
        ({"customer": Customer("K-2")}, "That is not an order of this customer."),
        ({"line": "9"}, "The order has no such line."),
        ({"order": None}, "Name the order that this line is of."),
        ({"currency": "USD"}, "The order was paid in EUR, so USD cannot be given on it."),
        ({"currency": "XYZ"}, "There is no currency 'XYZ'."),
        ({"quantity": Decimal(2)}, "The order has 1 of this, not 2."),
        ({"quantity": Decimal(0)}, "The order has 1 of this, not 0."),
        ({"line": None, "quantity": Decimal(1)}, "Say of which order line so many are meant."),
        ({"agent": replace(AGENT, level=4)}, "There is no level 4: levels are 1 to 3."),
        ({"amount": Decimal(5), "remedy": Remedy.APOLOGY}, "This costs nothing, so it has no amount."),
        ({"cost_to_us": Decimal(-1)}, "What it costs us is no amount of this currency."),
        (
            {"amount": None, "line": None, "remedy": Remedy.REPLACEMENT},
            "Say which order line is replaced, or what it is worth.",
        ),
    ],
)
def test_what_could_not_be_done_if_everybody_agreed(changed: dict[str, Any], say: str) -> None:
    asked = replace(asks(order=ORDER, line="1"), **changed)
    decision = decide(asked, RULES, Ledger(), NOW)
    assert (decision.outcome, decision.say, decision.approver) == (Outcome.REFUSED, say, None)


@pytest.mark.parametrize(
    "customer",
    [
        Customer("K-2", selves=frozenset({"K-1"})),
        Customer("K-2", group=frozenset({"K-1"})),
    ],
)
def test_an_order_of_a_merged_self_or_of_the_household_is_theirs(customer: Customer) -> None:
    assert decide(asks(order=ORDER, customer=customer), RULES, Ledger(), NOW).outcome is Outcome.GRANTED


def test_what_is_open_can_be_asked_without_an_amount() -> None:
    asked: Request = asks(None)
    assert decide(asked, RULES, Ledger(), NOW).most == 25
    assert decide(replace(asked, remedy=Remedy.VOUCHER), RULES, Ledger(), NOW).most == 0
    assert decide(asked, policy(allows(None)), Ledger(), NOW).most is None
