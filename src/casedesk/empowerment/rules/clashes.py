"""Lines that speak of the same requests: accepted, because the rules resolve it, and said how.

Of allowances with the same who any one suffices, else the most specific who counts; a tier never lowers. Of
caps all apply, so that one which another always stops first changes nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.findings import Finding, Other, note, warning
from casedesk.empowerment.rules.overlaps import covers, covers_set, no_more_than, overlap
from casedesk.empowerment.rules.policy import LEVELS, Allowance, Cap, HowMuch, Policy, WhoKind
from casedesk.empowerment.rules.requests import STANDARD
from casedesk.platform.sentences import say


def clashes(policy: Policy) -> Iterator[Finding]:
    """How lines that speak of the same requests get along: allowances first, then caps."""
    yield from _of_allowances(policy)
    yield from _of_roles(policy)
    yield from _of_caps(policy)


def _of_allowances(policy: Policy) -> Iterator[Finding]:
    for one, other in combinations(policy.allowances, 2):
        if one.remedy is not other.remedy or one.basis is not other.basis:
            continue
        if one.who == other.who and overlap(one.when, other.when):
            yield _same_who(one, other)
        elif one.who.kind != other.who.kind and overlap(one.when, other.when):
            yield from _other_who(*sorted((one, other), key=lambda line: line.who.kind))


def _same_who(one: Allowance, other: Allowance) -> Finding:
    for less, more in ((one, other), (other, one)):
        if covers(more.when, less.when) and no_more_than(less.how_much, more.how_much):
            return note(
                less.id, _changes_nothing(Other(more.id), of_a_tier=bool(less.when.tiers - {STANDARD}))
            )
    return note(other.id, say("Where %(other)s speaks too, either suffices.", other=Other(one.id)))


def _changes_nothing(other: Other, *, of_a_tier: bool) -> str:
    if of_a_tier:
        return say(
            "%(other)s allows the same and more, so this changes nothing: a tier never lowers.", other=other
        )
    return say("%(other)s allows the same and more, so this changes nothing.", other=other)


def _other_who(general: Allowance, specific: Allowance) -> Iterator[Finding]:
    if no_more_than(_where_both_speak(general.how_much, specific.how_much), specific.how_much):
        return  # more for somebody in particular is what such a line is for
    says = say(
        "Who is of both %(specific)s and %(general)s has this one only: the more specific counts, "
        "though %(other)s may allow more.",
        specific=wording.who(specific.who),
        general=wording.who(general.who),
        other=Other(general.id),
    )
    yield note(specific.id, says, "who")


def _of_roles(policy: Policy) -> Iterator[Finding]:
    """Lines for a role that never count, since everybody has a level."""
    for line in policy.allowances:
        if line.who.kind is not WhoKind.ROLE:
            continue
        levels = {one.who.name for one in policy.allowances if _takes_its_place(one, line)}
        if len(levels) == len(LEVELS):
            says = say(
                "It never counts: levels 1, 2 and 3 each have their own line for this, "
                "and the more specific counts."
            )
            yield warning(line.id, says, "who")


def _takes_its_place(level: Allowance, role: Allowance) -> bool:
    """Whether a line for a level speaks wherever one for a role does: then the role's does not count."""
    if level.who.kind is not WhoKind.LEVEL or not covers(level.when, role.when):
        return False
    if level.remedy is not role.remedy or level.basis is not role.basis:
        return False
    less, more = role.how_much, level.how_much
    if more.percent_of_order is not None or more.percent_of_line is not None:
        return False  # it says nothing where there is no order, or not that line of it
    if more.amount is None:
        return True
    return less.amount is not None and less.amount.currencies <= more.amount.currencies


def _of_caps(policy: Policy) -> Iterator[Finding]:
    """Caps that another one always stops first: all apply, so they change nothing."""
    for loose, strict in permutations(policy.caps, 2):
        if _always_stops_first(strict, loose):
            says = say(
                "%(other)s is stricter wherever this cap speaks, so this changes nothing.",
                other=Other(strict.id),
            )
            yield note(loose.id, says)


def _always_stops_first(strict: Cap, loose: Cap) -> bool:
    if strict.scope is not loose.scope or not covers_set(strict.remedies, loose.remedies):
        return False
    if strict.days is not None and (loose.days is None or strict.days < loose.days):
        return False
    if strict.count is not None and loose.count is not None:
        return strict.count < loose.count
    if strict.amount is None or loose.amount is None:
        return False
    return strict.amount != loose.amount and all(
        (strict.amount.get(currency) or 0) <= (loose.amount.get(currency) or 0)
        for currency in strict.amount.currencies | loose.amount.currencies
    )


def _where_both_speak(general: HowMuch, specific: HowMuch) -> HowMuch:
    """The general line's amounts without the currencies that the specific line does not name."""
    if general.amount is None or specific.amount is None:
        return general
    shared = {code: most for code, most in general.amount.each if specific.amount.get(code) is not None}
    return replace(general, amount=Amounts.of(shared))
