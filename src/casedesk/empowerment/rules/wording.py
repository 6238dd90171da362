"""The lines of a policy in words, as a person would say them: for the summary and for differences."""

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from casedesk.empowerment.rules.policy import (
    Allowance,
    Bound,
    Cap,
    Evidence,
    HowMuch,
    Never,
    Occasion,
    ReviewLine,
    When,
    Who,
    WhoKind,
)
from casedesk.empowerment.rules.words import Remedy, Scope

Line = Allowance | Cap | Never | ReviewLine | Evidence | Bound | Occasion

_NOUNS = {
    Remedy.DISCOUNT: "a discount",
    Remedy.REFUND: "a refund",
    Remedy.CASH: "cash",
    Remedy.STORE_CREDIT: "store credit",
    Remedy.VOUCHER: "a voucher",
    Remedy.REIMBURSEMENT: "reimbursement of expenses",
    Remedy.REPLACEMENT: "a replacement",
    Remedy.EXCHANGE: "an exchange",
    Remedy.PRIORITY: "priority handling",
    Remedy.EXCEPTION: "an exception",
    Remedy.APOLOGY: "an apology",
    Remedy.INFORMATION: "information",
}
_OVER = {Scope.CASE: "on one case", Scope.ORDER: "on one order", Scope.CUSTOMER: "to one customer"}


def who(one: Who) -> str:
    """Of whom a line speaks: level 2, team Parcels, agents."""
    if one.kind is WhoKind.ROLE:
        return f"{one.name}s"
    return one.name if one.kind is WhoKind.PERSON else f"{one.kind.name.lower()} {one.name}"


def remedies(several: Iterable[Remedy]) -> str:
    """Several remedies, any one of which is meant."""
    return either(_NOUNS[one] for one in sorted(several))


def how_much(one: HowMuch) -> str:
    """What one concession may be: up to 40.00 EUR."""
    if one.unlimited:
        return "without a limit"
    if one.amount is not None and not any(amount for _, amount in one.amount.each):
        return "only after an approval"
    parts = [
        *([f"{_percent(one.percent_of_order)} of the order"] if one.percent_of_order is not None else []),
        *([f"{_percent(one.percent_of_line)} of the order line"] if one.percent_of_line is not None else []),
        *([str(one.amount)] if one.amount is not None else []),
    ]
    return "up to " + ", at most ".join(parts)


def when(one: When) -> str:
    """The requests that a line speaks of, after a comma each; nothing where it speaks of all."""
    parts = []
    if one.reasons:
        parts.append(f"for {either(_plain(reason) for reason in sorted(one.reasons))}")
    if one.tiers:
        parts.append(f"for {either(sorted(one.tiers))} customers")
    if one.categories:
        parts.append(f"about {either(sorted(one.categories))}")
    if one.from_days is not None:
        parts.append(f"from day {one.from_days} after the order")
    if one.within_days is not None:
        parts.append(f"until day {one.within_days} after the order")
    if one.occasion is not None:
        parts.append(f"during {one.occasion}")
    return "".join(f", {part}" for part in parts)


@singledispatch
def line(one: Line) -> str:
    """A line as a sentence without its full stop."""
    raise TypeError(f"{one!r} is no line of a policy")


@line.register
def allowance(one: Allowance) -> str:
    """What somebody may grant on their own."""
    return f"{who(one.who)} may give {gift(one)} {how_much(one.how_much)}{when(one.when)}"


def gift(one: Allowance) -> str:
    """The remedy and why it is given: store credit as goodwill."""
    return f"{_NOUNS[one.remedy]} as {one.basis}"


@line.register
def _cap(one: Cap) -> str:
    if one.count is not None:
        most = "1 concession" if one.count == 1 else f"{one.count} concessions"
    else:
        most = str(one.amount)
    what = f" in {remedies(one.remedies)}" if one.remedies else ""
    days = f" in {one.days} days" if one.days is not None else ""
    return f"no more than {most}{what} {_OVER[one.scope]}{days} without an approval"


def cap_in_short(one: Cap) -> str:
    """Over what a cap adds up, in a few words: to one customer in 365 days."""
    what = f"in {remedies(one.remedies)} " if one.remedies else ""
    days = f" in {one.days} days" if one.days is not None else ""
    return f"{what}{_OVER[one.scope]}{days}"


@line.register
def _never(one: Never) -> str:
    what = remedies(one.remedies) if one.remedies else "anything"
    bases = f" as {either(sorted(one.bases))}" if one.bases else ""
    above = f" above {one.above}" if one.above is not None else ""
    return f"never {what}{bases}{above}{when(one.when)} ({one.say})"


@line.register
def _review(one: ReviewLine) -> str:
    return f"an agent who gives more than {one.amount} in {one.days} days is looked at afterwards"


@line.register
def _evidence(one: Evidence) -> str:
    reasons = either(_plain(reason) for reason in sorted(one.reasons)) if one.reasons else "any reason"
    bases = f" on {either(_plain(basis) for basis in sorted(one.bases))}" if one.bases else ""
    return f"{reasons}{bases} needs {' and '.join(_plain(word) for word in sorted(one.needs))}"


@line.register
def _bound(one: Bound) -> str:
    return f"a supervisor may write up to {one.amount} for {_NOUNS[one.remedy]}"


@line.register
def _occasion(one: Occasion) -> str:
    starts = f" from {one.starts}" if one.starts is not None else ""
    return f"the {one.kind} {one.id} goes{starts} to {one.ends} and may cost {one.budget}"


def either(words: Iterable[str]) -> str:
    """Several words, any one of which is meant: silver, gold or standard."""
    listed = list(words)
    return " or ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _percent(share: Decimal) -> str:
    return f"{share.normalize():f} %"


def _plain(word: str) -> str:
    return word.replace("_", " ")
