"""Giving cases to people: at the opening, by a supervisor, and when somebody leaves."""

from casedesk.cases.actions.custody import give_to
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.routing import Route, RoutingRequest
from casedesk.ownership.queries import candidates, open_cases_of_owner, owner_of
from casedesk.ownership.rules import choose_owner
from casedesk.platform.errors import Invalid, Refused


async def owner_for_new_case(request: RoutingRequest) -> Route:
    """Answers who owns a new case. Raises Refused when nobody takes cases."""
    earlier = None if request.follows_id is None else await owner_of(request.follows_id)
    choice = choose_owner(
        await candidates(), language=request.language, team_id=request.team_id, earlier_owner_id=earlier
    )
    if choice is None:
        raise Refused("Nobody takes cases. Add a user, or let somebody take cases again, under Settings.")
    return Route(choice.owner_id, choice.team_id, choice.rule, choice.reason)


async def assign(case_id: int, owner_id: int, reason: str, by: Actor, seen: int | None = None) -> None:
    """Gives a case to somebody at once, with a reason. Raises Invalid without one, or for somebody who
    takes no cases."""
    problems = {}
    if not reason.strip():
        problems["reason"] = "Say why, for the one who gets it and the one who had it."
    if owner_id not in {candidate.id for candidate in await candidates()}:
        problems["owner_id"] = "Choose somebody who takes cases."
    if problems:
        raise Invalid(problems)
    await give_to(case_id, owner_id, reason.strip(), by, seen)


async def hand_over_open_cases(from_id: int, to_id: int | None, by: Actor) -> int:
    """Hands every open case of somebody who takes no more over: to one person, or to whom routing names.

    Each case is its own transaction, in rising order, so that none waits for another's lock for long and a
    stop half-way leaves whole cases; running it again takes up the rest. Returns how many passed on.
    """
    moved = 0
    for case_id in await open_cases_of_owner(from_id):
        owner_id = to_id or await _next_owner(from_id)
        await give_to(case_id, owner_id, "the owner left the desk", by)
        moved += 1
    return moved


async def _next_owner(from_id: int) -> int:
    others = [candidate for candidate in await candidates() if candidate.id != from_id]
    choice = choose_owner(others, language=None, team_id=None, earlier_owner_id=None)
    if choice is None:
        raise Refused("Nobody else takes cases. Add a user first.")
    return choice.owner_id
