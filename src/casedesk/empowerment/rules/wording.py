"""The lines of a policy in words, as a person would say them: for the summary and for differences."""

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from casedesk.empowerment.rules import nouns
from casedesk.empowerment.rules.policy import (
    Allowance,
    Bound,
    Cap,
    Evidence,
    HowMuch,
    Line,
    Never,
    Occasion,
    OccasionKind,
    ReviewLine,
    When,
    Who,
    WhoKind,
)
from casedesk.empowerment.rules.words import Remedy, Scope
from casedesk.platform.sentences import all_of, either, one_by_one, say, say_many

_OVER = {
    Scope.CASE: say("on one case"),
    Scope.ORDER: say("on one order"),
    Scope.CUSTOMER: say("to one customer"),
}
_ROLES = {"agent": say("agents"), "supervisor": say("supervisors"), "manager": say("managers")}


def who(one: Who) -> str:
    """Of whom a line speaks: level 2, team Parcels, agents."""
    match one.kind:
        case WhoKind.ROLE:
            return _ROLES.get(one.name, one.name)
        case WhoKind.LEVEL:
            return say("level %(level)s", level=one.name)
        case WhoKind.TEAM:
            return say("team %(name)s", name=one.name)
    return one.name


def remedies(several: Iterable[Remedy]) -> str:
    """Several remedies, any one of which is meant."""
    return either(nouns.REMEDIES[one] for one in sorted(several))


def how_much(one: HowMuch) -> str:
    """What one concession may be: up to 40.00 EUR."""
    if one.unlimited:
        return say("without a limit")
    if not is_bounded(one):
        return say("only after an approval")
    return say("up to %(most)s", most=at_most(one))


def is_bounded(one: HowMuch) -> bool:
    """Whether there is something up to which it may be given."""
    nothing = one.amount is not None and not any(amount for _, amount in one.amount.each)
    return not one.unlimited and not nothing


def at_most(one: HowMuch) -> str:
    """Up to what one concession may be: 10 % of the order, at most 40.00 EUR."""
    parts = [
        ""
        if one.percent_of_order is None
        else say("%(share)s of the order", share=_percent(one.percent_of_order)),
        ""
        if one.percent_of_line is None
        else say("%(share)s of the order line", share=_percent(one.percent_of_line)),
        "" if one.amount is None else one.amount.said,
    ]
    return one_by_one(parts, lambda first, then: say("%(first)s, at most %(then)s", first=first, then=then))


def conditions(one: When) -> str:
    """The requests that a line speaks of, with a comma between; nothing where it speaks of all."""
    parts = []
    if one.reasons:
        reasons = either(nouns.REASONS[reason] for reason in sorted(one.reasons))
        parts.append(say("for %(reasons)s", reasons=reasons))
    if one.tiers:
        parts.append(say("for %(tiers)s customers", tiers=either(sorted(one.tiers))))
    if one.categories:
        parts.append(say("about %(categories)s", categories=either(sorted(one.categories))))
    if one.from_days is not None:
        parts.append(say("from day %(day)d after the order", day=one.from_days))
    if one.within_days is not None:
        parts.append(say("until day %(day)d after the order", day=one.within_days))
    if one.occasion is not None:
        parts.append(say("during %(occasion)s", occasion=one.occasion))
    return one_by_one(parts, _then)


def on_condition(said: str, one: When) -> str:
    """What is said, and after a comma of which requests."""
    return one_by_one((said, conditions(one)), _then)


def _then(first: str, then: str) -> str:
    return say("%(first)s, %(then)s", first=first, then=then)


@singledispatch
def line(one: Line) -> str:
    """A line as a sentence without its full stop."""
    raise TypeError(f"{one!r} is no line of a policy")


@line.register
def allowance(one: Allowance) -> str:
    """What somebody may grant on their own."""
    said = say(
        "%(who)s may give %(gift)s %(how_much)s",
        who=who(one.who),
        gift=gift(one),
        how_much=how_much(one.how_much),
    )
    return on_condition(said, one.when)


def gift(one: Allowance) -> str:
    """The remedy and why it is given: store credit as goodwill."""
    return say("%(remedy)s as %(basis)s", remedy=nouns.REMEDIES[one.remedy], basis=nouns.BASES[one.basis])


@line.register
def _cap(one: Cap) -> str:
    most = (
        say_many("%(n)d concession", "%(n)d concessions", one.count)
        if one.count is not None
        else one.amount and one.amount.said
    )
    return say("no more than %(most)s %(where)s without an approval", most=most, where=cap_in_short(one))


def cap_in_short(one: Cap) -> str:
    """Over what a cap adds up, in a few words: to one customer in 365 days."""
    over = _OVER[one.scope]
    if one.remedies:
        over = say("in %(remedies)s %(over)s", remedies=remedies(one.remedies), over=over)
    if one.days is not None:
        over = say_many("%(over)s in %(n)d day", "%(over)s in %(n)d days", one.days, over=over)
    return over


@line.register
def _never(one: Never) -> str:
    what = remedies(one.remedies) if one.remedies else say("anything")
    if one.bases:
        bases = either(nouns.BASES[basis] for basis in sorted(one.bases))
        what = say("%(what)s as %(bases)s", what=what, bases=bases)
    if one.above is not None:
        what = say("%(what)s above %(amount)s", what=what, amount=one.above.said)
    never = on_condition(say("never %(what)s", what=what), one.when)
    return say("%(never)s (%(because)s)", never=never, because=one.say)


@line.register
def _review(one: ReviewLine) -> str:
    return say_many(
        "an agent who gives more than %(amount)s in %(n)d day is looked at afterwards",
        "an agent who gives more than %(amount)s in %(n)d days is looked at afterwards",
        one.days,
        amount=one.amount.said,
    )


@line.register
def _evidence(one: Evidence) -> str:
    of = either(nouns.REASONS[reason] for reason in sorted(one.reasons)) if one.reasons else say("any reason")
    if one.bases:
        bases = either(nouns.BASES[basis] for basis in sorted(one.bases))
        of = say("%(reasons)s on %(bases)s", reasons=of, bases=bases)
    needs = all_of(nouns.evidence(word) for word in sorted(one.needs))
    return say("%(reasons)s needs %(needs)s", reasons=of, needs=needs)


@line.register
def _bound(one: Bound) -> str:
    return say(
        "a supervisor may write up to %(amount)s for %(remedy)s",
        amount=one.amount.said,
        remedy=nouns.REMEDIES[one.remedy],
    )


@line.register
def _occasion(one: Occasion) -> str:
    if one.starts is None:
        return say(
            "%(occasion)s goes to %(ends)s and may cost %(budget)s",
            occasion=occasion_named(one),
            ends=one.ends,
            budget=one.budget.said,
        )
    return say(
        "%(occasion)s goes from %(starts)s to %(ends)s and may cost %(budget)s",
        occasion=occasion_named(one),
        starts=one.starts,
        ends=one.ends,
        budget=one.budget.said,
    )


def occasion_named(one: Occasion) -> str:
    """An incident or a season by its name."""
    if one.kind is OccasionKind.INCIDENT:
        return say("the incident %(name)s", name=one.id)
    return say("the season %(name)s", name=one.id)


def _percent(share: Decimal) -> str:
    return f"{share.normalize():f} %"
