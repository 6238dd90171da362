"""A year of random requests through any policy: nothing that agents gave alone passes a line or a cap.

What was granted is counted again by `tests/builders/recounting.py`, which shares nothing with the decision.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import chance
from tests.builders.chance import AGENTS_HERE, CUSTOMERS, KIND_BASES, OCCASIONS, REASONS, REMEDIES
from tests.builders.recounting import Happened, breaches

from casedesk.empowerment.files.starter import starter_policy
from casedesk.empowerment.rules.decision import Decision, decide
from casedesk.empowerment.rules.ledger import Concession, Ledger, Turn, TurnKind
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.requests import Order, OrderLine, Request
from casedesk.empowerment.rules.words import GrantedBy, Outcome, Remedy

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
REQUESTS = 60
HOURS_BETWEEN = (0, 1, 24, 24, 72, 24 * 7, 24 * 14)


@dataclass
class Year:
    """What happened so far."""

    chance: Random
    policy: Policy
    at: datetime = NEW_YEAR
    granted: list[Happened] = field(default_factory=list)
    concessions: list[Concession] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    def go_by(self) -> None:
        for number in range(REQUESTS):
            self.at += timedelta(hours=self.chance.choice(HOURS_BETWEEN))
            request = self.request()
            ledger = Ledger(tuple(self.concessions), tuple(self.turns))
            decision = decide(request, self.policy, ledger, self.at)
            granted = decision.outcome is Outcome.GRANTED
            # Some of what agents may not give is approved, or was given elsewhere.
            if granted or self.chance.random() < 0.1:
                self.give(f"G-{number}", request, decision, granted)
            if self.concessions and self.chance.random() < 0.1:
                self.take_back()

    def request(self) -> Request:
        pick = self.chance.choice
        customer, currency, remedy = pick(CUSTOMERS), pick(("EUR", "EUR", "KRW")), pick(REMEDIES)
        order = pick((None, self.order(customer.id, currency)))
        amount = pick(("0.01", "5.00", "9.99", "10.00", "25.00", "40.00", "79.90"))
        whole = Decimal(amount) if currency == "EUR" else round(Decimal(amount) * 1000)
        return Request(
            agent=pick(AGENTS_HERE),
            customer=customer,
            case=f"C-{customer.id}",
            remedy=remedy,
            reason=pick(REASONS),
            currency=currency,
            amount=Decimal(whole),
            basis=pick(KIND_BASES),
            cost_to_us=pick((None, Decimal(whole), Decimal(0))),
            categories=frozenset(pick(((), ("lamps",)))),
            incidents=frozenset(pick(((), OCCASIONS))),
            evidence=frozenset(pick(((), ("photo",)))),
            order=order,
            line=None if order is None else pick((None, "1")),
        )

    def order(self, customer: str, currency: str) -> Order:
        paid = Decimal("80.00") if currency == "EUR" else Decimal(120_000)
        return Order(
            f"O-{customer}-{currency}",
            customer,
            NEW_YEAR.date(),
            currency,
            paid,
            (OrderLine("1", paid, paid),),
        )

    def give(self, id: str, request: Request, decision: Decision, alone: bool) -> None:
        amount = request.amount or Decimal(0)
        if request.remedy is Remedy.REPLACEMENT and request.order is not None and request.line is not None:
            amount = request.order.lines[0].price
        one = Concession(
            id=id,
            at=self.at,
            case=request.case,
            customer=request.customer.id,
            agent=request.agent.email,
            remedy=request.remedy,
            reason=request.reason,
            basis=request.basis,
            amount=amount,
            currency=request.currency,
            cost_to_us=request.cost_to_us,
            order=None if request.order is None else request.order.id,
            line=request.line,
            occasion=decision.occasion,
            granted_by=GrantedBy.AGENT
            if alone
            else self.chance.choice((GrantedBy.APPROVAL, GrantedBy.OUTSIDE)),
        )
        self.concessions.append(one)
        if alone:
            self.granted.append(Happened(request, one, decision.allowed_by))

    def take_back(self) -> None:
        one = self.chance.choice(self.concessions)
        kind = self.chance.choice([*TurnKind])
        back = one.amount if self.chance.random() < 0.5 else Decimal(0)
        self.turns.append(Turn(one.id, kind, self.at, back))


@given(chance.policies(), st.integers(0, 2**32))
def test_nothing_granted_alone_passes_a_line_or_a_cap(policy: Policy, seed: int) -> None:
    year = Year(Random(seed), policy)
    year.go_by()
    assert list(breaches(policy, year.granted, year.concessions, year.turns)) == []


@pytest.mark.parametrize("seed", range(3))
def test_nor_does_it_in_the_starter_policy(seed: int) -> None:
    year = Year(Random(seed), starter_policy())
    year.go_by()
    assert len(year.granted) > 5, "something was granted"
    assert list(breaches(year.policy, year.granted, year.concessions, year.turns)) == []


def test_the_recount_sees_what_passes_a_line() -> None:
    """Otherwise the year would prove nothing: against a stricter policy the same grants are breaches."""
    year = Year(Random(1), starter_policy())
    year.go_by()
    stricter = replace(year.policy, allowances=(), caps=())
    assert len(list(breaches(stricter, year.granted, year.concessions, year.turns))) >= len(year.granted)
    other = replace(year.policy, caps=tuple(replace(cap, amount=None, count=0) for cap in year.policy.caps))
    assert list(breaches(other, year.granted, year.concessions, year.turns))
