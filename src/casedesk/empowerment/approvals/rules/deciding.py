"""Who may decide what was asked for.

A supervisor decides up to the amount that the policy names, above it a manager; managers and admins have no limit.
Somebody may decide in another's place on the days and up to the amount that this one delegated, by what that one
may themselves: what was delegated to them is not theirs to pass on. Nobody decides what they asked for themselves,
nor in the place of whoever asked; where nobody else of the desk may decide it (what is for a manager, where whoever
asked is the only one), they do it themselves, and the page says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from casedesk.platform.sentences import say

DECIDES = ("supervisor", "manager", "admin")


class Level(StrEnum):
    """Who is asked: a supervisor first, managers at the top."""

    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True)
class Delegation:
    """What somebody let another decide in their place; days include both ends."""

    from_user_id: int
    from_role: str
    from_on: date
    until_on: date
    currency: str
    up_to: Decimal


@dataclass(frozen=True)
class Decider:
    """Who wants to decide. `others` are the roles that anybody else of the desk has, `others_in` those of whoever else
    sees the cases of a private team, by its key."""

    id: int
    role: str
    delegations: tuple[Delegation, ...] = ()
    others: frozenset[str] = frozenset(DECIDES)
    others_in: Mapping[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What is to be decided: the level that has the say over it, who asked, and how much; `hidden_in` is the private
    team that the case is of."""

    starts_at: Level
    agent_id: int
    amount: Decimal
    currency: str
    hidden_in: int | None = None


@dataclass(frozen=True)
class Right:
    """Somebody may decide: by themselves, in the place of `for_user_id`, or as the only one (`own`)."""

    for_user_id: int | None = None
    own: bool = False


def right_to_decide(who: Decider, asked: Asked, amount: Decimal, today: date) -> Right | str:
    """By what right somebody may grant this amount of what was asked for, or why they may not."""
    over = amount > asked.amount
    if who.id == asked.agent_id:
        if who.role not in DECIDES or any(suffices(one, asked.starts_at) for one in _others(who, asked)):
            return say("You asked for this yourself: somebody else decides it.")
        return Right(own=True)
    if suffices(who.role, asked.starts_at) and not (over and who.role == "supervisor"):
        return Right()
    in_place = _in_place_of(who.delegations, asked, amount, today)
    if in_place is not None:
        return Right(for_user_id=in_place)
    if over and suffices(who.role, asked.starts_at):
        return say("More than was asked for is for a manager to decide.")
    if asked.starts_at is Level.MANAGER and who.role in DECIDES:
        return say("This is above what a supervisor approves: a manager decides it.")
    return say("This is not yours to decide, nor has anybody let you decide so much in their place.")


def _others(who: Decider, asked: Asked) -> frozenset[str]:
    return who.others if asked.hidden_in is None else who.others_in.get(asked.hidden_in, frozenset())


def may_decide(who: Decider, asked: Asked, today: date) -> bool:
    """Whether somebody may decide what was asked for, as it was asked."""
    return isinstance(right_to_decide(who, asked, asked.amount, today), Right)


def suffices(role: str, level: Level) -> bool:
    """Whether somebody of this role may decide by themselves what starts at this level."""
    return role in ("manager", "admin") or (role == "supervisor" and level is Level.SUPERVISOR)


def _in_place_of(given: Iterable[Delegation], asked: Asked, amount: Decimal, today: date) -> int | None:
    for one in given:
        if one.from_user_id == asked.agent_id or not one.from_on <= today <= one.until_on:
            continue
        within = one.currency == asked.currency and amount <= one.up_to
        if within and suffices(one.from_role, asked.starts_at) and amount <= max(asked.amount, one.up_to):
            return one.from_user_id
    return None


def objections_to_delegating(from_role: str, days: tuple[date, date], today: date) -> dict[str, str]:
    """What is wrong with letting somebody decide in one's place, by field."""
    wrong: dict[str, str] = {}
    if from_role not in DECIDES:
        wrong["to_user_id"] = say("Only who decides themselves can let somebody else do it.")
    if days[0] < today:
        wrong["from_on"] = say("Begin today or later.")
    if days[1] < days[0]:
        wrong["until_on"] = say("The last day is before the first.")
    elif (days[1] - days[0]).days > 366:
        wrong["until_on"] = say("Let somebody decide in your place for a year at most.")
    return wrong
