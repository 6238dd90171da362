"""Which lines speak of a request. Amounts play no part here, and neither does what was given so far.

Of the allowances that speak only those with the most specific who count: a person before a team, a team
before a level, a level before a role. They are looked up for the customer's tier and for the standard one,
and both count, so that a tier may raise an allowance and never lower it. A line speaks of the currencies it
names; a cap and a budget speak of all, so that a currency they forgot has no room in them.
"""

from collections.abc import Iterable
from datetime import date

from casedesk.empowerment.rules.policy import (
    Allowance,
    Cap,
    Evidence,
    HowMuch,
    Never,
    Occasion,
    OccasionKind,
    Policy,
    When,
    Who,
    WhoKind,
)
from casedesk.empowerment.rules.requests import STANDARD, Agent, Request, line_of
from casedesk.empowerment.rules.words import OWED, Basis, Reason, Scope


def allowances_that_count(policy: Policy, request: Request, today: date) -> tuple[Allowance, ...]:
    """The allowances any one of which suffices, by id."""
    found = {
        line.id: line
        for tier in {request.customer.tier, STANDARD}
        for line in _most_specific(policy, request, tier, today)
    }
    return tuple(found[id] for id in sorted(found))


def _most_specific(policy: Policy, request: Request, tier: str, today: date) -> list[Allowance]:
    speaking = [
        line
        for line in policy.allowances
        if line.remedy is request.remedy and _speaks(policy, line, request, tier, today)
    ]
    rank = max((line.who.kind for line in speaking), default=None)
    return [line for line in speaking if line.who.kind is rank]


def _speaks(policy: Policy, line: Allowance, request: Request, tier: str, today: date) -> bool:
    return (
        line.basis is request.basis
        and is_of(line.who, request.agent)
        and (not line.when.tiers or tier in line.when.tiers)
        and _matches(line.when, request, today)
        and _goes_on(policy, line.when.occasion, request, today)
        and _can_say(line.how_much, request)
    )


def is_of(who: Who, agent: Agent) -> bool:
    """Whether this agent is meant."""
    match who.kind:
        case WhoKind.PERSON:
            return who.name == agent.email
        case WhoKind.TEAM:
            return who.name in agent.teams
        case WhoKind.LEVEL:
            return who.name == str(agent.level)
        case WhoKind.ROLE:
            return who.name == agent.role


def _matches(when: When, request: Request, today: date) -> bool:
    if when.reasons and request.reason not in when.reasons:
        return False
    if when.categories and not when.categories & request.categories:
        return False
    if when.from_days is None and when.within_days is None:
        return True
    if request.order is None:
        return False
    days = (today - request.order.placed_on).days
    return (when.from_days or 0) <= days and (when.within_days is None or days <= when.within_days)


def _goes_on(policy: Policy, id: str | None, request: Request, today: date) -> bool:
    if id is None:
        return True
    occasion = policy.occasion(id)
    return occasion is not None and is_going_on(occasion, request, today)


def is_going_on(occasion: Occasion, request: Request, today: date) -> bool:
    """Whether a request belongs to this incident or season."""
    if occasion.kind is OccasionKind.INCIDENT and occasion.id not in request.incidents:
        return False
    return (occasion.starts is None or occasion.starts <= today) and today <= occasion.ends


def _can_say(how_much: HowMuch, request: Request) -> bool:
    """Whether it names an amount in this currency, and has the order and line of which it gives a share."""
    if how_much.amount is not None and how_much.amount.get(request.currency) is None:
        return False
    if how_much.percent_of_line is not None and line_of(request) is None:
        return False
    if how_much.percent_of_order is None and how_much.percent_of_line is None:
        return True
    return request.order is not None and request.order.currency == request.currency


def nevers_that_speak(policy: Policy, request: Request, today: date) -> tuple[Never, ...]:
    """The never lines about this request, by id; amounts in other currencies say nothing of it."""
    found = [
        line
        for line in policy.nevers
        if (not line.remedies or request.remedy in line.remedies)
        and (not line.bases or request.basis in line.bases)
        and _matches(line.when, request, today)
        and (line.above is None or line.above.get(request.currency) is not None)
    ]
    return tuple(sorted(found, key=lambda line: line.id))


def caps_that_speak(policy: Policy, request: Request) -> tuple[Cap, ...]:
    """The caps about this request, by id; all of them apply."""
    found = [
        cap
        for cap in policy.caps
        if (not cap.remedies or request.remedy in cap.remedies)
        and (cap.scope is not Scope.ORDER or request.order is not None)
    ]
    return tuple(sorted(found, key=lambda cap: cap.id))


def evidence_for_what_is_owed(policy: Policy, basis: Basis, reason: Reason) -> frozenset[str]:
    """What has to be there before something owed is granted, as far as the policy names it."""
    return _needs(line for line in policy.evidence if _names(line, basis, reason))


def evidence_for_allowance(policy: Policy, line: Allowance, request: Request) -> frozenset[str]:
    """What the reason needs where it is the reason that opens this allowance."""
    if not line.when.reasons:
        return frozenset()
    return _needs(one for one in policy.evidence if one.reasons and _names(one, line.basis, request.reason))


def _names(line: Evidence, basis: Basis, reason: Reason) -> bool:
    if not line.reasons and not line.bases & OWED:
        return False
    return (not line.bases or basis in line.bases) and (not line.reasons or reason in line.reasons)


def _needs(lines: Iterable[Evidence]) -> frozenset[str]:
    return frozenset[str]().union(*(line.needs for line in lines))
