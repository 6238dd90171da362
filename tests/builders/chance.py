"""Any policy, any request and any ledger: what properties of the decision are tried on.

Each line and each entry is drawn as one number and made from it, so that hypothesis leaves out lines and
entries when it looks for a smaller example, and a thousand examples take seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.ledger import Concession, Ledger, Turn, TurnKind
from casedesk.empowerment.rules.policy import (
    Allowance,
    Bound,
    Cap,
    Evidence,
    HowMuch,
    Never,
    Occasion,
    OccasionKind,
    Policy,
    Preamble,
    ReviewLine,
    When,
    Who,
    WhoKind,
)
from casedesk.empowerment.rules.requests import Agent, Customer, Order, OrderLine, Request
from casedesk.empowerment.rules.words import Basis, Counts, GrantedBy, Reason, Remedy, Scope
from tests.builders.policies import AGENTS, LEVEL_2, MINA, NOW, PARCELS

REMEDIES = (Remedy.STORE_CREDIT, Remedy.REFUND, Remedy.VOUCHER, Remedy.REPLACEMENT, Remedy.PRIORITY)
REASONS = (Reason.DEFECTIVE, Reason.LATE_DELIVERY)
KIND_BASES = (Basis.GOODWILL, Basis.GOODWILL, Basis.GOODWILL, Basis.THANKS)
WHOS = (AGENTS, LEVEL_2, PARCELS, MINA, Who(WhoKind.LEVEL, "1"))
OCCASIONS = ("xmas", "outage")

CURRENCIES = ("EUR", "EUR", "EUR", "KRW")
PHOTO = Evidence("photo", frozenset({"photo"}), reasons=frozenset({Reason.DEFECTIVE}))
AGENTS_HERE = (
    Agent("mina@desk.example", "agent", 2, frozenset({"Parcels"})),
    Agent("omar@desk.example", "agent", 1),
)
CUSTOMERS = (
    Customer("K-1", "standard", group=frozenset({"K-2"})),
    Customer("K-2", "gold", selves=frozenset({"K-old"}), group=frozenset({"K-1"})),
    Customer("K-3", "silver"),
)

Made = TypeVar("Made")
Line = TypeVar("Line", Allowance, Cap, Never)


def made_by(make: Callable[[Random], Made]) -> st.SearchStrategy[Made]:
    """Whatever this makes by chance."""
    return st.integers(0, 2**32).map(lambda seed: make(Random(seed)))


def amount_in(currency: str, by: Random, times: int = 1) -> Decimal:
    """From nothing to 120 euros, or about as much in won; times so many."""
    if currency == "KRW":
        return Decimal(by.randint(0, 150_000) * times)
    return Decimal(by.randint(0, 12_000) * times).scaleb(-2)


def amounts(by: Random, times: int = 1) -> Amounts:
    """An amount in euros, and often one in won beside it."""
    currencies = by.choice((("EUR",), ("EUR",), ("EUR", "KRW")))
    return Amounts.of({currency: amount_in(currency, by, times) for currency in currencies})


def subset(by: Random, *values: Made) -> frozenset[Made]:
    """None of them, which speaks of all; one of them; or all."""
    return frozenset(by.choice(((), (), (by.choice(values),), values)))


def a_when(by: Random) -> When:
    return When(
        reasons=subset(by, *REASONS),
        tiers=subset(by, "standard", "gold"),
        categories=subset(by, "lamps"),
        within_days=by.choice((None, None, 100, 400)),
        occasion=by.choice((None, None, None, *OCCASIONS)),
    )


def a_how_much(by: Random) -> HowMuch:
    percents = (None, None, None, Decimal(7), Decimal("33.3"), Decimal(100))
    return by.choice(
        (
            HowMuch(unlimited=True),
            HowMuch(percent_of_order=Decimal(by.randint(1, 100))),
            HowMuch(amounts(by), by.choice(percents), by.choice(percents)),
            HowMuch(amounts(by)),
        )
    )


def an_allowance(by: Random) -> Allowance:
    return Allowance(
        id="",
        who=by.choice(WHOS),
        remedy=by.choice(REMEDIES),
        how_much=a_how_much(by),
        basis=by.choice(KIND_BASES),
        when=by.choice((When(), a_when(by))),
    )


def a_cap(by: Random) -> Cap:
    is_count = by.random() < 0.3
    return Cap(
        id="",
        scope=by.choice([*Scope]),
        amount=None if is_count else amounts(by, 20),
        count=by.randint(0, 8) if is_count else None,
        days=by.choice((None, 1, 30, 365)),
        remedies=subset(by, *REMEDIES[:2]),
    )


def a_never(by: Random) -> Never:
    return Never(
        id="",
        say="I cannot do that.",
        remedies=frozenset({by.choice(REMEDIES)}),
        when=When(reasons=subset(by, *REASONS), from_days=by.choice((None, 100))),
        above=by.choice((None, amounts(by, 20))),
    )


def a_frame(by: Random) -> Policy:
    """A policy without its lines: budgets, evidence, what else is said once."""
    return Policy(
        name="Any",
        preamble=Preamble("We would rather\ngive too much.", "Ada", by.choice((None, amounts(by, 20)))),
        counts=by.choice((Counts.FACE, Counts.FACE, Counts.COST_TO_US)),
        thanks_budget=by.choice((None, amounts(by, 20))),
        supervisor_up_to=amounts(by, 2),
        provisional=amounts(by),
        reviews=(ReviewLine("month", 30, amounts(by)),),
        evidence=by.choice(((), (PHOTO,))),
        bounds=(Bound("bound", Remedy.VOUCHER, amounts(by)),),
        occasions=(
            Occasion("outage", OccasionKind.INCIDENT, date(2026, 11, 30), amounts(by, 20)),
            Occasion("xmas", OccasionKind.SEASON, date(2026, 12, 24), amounts(by, 20), date(2026, 3, 1)),
        ),
    )


def _named(lines: list[Line], kind: str) -> tuple[Line, ...]:
    return tuple(replace(line, id=f"{kind}-{number}") for number, line in enumerate(lines))


def a_policy(by: Random) -> Policy:
    """The same without hypothesis."""
    return replace(
        a_frame(by),
        allowances=_named([an_allowance(by) for _ in range(by.randint(1, 7))], "allowance"),
        caps=_named([a_cap(by) for _ in range(by.randint(0, 3))], "cap"),
        nevers=_named([a_never(by) for _ in range(by.randint(0, 1))], "never"),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy with a few lines of each kind, some of which overlap."""
    return replace(
        draw(made_by(a_frame)),
        allowances=_named(draw(st.lists(made_by(an_allowance), min_size=1, max_size=7)), "allowance"),
        caps=_named(draw(st.lists(made_by(a_cap), max_size=3)), "cap"),
        nevers=_named(draw(st.lists(made_by(a_never), max_size=1)), "never"),
    )


def an_order(customer: str, currency: str, by: Random) -> Order:
    paid = [amount_in(currency, by) for _ in range(2)]
    lines = tuple(
        OrderLine(str(number), amount, amount, Decimal(number)) for number, amount in enumerate(paid, 1)
    )
    placed = NOW.date() - timedelta(days=by.randint(0, 500))
    return Order(f"O-{customer}-{currency}", customer, placed, currency, sum(paid, Decimal(0)), lines)


def a_request(by: Random, bases: Sequence[Basis] = KIND_BASES) -> Request:
    """Something asked for one of three customers, on their order or without one."""
    currency, customer, remedy = by.choice(CURRENCIES), by.choice(CUSTOMERS), by.choice(REMEDIES)
    order = by.choice((None, an_order(customer.id, currency, by)))
    amount = amount_in(currency, by) or Decimal(1)
    return Request(
        agent=by.choice(AGENTS_HERE),
        customer=customer,
        case=f"C-{customer.id}",
        remedy=remedy,
        reason=by.choice(REASONS),
        currency=currency,
        amount=by.choice((None, amount)) if remedy is Remedy.PRIORITY else amount,
        basis=by.choice(bases),
        cost_to_us=by.choice((None, amount_in(currency, by))),
        categories=subset(by, "lamps"),
        incidents=subset(by, "outage"),
        evidence=subset(by, "photo"),
        order=order,
        line=None if order is None else by.choice((None, "1", "2")),
    )


def requests(bases: Sequence[Basis] = KIND_BASES) -> st.SearchStrategy[Request]:
    return made_by(lambda by: a_request(by, bases))


def a_concession(by: Random) -> Concession:
    """Something given in the last year or so to one of the three customers."""
    currency, customer = by.choice(CURRENCIES), by.choice(("K-1", "K-2", "K-old", "K-3"))
    on_order = by.random() < 0.5
    return Concession(
        id="new",
        at=NOW - timedelta(minutes=by.randint(0, by.choice((15_000, 600_000)))),
        case=f"C-{customer}",
        customer=customer,
        agent=by.choice(AGENTS_HERE).email,
        remedy=by.choice(REMEDIES),
        reason=by.choice(REASONS),
        basis=by.choice((*KIND_BASES, Basis.LEGAL_RIGHT)),
        amount=amount_in(currency, by),
        currency=currency,
        cost_to_us=by.choice((None, amount_in(currency, by))),
        order=f"O-{customer}-{currency}" if on_order else None,
        line=by.choice((None, "1", "2")) if on_order else None,
        occasion=by.choice((None, *OCCASIONS)),
        granted_by=by.choice([*GrantedBy]),
    )


def concessions() -> st.SearchStrategy[Concession]:
    return made_by(a_concession)


def a_turn(by: Random, of: Concession) -> Turn:
    return Turn(of.id, by.choice([*TurnKind]), NOW, amount_in(of.currency, by))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A few concessions, some of them taken back."""
    found = draw(st.lists(concessions(), max_size=5))
    given = tuple(replace(one, id=f"G-{number}") for number, one in enumerate(found))
    by = Random(draw(st.integers(0, 2**32)))
    return Ledger(given, tuple(a_turn(by, one) for one in given if by.random() < 0.25))
