"""Allowances that something else in the policy stops: a never line, a cap, a budget.

Stopped in all that it could give, a line can never apply, which is an error; in one of several currencies it is
a warning; now and then, a note that says who wins.
"""

from collections.abc import Iterator
from decimal import Decimal

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.findings import Finding, error, note, warning
from casedesk.empowerment.rules.overlaps import covers, overlap
from casedesk.empowerment.rules.policy import Allowance, Cap, HowMuch, Never, Policy
from casedesk.empowerment.rules.words import MONEY, Basis, Remedy, Scope


def stopped(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """What stops this allowance, always or now and then."""
    if line.basis is Basis.THANKS and policy.thanks_budget is None:
        says = "It can never apply: thanks have their own budget, and [thanks] names none."
        yield error(line.id, says, "basis")
    yield from _altogether(policy, line)
    yield from _by_currency(policy, line)
    yield from _now_and_then(policy, line)


def _altogether(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """What stops it whatever the currency."""
    for never in _nevers_about(policy, line):
        if never.above is None and covers(never.when, line.when):
            yield error(line.id, f"It can never apply: the never line {never.id} forbids all of it.")
    for cap in _caps_about(policy, line):
        if cap.count == 0:
            yield error(line.id, f"It can never apply: the cap {cap.id} allows none.")
    if line.how_much.amount is not None or line.remedy not in MONEY | {Remedy.REPLACEMENT}:
        return  # what has no amount is within a sum of nothing
    for what, amounts in _sums_about(policy, line).items():
        if not any(amount for _, amount in amounts.each):
            yield error(line.id, f"It can never apply: {what} has nothing in any currency.")


def _by_currency(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """What stops its amount in one currency; an amount of nothing is there to stop others, and gives nothing."""
    given = [currency for currency, amount in _amounts(line) if amount]
    reasons = {currency: _why_nothing_in(currency, policy, line) for currency in given}
    say = error if all(reasons.values()) else warning
    for currency, why in reasons.items():
        for reason in why:
            yield say(line.id, f"It can never apply in {currency}: {reason}.", "amount")


def _why_nothing_in(currency: str, policy: Policy, line: Allowance) -> list[str]:
    return [
        *(
            f"{what} has nothing in {currency}"
            for what, amounts in _sums_about(policy, line).items()
            if not amounts.get(currency)
        ),
        *(
            f"the never line {never.id} forbids all of it"
            for never in _nevers_about(policy, line)
            if never.above is not None and never.above.get(currency) == 0 and covers(never.when, line.when)
        ),
    ]


def _now_and_then(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """Where something else speaks too, or is stricter, and who wins."""
    for never in _nevers_about(policy, line):
        all_of_it = never.above is None and covers(never.when, line.when)
        if not all_of_it and overlap(never.when, line.when) and not _stays_below(line.how_much, never.above):
            yield note(line.id, f"Where the never line {never.id} speaks too, it wins.")
    for cap in policy.caps:
        if cap.amount is None or (cap.remedies and line.remedy not in cap.remedies):
            continue
        always = _always_speaks(cap, line)
        for currency, amount in _amounts(line):
            most = cap.amount.get(currency) or 0
            if amount > most and (most or not always):
                yield note(line.id, f"The cap {cap.id} is stricter ({cap.amount}), and wins.", "amount")


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


def _sums_about(policy: Policy, line: Allowance) -> dict[str, Amounts]:
    """The budgets and sums into which everything has to fit that this allowance gives."""
    occasion = policy.occasion(line.when.occasion)
    sums = {
        "the budget of a year": policy.preamble.yearly_budget,
        "the budget for thanks": policy.thanks_budget if line.basis is Basis.THANKS else None,
        f"the budget of {line.when.occasion}": occasion.budget if occasion is not None else None,
        **{f"the cap {cap.id}": cap.amount for cap in _caps_about(policy, line)},
    }
    return {what: amounts for what, amounts in sums.items() if amounts is not None}


def _stays_below(how_much: HowMuch, above: Amounts | None) -> bool:
    """Whether an allowance never comes to the amount above which a never line speaks."""
    if above is None or how_much.amount is None:
        return False
    most = {currency: above.get(currency) for currency, _ in how_much.amount.each}
    return all(
        (never := most[currency]) is None or amount <= never for currency, amount in how_much.amount.each
    )
