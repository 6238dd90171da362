"""What is always so of the decision, tried on any policy, request and ledger."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import chance
from tests.builders.policies import NOW

from casedesk.empowerment.rules.amounts import Amounts, smallest_unit
from casedesk.empowerment.rules.decision import Decision, decide, foresee
from casedesk.empowerment.rules.impossible import why_not_at_all
from casedesk.empowerment.rules.ledger import Book, Concession, Ledger, Turn, TurnKind
from casedesk.empowerment.rules.policy import Allowance, Policy
from casedesk.empowerment.rules.requests import Request
from casedesk.empowerment.rules.what_if import smallest_amounts, with_amount
from casedesk.empowerment.rules.words import COSTLESS, OWED, Basis, Counts, GrantedBy, Outcome, Remedy
from casedesk.platform import money

Line = TypeVar("Line")
EVERYTHING = Decimal("Infinity")
RANK = {Outcome.REFUSED: 0, Outcome.NEEDS_APPROVAL: 1, Outcome.GRANTED: 2}


def largest(decision: Decision) -> Decimal:
    return EVERYTHING if decision.most is None else decision.most


def at_least_as_generous(decision: Decision, other: Decision) -> bool:
    return largest(decision) >= largest(other) and RANK[decision.outcome] >= RANK[other.outcome]


@given(chance.requests(), chance.policies(), chance.ledgers(), chance.concessions())
def test_more_in_the_ledger_is_never_more_generous(
    request: Request, policy: Policy, ledger: Ledger, more: Concession
) -> None:
    before = decide(request, policy, ledger, NOW)
    after = decide(request, policy, replace(ledger, concessions=(*ledger.concessions, more)), NOW)
    assert at_least_as_generous(before, after)


@given(chance.requests(), chance.policies(), chance.ledgers(), chance.concessions(), st.integers())
def test_a_reversal_is_never_less_generous(
    request: Request, policy: Policy, ledger: Ledger, one: Concession, seed: int
) -> None:
    known = replace(ledger, concessions=(*ledger.concessions, one))
    back = chance.amount_in(one.currency, Random(seed))
    reversed_ = replace(known, turns=(*known.turns, Turn(one.id, TurnKind.REVERSED, NOW, back)))
    assert at_least_as_generous(decide(request, policy, reversed_, NOW), decide(request, policy, known, NOW))


@given(chance.requests(), chance.policies(), chance.ledgers(), chance.concessions())
def test_what_was_given_elsewhere_counts_and_leaves_at_least_nothing(
    request: Request, policy: Policy, ledger: Ledger, one: Concession
) -> None:
    outside = replace(one, granted_by=GrantedBy.OUTSIDE)
    alone = replace(one, granted_by=GrantedBy.AGENT)
    decisions = [
        decide(request, policy, replace(ledger, concessions=(*ledger.concessions, added)), NOW)
        for added in (outside, alone)
    ]
    assert decisions[0] == decisions[1], "it counts as if an agent had given it"
    assert all(limit.remaining is None or limit.remaining >= 0 for limit in decisions[0].limits)
    assert largest(decisions[0]) >= 0


@given(chance.requests(), chance.policies(), chance.ledgers(), st.integers())
def test_a_higher_amount_never_takes_away_what_a_lower_one_granted(
    request: Request, policy: Policy, ledger: Ledger, seed: int
) -> None:
    by = Random(seed)
    lines = [
        *(line for line in policy.allowances if line.how_much.amount and _names(line, request)),
        *(cap for cap in policy.caps if cap.amount and cap.amount.get(request.currency) is not None),
        *(cap for cap in policy.caps if cap.count is not None),
    ]
    if not lines:
        return
    line = by.choice(lines)
    low, high = sorted(Decimal(by.randint(0, 300)) for _ in range(2))
    lower, higher = (with_amount(policy, line, request.currency, amount) for amount in (low, high))
    assert at_least_as_generous(decide(request, higher, ledger, NOW), decide(request, lower, ledger, NOW))


def _names(line: Allowance, request: Request) -> bool:
    return line.how_much.amount is not None and line.how_much.amount.get(request.currency) is not None


@given(chance.requests((*Basis,)), chance.policies(), chance.ledgers(), st.integers())
def test_the_order_of_lines_and_entries_does_not_matter(
    request: Request, policy: Policy, ledger: Ledger, seed: int
) -> None:
    def shuffled(lines: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(Random(seed).sample(lines, len(lines)))

    other = replace(
        policy,
        allowances=shuffled(policy.allowances),
        caps=shuffled(policy.caps),
        nevers=shuffled(policy.nevers),
        evidence=shuffled(policy.evidence),
        occasions=shuffled(policy.occasions),
    )
    mixed = Ledger(shuffled(ledger.concessions), shuffled(ledger.turns))
    assert decide(request, policy, ledger, NOW) == decide(request, other, mixed, NOW)


@given(chance.requests((*Basis,)), chance.policies(), chance.ledgers())
def test_what_is_foreseen_is_what_is_decided(request: Request, policy: Policy, ledger: Ledger) -> None:
    request = replace(request, amount=None, cost_to_us=None)
    if why_not_at_all(request) is not None or request.remedy in COSTLESS:
        return  # no limit is asked
    decided = decide(request, policy, ledger, NOW)
    seen = foresee(request, policy, Book(ledger, policy.counts, NOW))
    assert (seen.limits, seen.most) == (decided.limits, decided.most)
    assert seen.missing_evidence == decided.missing_evidence


@given(chance.requests(), chance.policies(), chance.ledgers())
def test_most_is_the_largest_amount_that_is_granted(request: Request, policy: Policy, ledger: Ledger) -> None:
    if request.remedy is Remedy.REPLACEMENT:
        return  # it has one amount, its price
    request = replace(request, cost_to_us=None, amount=request.amount or smallest_unit(request.currency))
    most = decide(request, policy, ledger, NOW).most
    if most is None:
        assert decide(request, policy, ledger, NOW).outcome is Outcome.GRANTED
        return
    if most:
        assert decide(replace(request, amount=most), policy, ledger, NOW).outcome is Outcome.GRANTED
    above = most + smallest_unit(request.currency)
    assert decide(replace(request, amount=above), policy, ledger, NOW).outcome is not Outcome.GRANTED


@given(chance.requests(tuple(OWED)), chance.policies(), chance.ledgers(), st.integers())
def test_what_is_owed_is_granted_with_its_evidence_whatever_the_limits_say(
    request: Request, policy: Policy, ledger: Ledger, seed: int
) -> None:
    paid = chance.amount_in(request.currency, Random(seed)) or Decimal(1)
    order = chance.an_order(request.customer.id, request.currency, Random(seed + 1))
    order = replace(
        order, id="O-new", paid=order.paid + paid, lines=(replace(order.lines[0], price=paid, paid=paid),)
    )
    asked = replace(request, order=order, line="1", amount=paid, evidence=frozenset({"photo"}))
    assert decide(asked, policy, ledger, NOW).outcome is Outcome.GRANTED
    without = replace(asked, evidence=frozenset())
    assert decide(without, policy, ledger, NOW).outcome is Outcome.NEEDS_APPROVAL


@given(chance.requests((*Basis,)), chance.policies(), chance.ledgers())
def test_money_is_decimal_and_never_loses_a_cent(request: Request, policy: Policy, ledger: Ledger) -> None:
    decision = decide(request, policy, ledger, NOW)
    for amount in (decision.most, decision.provisional):
        assert amount is None or (type(amount) is Decimal and money.fits(amount, request.currency))
    for limit in decision.limits:
        if limit.remaining is not None and limit.currency is not None:
            assert type(limit.remaining) is Decimal
            assert money.fits(limit.remaining, limit.currency)


@given(chance.requests(), chance.policies(), chance.ledgers())
def test_what_is_given_and_what_remains_are_the_whole_cap(
    request: Request, policy: Policy, ledger: Ledger
) -> None:
    """To the cent: after a grant every cap that spoke has exactly that much less."""
    policy = replace(policy, counts=Counts.FACE)
    before = decide(request, policy, ledger, NOW)
    if before.outcome is not Outcome.GRANTED or request.remedy is Remedy.REPLACEMENT:
        return
    granted = as_concession(request, before)
    after = decide(request, policy, replace(ledger, concessions=(*ledger.concessions, granted)), NOW)
    left = {limit.id: limit.remaining for limit in after.limits}
    for limit in before.limits:
        if limit.kind == "cap" and limit.remaining is not None:
            taken = 1 if limit.currency is None else granted.amount
            assert left[limit.id] == limit.remaining - taken


def as_concession(request: Request, decision: Decision) -> Concession:
    return Concession(
        id="granted",
        at=NOW,
        case=request.case,
        customer=request.customer.id,
        agent=request.agent.email,
        remedy=request.remedy,
        reason=request.reason,
        basis=request.basis,
        amount=request.amount or Decimal(0),
        currency=request.currency,
        order=None if request.order is None else request.order.id,
        line=request.line,
        occasion=decision.occasion,
    )


@given(chance.requests(), chance.policies(), chance.ledgers())
def test_the_smallest_amount_of_a_line_is_found(request: Request, policy: Policy, ledger: Ledger) -> None:
    """Against brute force: granted at it, not granted a cent below, and where there is none, at no amount."""
    for id, smallest in smallest_amounts(request, policy, ledger, NOW).items():
        line = next(one for one in (*policy.allowances, *policy.caps) if one.id == id)

        def granted_at(amount: Decimal, line: object = line) -> bool:
            changed = with_amount(policy, line, request.currency, amount)
            return decide(request, changed, ledger, NOW).outcome is Outcome.GRANTED

        if smallest is None:
            assert not granted_at(Decimal(10**9))
            continue
        assert granted_at(smallest)
        is_count = getattr(line, "count", None) is not None
        step = Decimal(1) if is_count else smallest_unit(request.currency)
        assert smallest == 0 or not granted_at(smallest - step)


def test_amounts_are_each_their_own() -> None:
    both = Amounts.of({"KRW": Decimal(50_000), "EUR": Decimal("40.00")})
    assert (both.get("EUR"), both.get("KRW"), both.get("USD")) == (Decimal(40), Decimal(50_000), None)
    assert str(both) == "40.00 EUR or 50,000 KRW"
