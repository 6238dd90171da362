"""The smallest amount of each line that grants a request."""

from decimal import Decimal

import pytest
from tests.builders.policies import AGENTS, NOW, allows, asks, cap, policy, was_given

from casedesk.empowerment.rules.ledger import Concession, Ledger
from casedesk.empowerment.rules.policy import Never, Policy
from casedesk.empowerment.rules.requests import Request
from casedesk.empowerment.rules.what_if import smallest_amounts
from casedesk.empowerment.rules.words import Basis, Remedy, Scope


def smallest(request: Request, rules: Policy, *given: Concession) -> dict[str, str | None]:
    found = smallest_amounts(request, rules, Ledger(given), NOW)
    return {id: None if amount is None else str(amount) for id, amount in found.items()}


@pytest.mark.parametrize(
    ("rules", "given", "expected"),
    [
        (policy(allows(25)), [], {"line": "40.00"}),
        (policy(allows(25)), [was_given(15)], {"line": "55.00"}),
        (policy(allows(25)), [was_given(15, currency="USD")], {"line": None}),
        (policy(allows(25), allows(50, "more")), [], {"line": "0", "more": "40.00"}),
        (policy(allows(25), cap(30)), [], {"line": None, "cap": None}),
        (policy(allows(50), cap(30)), [was_given(10, 30)], {"line": None, "cap": "50.00"}),
        (policy(allows(50), cap(100)), [was_given(10, 30)], {"line": "40.00", "cap": "50.00"}),
        (policy(allows(50), cap(count=1)), [was_given(1, 30)], {"line": None, "cap": "2"}),
        (policy(allows(50), cap(9, scope=Scope.ORDER)), [], {"line": "40.00"}),
        (policy(allows(25), allows(99, "agents", AGENTS)), [], {"line": "40.00"}),
        (policy(allows(None)), [], {}),
        (policy(allows(25), nevers=(Never("never", "No."),)), [], {"line": None}),
    ],
)
def test_the_smallest_amount_of_each_line(
    rules: Policy, given: list[Concession], expected: dict[str, str | None]
) -> None:
    assert smallest(asks(40), rules, *given) == expected


@pytest.mark.parametrize(
    "request_",
    [
        asks(None, remedy=Remedy.APOLOGY),
        asks(40, basis=Basis.LEGAL_RIGHT),
        asks(0),
        asks(40, currency="XYZ"),
    ],
)
def test_what_no_line_decides_has_none(request_: Request) -> None:
    assert smallest(request_, policy(allows(25), cap(30))) == {}


def test_what_has_no_amount_needs_the_least_there_is() -> None:
    rules = policy(allows(0, remedy=Remedy.PRIORITY), cap(0))
    found = smallest_amounts(asks(None, remedy=Remedy.PRIORITY), rules, Ledger(), NOW)
    assert found == {"line": Decimal("0.01"), "cap": None}
