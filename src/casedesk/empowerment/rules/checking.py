"""What is odd about a policy whose every line could be read.

An error is a line that can never apply. Lines that overlap or contradict each other are accepted where the
rules resolve it, and a note says how: any one allowance suffices, the most specific who counts, a tier never
lowers, all caps apply, a never line wins.
"""

from collections.abc import Iterator

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.clashes import clashes
from casedesk.empowerment.rules.findings import Finding, Severity, error, note
from casedesk.empowerment.rules.overlaps import covers, overlap
from casedesk.empowerment.rules.policy import Allowance, Cap, Evidence, HowMuch, Never, Policy
from casedesk.empowerment.rules.rooms import OF_THE_HOUSE
from casedesk.empowerment.rules.speaking import evidence_for_what_is_owed
from casedesk.empowerment.rules.words import COSTLESS, KINDNESS, OWED, Basis, Reason, Scope


def findings(policy: Policy) -> tuple[Finding, ...]:
    """Everything odd about a policy."""
    return (
        *_of_ids(policy),
        *(found for line in policy.allowances for found in _of_allowance(policy, line)),
        *clashes(policy),
        *(found for line in policy.nevers for found in _of_never(line)),
        *(found for line in policy.evidence for found in _of_evidence(policy, line)),
        *_of_occasions(policy),
        *_of_the_whole(policy),
    )


def _of_ids(policy: Policy) -> Iterator[Finding]:
    ids = [line.id for lines in _sections(policy) for line in lines]
    for id in dict.fromkeys(ids):
        if ids.count(id) > 1:
            yield error(id, f"Two lines are called {id}: give each its own id.", "id")
        if id in OF_THE_HOUSE:
            yield error(id, f"{id} is the name of a limit that every policy has: choose another id.", "id")


def _sections(policy: Policy) -> Iterator[tuple[wording.Line, ...]]:
    yield from (policy.allowances, policy.caps, policy.nevers, policy.reviews)
    yield from (policy.evidence, policy.bounds, policy.occasions)


def _of_allowance(policy: Policy, line: Allowance) -> Iterator[Finding]:
    if line.remedy in COSTLESS:
        yield error(
            line.id, f"It can never apply: {line.remedy} costs nothing and is always granted.", "remedy"
        )
        return
    if line.basis in OWED:
        yield error(line.id, f"It can never apply: what is owed ({line.basis}) needs no allowance.", "basis")
        return
    if _ends_before_it_starts(line):
        yield error(line.id, "It can never apply: it ends before it starts.", "within_days")
    if line.when.occasion is not None and policy.occasion(line.when.occasion) is None:
        yield error(line.id, f"There is no incident or season {line.when.occasion}.", "occasion")
    yield from _stopped_by_never(policy, line)
    yield from _stopped_by_sums(policy, line)


def _ends_before_it_starts(line: Allowance | Never) -> bool:
    ends, starts = line.when.within_days, line.when.from_days
    return ends is not None and starts is not None and ends < starts


def _stopped_by_never(policy: Policy, line: Allowance) -> Iterator[Finding]:
    for never in policy.nevers:
        if never.remedies and line.remedy not in never.remedies:
            continue
        if never.bases and line.basis not in never.bases:
            continue
        if never.above is None and covers(never.when, line.when):
            yield error(line.id, f"It can never apply: the never line {never.id} forbids all of it.")
        elif overlap(never.when, line.when) and not _stays_below(line.how_much, never.above):
            yield note(line.id, f"Where the never line {never.id} speaks too, it wins.")


def _stays_below(how_much: HowMuch, above: Amounts | None) -> bool:
    """Whether an allowance never comes to the amount above which a never line speaks."""
    if above is None or how_much.amount is None:
        return False
    most = {currency: above.get(currency) for currency, _ in how_much.amount.each}
    return all(
        (never := most[currency]) is None or amount <= never for currency, amount in how_much.amount.each
    )


def _stopped_by_sums(policy: Policy, line: Allowance) -> Iterator[Finding]:
    """Caps and budgets against the amounts of an allowance."""
    if line.basis is Basis.THANKS and policy.thanks_budget is None:
        yield error(
            line.id, "It can never apply: thanks have their own budget, and [thanks] names none.", "basis"
        )
    amounts = line.how_much.amount
    for currency, amount in amounts.each if amounts is not None else ():
        if amount:
            yield from _no_budget(policy, line, currency)
    for cap in policy.caps:
        if not cap.remedies or line.remedy in cap.remedies:
            yield from _stopped_by_cap(cap, line)


def _no_budget(policy: Policy, line: Allowance, currency: str) -> Iterator[Finding]:
    occasion = policy.occasion(line.when.occasion)
    budgets = {
        "the budget of a year": policy.preamble.yearly_budget,
        "the budget for thanks": policy.thanks_budget if line.basis is Basis.THANKS else None,
        f"the budget of {line.when.occasion}": occasion.budget if occasion is not None else None,
    }
    for what, budget in budgets.items():
        if budget is not None and not budget.get(currency):
            yield error(
                line.id, f"It can never apply in {currency}: {what} has nothing in {currency}.", "amount"
            )


def _stopped_by_cap(cap: Cap, line: Allowance) -> Iterator[Finding]:
    if cap.count is not None or cap.amount is None:
        if cap.count == 0 and cap.scope is not Scope.ORDER:
            yield error(line.id, f"It can never apply: the cap {cap.id} allows none.")
        return
    amounts = line.how_much.amount
    for currency, amount in amounts.each if amounts is not None else ():
        most = cap.amount.get(currency)
        if amount and not most and cap.scope is not Scope.ORDER:
            says = f"It can never apply in {currency}: the cap {cap.id} has nothing in {currency}."
            yield error(line.id, says, "amount")
        elif amount > (most or 0):
            yield note(line.id, f"The cap {cap.id} is stricter ({cap.amount}), and wins.", "amount")


def _of_never(line: Never) -> Iterator[Finding]:
    if line.remedies and line.remedies <= COSTLESS:
        yield error(line.id, "It can never apply: what costs nothing is always granted.", "remedies")
    if line.bases and line.bases <= OWED:
        yield error(
            line.id, "It can never apply: what is owed is granted whatever a never line says.", "bases"
        )
    if _ends_before_it_starts(line):
        yield error(line.id, "It can never apply: it ends before it starts.", "within_days")


def _of_evidence(policy: Policy, line: Evidence) -> Iterator[Finding]:
    if line.bases & OWED or (line.reasons and not line.bases):
        return
    opened = [
        one
        for one in policy.allowances
        if one.when.reasons & line.reasons and one.basis in (line.bases or KINDNESS)
    ]
    if not opened:
        yield error(line.id, "It can never apply: no allowance is opened by these reasons.")


def _of_occasions(policy: Policy) -> Iterator[Finding]:
    used = {line.when.occasion for line in policy.allowances}
    for occasion in policy.occasions:
        if occasion.starts is not None and occasion.ends < occasion.starts:
            yield error(occasion.id, "It ends before it starts.", "ends")
        if occasion.id not in used:
            yield Finding(Severity.WARNING, occasion.id, "No allowance names it, so it changes nothing.")


def _of_the_whole(policy: Policy) -> Iterator[Finding]:
    for basis in sorted(OWED):
        if not any(evidence_for_what_is_owed(policy, basis, reason) for reason in Reason):
            says = f"No evidence is named for {basis.replace('_', ' ')}: any one piece of evidence will do."
            yield Finding(Severity.WARNING, None, says)
    if not policy.preamble.signed_by:
        yield Finding(Severity.WARNING, None, "Nobody has signed the preamble yet.")
    remedies = [bound.remedy for bound in policy.bounds]
    for bound in policy.bounds:
        if remedies.count(bound.remedy) > 1:
            yield note(
                bound.id, f"There are several bounds for {bound.remedy}: the strictest wins.", "remedy"
            )
