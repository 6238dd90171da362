"""A legal right, a contract, the correction of our mistake: granted with evidence, whatever the limits say."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.builders.policies import LAMP, NOW, ORDER, asks, cap, policy, was_given

from casedesk.empowerment.rules.decision import Decision, decide
from casedesk.empowerment.rules.ledger import Concession, Ledger
from casedesk.empowerment.rules.policy import Evidence, Never, Policy
from casedesk.empowerment.rules.requests import Customer, Request
from casedesk.empowerment.rules.words import Approver, Basis, Outcome, Reason, Remedy

PROOF = frozenset({"photo"})
RULES = policy(evidence=(Evidence("proof", PROOF, bases=frozenset({Basis.LEGAL_RIGHT})),))


def owed(amount: str | int | None = 50, **rest: Any) -> Request:
    """The lamp is broken, and the customer wants back what they paid: a legal right, with a photo."""
    asked = asks(
        amount,
        remedy=Remedy.REFUND,
        reason=Reason.DEFECTIVE,
        basis=Basis.LEGAL_RIGHT,
        evidence=PROOF,
        order=ORDER,
        line="1",
    )
    return replace(asked, **rest)


def decided(request: Request, rules: Policy = RULES, *given: Concession) -> Decision:
    return decide(request, rules, Ledger(given), NOW)


@pytest.mark.parametrize("basis", [Basis.LEGAL_RIGHT, Basis.CONTRACT, Basis.CORRECTION])
def test_it_is_granted_whatever_the_limits_say(basis: Basis) -> None:
    strict = replace(RULES, caps=(cap(0), cap(count=0, id="count")), nevers=(Never("never", "No."),))
    flagged = Customer("K-1", risk_flag_ends=NOW.date())
    before = was_given(5_000, customer="K-1", order="O-9")
    decision = decided(owed(basis=basis, customer=flagged), strict, before)
    assert (decision.outcome, decision.most) == (Outcome.GRANTED, 50)
    assert (decision.allowed_by, decision.reviews, decision.judged_with) == ((), (), ())


def test_above_what_was_paid_somebody_has_to_look() -> None:
    decision = decided(owed("50.01"))
    assert (decision.outcome, decision.approver, decision.most) == (
        Outcome.NEEDS_APPROVAL,
        Approver.SUPERVISOR,
        50,
    )
    assert decided(owed(50), RULES, was_given(30, 90, order="O-1", line="1")).most == 20


@pytest.mark.parametrize("given", [frozenset[str](), frozenset({"letter"})])
def test_without_its_evidence_it_needs_approval(given: frozenset[str]) -> None:
    decision = decided(owed(evidence=given))
    assert (decision.outcome, decision.most) == (Outcome.NEEDS_APPROVAL, 0)
    assert decision.missing_evidence == PROOF
    assert decision.say == "As soon as I have this from you, I can refund you 50.00 EUR: photo."


def test_evidence_may_be_named_by_basis_and_by_reason() -> None:
    by_both = policy(
        evidence=(
            Evidence("proof", frozenset({"receipt"}), bases=frozenset({Basis.LEGAL_RIGHT})),
            Evidence("photo", PROOF, reasons=frozenset({Reason.DEFECTIVE})),
        )
    )
    assert decided(owed(), by_both).missing_evidence == {"receipt"}
    assert decided(owed(evidence=frozenset({"receipt", "photo"})), by_both).outcome is Outcome.GRANTED
    assert (
        decided(owed(evidence=frozenset({"receipt"}), reason=Reason.OTHER), by_both).outcome
        is Outcome.GRANTED
    )


def test_where_the_policy_names_no_evidence_there_has_to_be_some() -> None:
    assert decided(owed(evidence=frozenset()), policy()).outcome is Outcome.NEEDS_APPROVAL
    assert decided(owed(), policy()).outcome is Outcome.GRANTED


@pytest.mark.parametrize(
    ("contract", "amount", "outcome"),
    [
        (30, 30, Outcome.GRANTED),
        (30, 31, Outcome.NEEDS_APPROVAL),
        (None, 50, Outcome.GRANTED),
        (None, 51, Outcome.NEEDS_APPROVAL),
    ],
)
def test_a_contract_is_granted_up_to_what_it_says(
    contract: int | None, amount: int, outcome: Outcome
) -> None:
    said = None if contract is None else Decimal(contract)
    assert decided(owed(amount, basis=Basis.CONTRACT, contract=said)).outcome is outcome


def test_a_contract_goes_without_an_order() -> None:
    asked = owed(200, basis=Basis.CONTRACT, order=None, line=None, remedy=Remedy.CASH)
    assert decided(asked).outcome is Outcome.NEEDS_APPROVAL, "there is nothing to go by"
    assert decided(replace(asked, contract=Decimal(200))).outcome is Outcome.GRANTED


@pytest.mark.parametrize(("pieces", "most"), [(1, 10), (2, 20), (3, 30)])
def test_of_several_pieces_those_count_that_are_meant(pieces: int, most: int) -> None:
    assert decided(owed(line="2", quantity=Decimal(pieces))).most == most


def test_a_replacement_is_owed_at_its_price_unless_the_money_went_back() -> None:
    asked = owed(None, remedy=Remedy.REPLACEMENT)
    assert decided(asked).outcome is Outcome.GRANTED
    assert decided(asked, RULES, was_given(1, 90, order="O-1", line="1")).outcome is Outcome.NEEDS_APPROVAL
    again = was_given(60, 90, order="O-1", line="1", remedy=Remedy.REPLACEMENT, basis=Basis.LEGAL_RIGHT)
    assert decided(asked, RULES, again).outcome is Outcome.GRANTED, "a replacement may be broken too"


def test_an_open_chargeback_holds_what_is_owed_too() -> None:
    held = replace(ORDER, lines=(replace(LAMP, chargeback_open=True),))
    assert decided(owed(order=held)).outcome is Outcome.NEEDS_APPROVAL


@pytest.mark.parametrize(
    ("request_", "warned"),
    [
        (owed(50), False),
        (owed(20), True),
        (owed(20, owed=Decimal(20)), False),
        (owed(20, basis=Basis.GOODWILL, owed=Decimal(50)), True),
        (owed(20, basis=Basis.GOODWILL), False),
    ],
)
def test_offering_less_than_a_legal_right_warns(request_: Request, warned: bool) -> None:
    said = decided(request_).warnings
    assert bool(said) is warned
    if warned:
        assert said == ("The customer has a right to 50.00 EUR: 20.00 EUR is less.",)
