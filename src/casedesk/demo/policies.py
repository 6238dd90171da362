"""The policy of Lumen & Co over its year: how far its people went at first, and what was learned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from casedesk.demo.catalogue import price_in
from casedesk.demo.hours import micros
from casedesk.empowerment.files.starter import starter_policy
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.editing import with_allowance, with_guidance, with_line_amount
from casedesk.empowerment.rules.policy import Allowance, Policy, Who, WhoKind
from casedesk.empowerment.rules.words import Reason, Remedy
from casedesk.platform import db

CURRENCIES = ("EUR", "GBP", "USD", "CHF", "TRY", "KRW")
"""In which money agents may give on their own; in others somebody else agrees first."""

INSERT = """
-- Write down a version of the policy as it was published.
INSERT INTO policies (document, base_id, author_user_id, note, published_at, published_by_user_id, signed_by_user_id,
                      in_force_from)
VALUES ($1, $2, $3, $4, $5, $3, $3, $5) RETURNING id
"""


@dataclass(frozen=True)
class InForce:
    """A version with its key, in force from a moment on, in microseconds."""

    id: int
    since: int
    policy: Policy


@dataclass(frozen=True)
class _Step:
    """A version: how long after the year began, why, and what it changed."""

    after: timedelta
    note: str
    change: Callable[[Policy], Policy]


def _raised(line: str, amount: int) -> Callable[[Policy], Policy]:
    def change(policy: Policy) -> Policy:
        for currency in CURRENCIES:
            changed = with_line_amount(policy, line, currency, _in(currency, amount))
            assert changed is not None, f"the starter policy has {line}"
            policy = changed
        return policy

    return change


def _guided(line: str, words: str) -> Callable[[Policy], Policy]:
    def change(policy: Policy) -> Policy:
        changed = with_guidance(policy, line, words)
        assert changed is not None, f"the starter policy has {line}"
        return changed

    return change


def _together(*changes: Callable[[Policy], Policy]) -> Callable[[Policy], Policy]:
    def change(policy: Policy) -> Policy:
        for one in changes:
            policy = one(policy)
        return policy

    return change


def _parcels(policy: Policy) -> Policy:
    who = Who(WhoKind.TEAM, "Parcels")
    late = frozenset({Reason.LATE_DELIVERY})
    changed = with_allowance(policy, who, Remedy.REFUND, ("EUR", Decimal(25)), late)
    return replace(
        changed,
        allowances=tuple(_everywhere(line) if line.who == who else line for line in changed.allowances),
    )


_STEPS = (
    _Step(
        timedelta(days=-20),
        "How far we go, for a start: rather too little than too much.",
        lambda policy: policy,
    ),
    _Step(
        timedelta(days=110),
        "Nearly all store credit between 25 and 30 was approved, after half a day: level 2 gives it alone.",
        _raised("level-2-store-credit", 30),
    ),
    _Step(
        timedelta(days=205),
        "Everybody gives a little more off: ten euros of discount were asked for too often.",
        _together(
            _raised("agents-discount", 20),
            _raised("agents-store-credit", 20),
            _guided("agents-discount", "Offer a new one first: most customers would rather have the lamp."),
            _guided("agents-expenses", "Ask for the receipt, and say that it takes three working days."),
        ),
    ),
    _Step(
        timedelta(days=290),
        "Parcels refunds for late deliveries by itself, before the season begins.",
        _parcels,
    ),
)


def _in(currency: str, euro: int | Decimal) -> Decimal:
    """So many euro in another currency, rounded as one rounds limits."""
    if currency == "EUR":
        return Decimal(euro)
    rate = price_in(currency, Decimal(100)) / 100
    amount = Decimal(euro) * rate
    step = Decimal(1000) if currency == "KRW" else Decimal(50) if currency == "TRY" else Decimal(1)
    return max((amount / step).quantize(Decimal(1)) * step, step)


def _amounts(amounts: Amounts | None, times: int = 1) -> Amounts | None:
    euro = None if amounts is None else amounts.get("EUR")
    if euro is None:
        return amounts
    return Amounts.of({currency: _in(currency, euro * times) for currency in CURRENCIES})


def _everywhere(line: Allowance) -> Allowance:
    return replace(line, how_much=replace(line.how_much, amount=_amounts(line.how_much.amount)))


def first_policy(cases: int) -> Policy:
    """The starter policy in all currencies, with budgets for a desk of so many cases."""
    starter = starter_policy()
    size = max(cases // 1_000, 1)
    return replace(
        starter,
        name="Lumen & Co",
        preamble=replace(
            starter.preamble,
            signed_by="Ruth Okafor",
            yearly_budget=_amounts(starter.preamble.yearly_budget, size),
        ),
        thanks_budget=_amounts(starter.thanks_budget, size),
        supervisor_up_to=_amounts(starter.supervisor_up_to) or Amounts(),
        provisional=_amounts(starter.provisional) or Amounts(),
        allowances=tuple(map(_everywhere, starter.allowances)),
        caps=tuple(replace(cap, amount=_amounts(cap.amount)) for cap in starter.caps),
        reviews=tuple(replace(line, amount=_amounts(line.amount) or Amounts()) for line in starter.reviews),
        bounds=tuple(replace(line, amount=_amounts(line.amount) or Amounts()) for line in starter.bounds),
    )


async def write_policies(cases: int, begins: datetime, now: datetime, author_id: int) -> Sequence[InForce]:
    """Writes down the versions of the year; the last one is in force."""
    policy, base, found = first_policy(cases), None, []
    for step in _STEPS:
        at = min(begins + step.after, now - timedelta(days=1))
        policy = step.change(policy)
        base = await db.value(INSERT, write_policy(policy), base, author_id, step.note, at)
        found.append(InForce(base, micros(at), policy))
    return found


def said_at(versions: Sequence[InForce], at: int) -> InForce:
    """The version in force at a moment."""
    return next(one for one in reversed(versions) if one.since <= at)
