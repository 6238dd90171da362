"""Asking for decisions, on the day of `tests/builders/policies.py`."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from casedesk.empowerment.rules.decision import Decision, decide
from casedesk.empowerment.rules.ledger import Concession, Ledger, Turn
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.requests import Request
from casedesk.empowerment.rules.words import Outcome
from tests.builders.policies import NOW


def decided(
    request: Request, rules: Policy, *given: Concession, turns: tuple[Turn, ...] = (), **rest: Any
) -> Decision:
    return decide(request, rules, Ledger(given, turns, **rest), NOW)


def most(request: Request, rules: Policy, *given: Concession, **rest: Any) -> Decimal | None:
    """What would be granted now; and it is granted, and a cent more is not."""
    found = decided(request, rules, *given, **rest).most
    if found:
        assert decided(replace(request, amount=found), rules, *given, **rest).outcome is Outcome.GRANTED
    if found is not None:
        above = replace(request, amount=found + Decimal("0.01"))
        assert decided(above, rules, *given, **rest).outcome is not Outcome.GRANTED
    return found


def remaining(decision: Decision) -> dict[str, Decimal | None]:
    return {limit.id: limit.remaining for limit in decision.limits}
