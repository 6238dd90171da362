"""Allowances that something else in the policy stops: a never line, a cap, a budget.

Stopped in all that it could give, a line can never apply, which is an error; in one of several currencies it is
a warning; now and then, a note that says who wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.findings import Finding, Other, error, note, warning
from casedesk.empowerment.rules.overlaps import covers, overlap
from casedesk.empowerment.rules.policy import Allowance, Cap, HowMuch, Never, Policy
from casedesk.empowerment.rules.words import MONEY, Basis, Remedy, Scope
from casedesk.platform.sentences import say


@dataclass(frozen=True)
class _Sum:
    """A budget or a cap on a sum, and what it is called in a finding."""

    called: str
    amounts: Amounts


def stopped(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """What stops this allowance, always or now and then."""
    if line.basis is Basis.THANKS and policy.thanks_budget is None:
        says = say("It can never apply: thanks have their own budget, and [thanks] names none.")
        yield error(line.id, says, "basis")
    yield from _altogether(policy, line)
    yield from _by_currency(policy, line)
    yield from _now_and_then(policy, line)


def _altogether(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """What stops it whatever the currency."""
    for never in _nevers_about(policy, line):
        if never.above is None and covers(never.when, line.when):
            other = Other(never.id)
            yield error(
                line.id, say("It can never apply: the never line %(other)s forbids all of it.", other=other)
            )
    for cap in _caps_about(policy, line):
        if cap.count == 0:
            yield error(
                line.id, say("It can never apply: the cap %(other)s allows none.", other=Other(cap.id))
            )
    if line.how_much.amount is not None or line.remedy not in MONEY | {Remedy.REPLACEMENT}:
        return  # what has no amount is within a sum of nothing
    for one in _sums_about(policy, line):
        if not any(amount for _, amount in one.amounts.each):
            yield error(
                line.id, say("It can never apply: %(sum)s has nothing in any currency.", sum=one.called)
            )


def _by_currency(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """What stops its amount in one currency; an amount of nothing is there to stop others, and gives nothing."""
    given = [currency for currency, amount in _amounts(line) if amount]
    reasons = {currency: _why_nothing_in(currency, policy, line) for currency in given}
    tell = error if all(reasons.values()) else warning
    for currency, why in reasons.items():
        for one in why:
            says = say("It can never apply in %(currency)s: %(why)s.", currency=currency, why=one)
            yield tell(line.id, says, "amount")


def _why_nothing_in(currency: str, policy: Policy, line: Allowance) -> list[str]:
    """Each reason in words."""
    return [
        *(
            say("%(sum)s has nothing in %(currency)s", sum=one.called, currency=currency)
            for one in _sums_about(policy, line)
            if not one.amounts.get(currency)
        ),
        *(
            say("the never line %(other)s forbids all of it", other=Other(never.id))
            for never in _nevers_about(policy, line)
            if never.above is not None and never.above.get(currency) == 0 and covers(never.when, line.when)
        ),
    ]


def _now_and_then(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """Where something else speaks too, or is stricter, and who wins."""
    for never in _nevers_about(policy, line):
        all_of_it = never.above is None and covers(never.when, line.when)
        if not all_of_it and overlap(never.when, line.when) and not _stays_below(line.how_much, never.above):
            yield note(
                line.id, say("Where the never line %(other)s speaks too, it wins.", other=Other(never.id))
            )
    for cap in policy.caps:
        if cap.amount is None or (cap.remedies and line.remedy not in cap.remedies):
            continue
        always = _always_speaks(cap, line)
        for currency, amount in _amounts(line):
            most = cap.amount.get(currency) or 0
            if amount > most and (most or not always):
                says = say(
                    "The cap %(other)s is stricter (%(amount)s), and wins.",
                    other=Other(cap.id),
                    amount=cap.amount.said,
                )
                yield note(line.id, says, "amount")


def _amounts(line: Allowance) -> tuple[tuple[str, Decimal], ...]:
    return () if line.how_much.amount is None else line.how_much.amount.each


def _nevers_about(policy: Policy, line: Allowance) -> list[Never]:
    return [
        never
        for never in policy.nevers
        if (not never.remedies or line.remedy in never.remedies)
        and (not never.bases or line.basis in never.bases)
    ]


def _caps_about(policy: Policy, line: Allowance) -> list[Cap]:
    """The caps that speak of every request of which this allowance speaks."""
    return [
        cap
        for cap in policy.caps
        if (not cap.remedies or line.remedy in cap.remedies) and _always_speaks(cap, line)
    ]


def _always_speaks(cap: Cap, line: Allowance) -> bool:
    """A cap on an order says nothing where there is none; a line with days or a share speaks of orders only."""
    when, how_much = line.when, line.how_much
    of_orders = (when.from_days, when.within_days, how_much.percent_of_order, how_much.percent_of_line)
    return cap.scope is not Scope.ORDER or any(one is not None for one in of_orders)


def _sums_about(policy: Policy, line: Allowance) -> list[_Sum]:
    """The budgets and sums into which everything has to fit that this allowance gives."""
    sums: list[tuple[str, Amounts | None]] = [(say("the budget of a year"), policy.preamble.yearly_budget)]
    if line.basis is Basis.THANKS:
        sums.append((say("the budget for thanks"), policy.thanks_budget))
    occasion = policy.occasion(line.when.occasion)
    if occasion is not None:
        sums.append((say("the budget of %(occasion)s", occasion=occasion.id), occasion.budget))
    sums += [(say("the cap %(other)s", other=Other(cap.id)), cap.amount) for cap in _caps_about(policy, line)]
    return [_Sum(called, amounts) for called, amounts in sums if amounts is not None]


def _stays_below(how_much: HowMuch, above: Amounts | None) -> bool:
    """Whether an allowance never comes to the amount above which a never line speaks."""
    if above is None or how_much.amount is None:
        return False
    most = {currency: above.get(currency) for currency, _ in how_much.amount.each}
    return all(
        (never := most[currency]) is None or amount <= never for currency, amount in how_much.amount.each
    )
