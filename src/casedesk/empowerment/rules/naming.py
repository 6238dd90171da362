"""What a limit is called where people read of it: the sum on one case. Its id is for files and programs."""

from decimal import Decimal
from functools import singledispatch

from casedesk.empowerment.rules import rooms, wording
from casedesk.empowerment.rules.policy import (
    Allowance,
    Cap,
    Evidence,
    Line,
    Never,
    Occasion,
    OccasionKind,
    Policy,
    ReviewLine,
)
from casedesk.platform.sentences import Amount, say, say_many

_HOUSE = {
    rooms.YEARLY_BUDGET: say("the budget of the year"),
    rooms.THANKS_BUDGET: say("the budget for thanks"),
    rooms.PAID: say("paid for it and not gone back"),
    rooms.OWED_UP_TO: say("what it was paid for, or the contract says"),
    rooms.CHARGEBACK: say("an open chargeback holds money on this payment"),
    rooms.RISK_FLAG: say("a flag on this customer asks for a second look"),
}
GONE = say("a limit that is gone")
"""What a line is called that no version of the policy has."""


def in_house(id: str) -> str | None:
    """A limit that every policy has, in a few words; None for a line of the policy."""
    return _HOUSE.get(id)


def name_of(policy: Policy, id: str) -> str | None:
    """A limit in a few words, without its amount; None where the policy has no such line."""
    line = policy.lines.get(id)
    return in_house(id) if line is None else name(line)


def limit_and_left(limit: str, left: str) -> str:
    """A limit, and what is left of it."""
    return say("%(limit)s: %(left)s", limit=limit, left=left)


def never_said(line: Never) -> str:
    """A never line by what it says itself."""
    return say("never: %(because)s", because=line.say)


def what_is_left(remaining: Decimal | None, currency: str | None) -> str:
    """What is left of a limit: None is without one, and without a currency it is a number."""
    if remaining is None:
        return say("without a limit")
    if currency is None:
        return say("%(number)s more", number=f"{remaining:f}")
    return say("%(amount)s left", amount=Amount(remaining, currency))


@singledispatch
def name(line: Line) -> str:
    """A line in a few words."""
    return wording.line(line)


@name.register
def _allowance(line: Allowance) -> str:
    said = say("what %(who)s may give in %(gift)s", who=wording.who(line.who), gift=wording.gift(line))
    return wording.on_condition(said, line.when)


@name.register
def _cap(line: Cap) -> str:
    where = wording.cap_in_short(line)
    if line.count is None:
        return say("the sum %(where)s", where=where)
    return say("the number of concessions %(where)s", where=where)


@name.register
def _never(line: Never) -> str:
    what = wording.remedies(line.remedies) if line.remedies else say("anything")
    return wording.on_condition(say("never %(what)s", what=what), line.when)


@name.register
def _review(line: ReviewLine) -> str:
    return say_many("what one agent gives in %(n)d day", "what one agent gives in %(n)d days", line.days)


@name.register
def _evidence(line: Evidence) -> str:
    return wording.line(line)


@name.register
def _occasion(line: Occasion) -> str:
    name = line.id.replace("-", " ")
    if line.kind is OccasionKind.INCIDENT:
        return say("the budget of the incident %(name)s", name=name)
    return say("the budget of the season %(name)s", name=name)
