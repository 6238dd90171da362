"""Policies, requests and ledgers for tests of the decision, each said by what matters in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.ledger import Concession
from casedesk.empowerment.rules.policy import Allowance, Cap, HowMuch, Policy, When, Who, WhoKind
from casedesk.empowerment.rules.requests import Agent, Customer, Order, OrderLine, Request
from casedesk.empowerment.rules.words import Basis, Reason, Remedy, Scope

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

AGENTS = Who(WhoKind.ROLE, "agent")
LEVEL_2 = Who(WhoKind.LEVEL, "2")
PARCELS = Who(WhoKind.TEAM, "Parcels")
MINA = Who(WhoKind.PERSON, "mina@desk.example")

AGENT = Agent("mina@desk.example", "agent", 2, frozenset({"Parcels"}))


def euros(amount: str | int) -> Amounts:
    return Amounts.of({"EUR": Decimal(amount)})


def allows(amount: str | int | None, id: str = "line", who: Who = LEVEL_2, **rest: Any) -> Allowance:
    """A goodwill line on store credit up to so many euros; None: without a limit."""
    how_much = HowMuch(unlimited=True) if amount is None else HowMuch(amount=euros(amount))
    fields: dict[str, Any] = {"remedy": Remedy.STORE_CREDIT, "how_much": how_much, **rest}
    return Allowance(id=id, who=who, **fields)


def cap(amount: str | int | None = None, id: str = "cap", scope: Scope = Scope.CUSTOMER, **rest: Any) -> Cap:
    """A cap on a sum of euros for one customer in 365 days, unless said."""
    rest = {"days": 365, **rest}
    return Cap(id, scope, amount=None if amount is None else euros(amount), **rest)


def policy(*lines: Allowance | Cap, **rest: Any) -> Policy:
    return Policy(
        name="Test",
        supervisor_up_to=rest.pop("supervisor_up_to", euros(250)),
        allowances=tuple(line for line in lines if isinstance(line, Allowance)),
        caps=tuple(line for line in lines if isinstance(line, Cap)),
        **rest,
    )


LAMP = OrderLine("1", price=Decimal("60.00"), paid=Decimal("50.00"))
BULBS = OrderLine("2", price=Decimal("30.00"), paid=Decimal("30.00"), quantity=Decimal(3))
ORDER = Order("O-1", "K-1", NOW.date() - timedelta(days=10), "EUR", Decimal("80.00"), (LAMP, BULBS))


def asks(amount: str | int | None = 20, **rest: Any) -> Request:
    """Mina asks to give a customer so many euros as store credit, because something came late."""
    request = Request(
        agent=AGENT,
        customer=Customer("K-1"),
        case="C-1",
        remedy=Remedy.STORE_CREDIT,
        reason=Reason.LATE_DELIVERY,
        currency="EUR",
        amount=None if amount is None else Decimal(amount),
    )
    return replace(request, **rest)


def was_given(amount: str | int, days_ago: float = 1, **rest: Any) -> Concession:
    """A concession just like the one asked for, so many days ago."""
    fields: dict[str, Any] = {
        "id": f"G-{days_ago}-{amount}",
        "at": NOW - timedelta(days=days_ago),
        "case": "C-1",
        "customer": "K-1",
        "agent": AGENT.email,
        "remedy": Remedy.STORE_CREDIT,
        "reason": Reason.LATE_DELIVERY,
        "basis": Basis.GOODWILL,
        "amount": Decimal(amount),
        "currency": "EUR",
        **rest,
    }
    return Concession(**fields)


def when(**rest: Any) -> When:
    return When(**{key: frozenset(value) if isinstance(value, set) else value for key, value in rest.items()})
