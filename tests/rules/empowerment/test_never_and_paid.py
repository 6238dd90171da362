"""What is refused: never lines, and more money back than was paid."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.builders.deciding import decided, most
from tests.builders.policies import BULBS, LAMP, MINA, ORDER, allows, asks, euros, policy, was_given, when

from casedesk.empowerment.rules.ledger import Concession
from casedesk.empowerment.rules.policy import Never
from casedesk.empowerment.rules.words import Basis, LimitKind, Outcome, Reason, Remedy

GRANTED, NEEDS_APPROVAL, REFUSED = Outcome.GRANTED, Outcome.NEEDS_APPROVAL, Outcome.REFUSED


@pytest.mark.parametrize(
    ("never", "outcome"),
    [
        (Never("never", "No."), REFUSED),
        (Never("never", "No.", remedies=frozenset({Remedy.STORE_CREDIT})), REFUSED),
        (Never("never", "No.", remedies=frozenset({Remedy.CASH})), GRANTED),
        (Never("never", "No.", bases=frozenset({Basis.THANKS})), GRANTED),
        (Never("never", "No.", when=when(reasons={Reason.OTHER})), GRANTED),
        (Never("never", "No.", when=when(from_days=5)), REFUSED),
        (Never("never", "No.", when=when(from_days=30)), GRANTED),
        (Never("never", "No.", above=euros(20)), GRANTED),
        (Never("never", "No.", above=euros("19.99")), REFUSED),
    ],
)
def test_a_never_line_beats_every_allowance(never: Never, outcome: Outcome) -> None:
    decision = decided(asks(20, order=ORDER), policy(allows(None, who=MINA), nevers=(never,)))
    assert decision.outcome is outcome
    if outcome is REFUSED:
        assert decision.say == "No."
        assert decision.approver is None
        assert [limit.kind for limit in decision.limits] == [LimitKind.NEVER, LimitKind.ALLOWANCE]


def test_a_never_line_above_an_amount_leaves_what_is_below_it() -> None:
    rules = policy(allows(None), nevers=(Never("never", "No.", above=euros(100)),))
    assert decided(asks(50), rules, was_given(80)).outcome is REFUSED, "judged as one with the 80"
    assert most(asks(50), rules, was_given(80)) == 20
    assert decided(asks(50), rules, was_given(80, currency="USD")).outcome is GRANTED
    limited = replace(rules, allowances=(allows(60),))
    assert decided(asks(50), limited, was_given(80, currency="USD")).outcome is NEEDS_APPROVAL


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], 50),
        ([was_given(30, 40, order="O-1", line="1", remedy=Remedy.DISCOUNT)], 20),
        ([was_given(30, 40, order="O-1", line="1", basis=Basis.LEGAL_RIGHT)], 20),
        ([was_given(30, 40, order="O-1", line="2")], 50),
        ([was_given(30, 40, order="O-9", line="1")], 50),
        ([was_given(30, 40, order="O-1", line="1", remedy=Remedy.REPLACEMENT)], 50),
        ([was_given(45, 40, order="O-1", remedy=Remedy.REFUND)], 35),
        ([was_given(45, 40, order="O-1", remedy=Remedy.CASH)], 50),
    ],
)
def test_money_on_an_order_line_never_exceeds_what_was_paid(given: list[Concession], expected: int) -> None:
    asked = asks(60, remedy=Remedy.REFUND, order=ORDER, line="1")
    rules = policy(allows(None, remedy=Remedy.REFUND))
    decision = decided(asked, rules, *given)
    assert (decision.outcome, decision.most) == (REFUSED, expected)
    assert most(asked, rules, *given) == expected


def test_what_went_back_in_another_currency_cannot_be_added_up_so_somebody_looks() -> None:
    abroad = was_given(1, 40, order="O-1", line="1", currency="USD")
    decision = decided(asks(5, order=ORDER, line="1"), policy(allows(None)), abroad)
    assert (decision.outcome, decision.most) == (NEEDS_APPROVAL, 0)


def test_what_came_back_is_less_to_give_back() -> None:
    returned = replace(ORDER, lines=(replace(LAMP, came_back=Decimal(48)), BULBS))
    assert most(asks(order=returned, line="1"), policy(allows(None))) == 2
    whole = replace(ORDER, came_back=Decimal(78))
    assert most(asks(order=whole, line="1"), policy(allows(None))) == 2


def test_a_refund_of_the_order_never_exceeds_the_order() -> None:
    rules = policy(allows(None, remedy=Remedy.REFUND), allows(None, "cash", remedy=Remedy.CASH))
    assert most(asks(90, remedy=Remedy.REFUND, order=ORDER), rules) == 80
    on_line = was_given(30, 40, order="O-1", line="1")
    assert most(asks(90, remedy=Remedy.REFUND, order=ORDER), rules, on_line) == 50
    assert most(asks(90, remedy=Remedy.CASH, order=ORDER), rules) is None, "goodwill is no price given back"


def test_what_was_paid_by_voucher_goes_back_as_a_voucher() -> None:
    used = replace(ORDER, paid=Decimal(70))  # 80 of goods, 10 of it by voucher
    after = was_given(40, 40, order="O-1", line="2", remedy=Remedy.REFUND)
    rules = policy(allows(None, remedy=Remedy.REFUND), allows(None, "v", remedy=Remedy.VOUCHER))
    assert most(asks(remedy=Remedy.REFUND, order=used, line="1"), rules, after) == 30
    assert most(asks(remedy=Remedy.VOUCHER, order=used, line="1"), rules, after) == 50


def test_a_replacement_counts_as_its_lines_price() -> None:
    rules = policy(allows(60, remedy=Remedy.REPLACEMENT))
    asked = asks(None, remedy=Remedy.REPLACEMENT, order=ORDER, line="1")
    assert decided(asked, rules).outcome is GRANTED
    assert decided(asked, policy(allows("59.99", remedy=Remedy.REPLACEMENT))).outcome is NEEDS_APPROVAL
    cheaply = replace(asked, amount=Decimal(1))
    assert decided(cheaply, policy(allows(59, remedy=Remedy.REPLACEMENT))).outcome is NEEDS_APPROVAL
    one_bulb = replace(asked, line="2", quantity=Decimal(1))
    assert decided(one_bulb, policy(allows(10, remedy=Remedy.REPLACEMENT))).outcome is GRANTED
