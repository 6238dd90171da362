"""Giving cases to people: at the opening, by a supervisor, and when somebody leaves.

Whoever is given a case is held until the end of the transaction, so that nobody who is just being let go
gets one. Users are held after the case, as everywhere.
"""

from casedesk.cases.actions.custody import give_to
from casedesk.cases.actions.holding import hold
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.routing import Route, RoutingRequest
from casedesk.ownership.queries import candidates, may_own, open_cases_of_owner, owner_of, routing_of
from casedesk.ownership.rules import Choice, choose_owner
from casedesk.platform import db
from casedesk.platform.errors import Invalid, Refused

HOLD_OWNER = """
-- Does this user still take cases, held against being let go meanwhile?
SELECT active AND takes_cases FROM users WHERE id = $1 FOR SHARE
"""


async def owner_for_new_case(request: RoutingRequest) -> Route:
    """Answers who owns a new case, or one that is taken up again. Raises Refused when nobody takes cases."""
    earlier = None if request.follows_id is None else await owner_of(request.follows_id)
    choice = await _choose(request, earlier_owner_id=earlier)
    return Route(choice.owner_id, choice.team_id, choice.rule, choice.reason)


async def _choose(request: RoutingRequest, earlier_owner_id: int | None = None) -> Choice:
    while True:
        choice = choose_owner(
            await candidates(request.team_id),
            language=request.language,
            team_id=request.team_id,
            earlier_owner_id=earlier_owner_id,
        )
        if choice is None:
            raise Refused("Nobody takes cases. Add a user, or let somebody take cases again, under Settings.")
        if await db.value(HOLD_OWNER, choice.owner_id):
            return choice


async def assign(case_id: int, owner_id: int, reason: str, by: Actor, seen: int | None = None) -> None:
    """Gives a case to somebody at once, with a reason.

    Raises Invalid without one, or for somebody who takes no cases or may not see those of its team.
    """
    async with hold(case_id, by, seen) as case:
        await db.value(HOLD_OWNER, owner_id)
        problems = {}
        if not reason.strip():
            problems["reason"] = "Say why, for the one who gets it and the one who had it."
        if owner_id not in {candidate.id for candidate in await candidates(case.team_id)}:
            problems["owner_id"] = "Choose somebody who takes cases, and who may see those of its team."
        if problems:
            raise Invalid(problems)
        await give_to(case_id, owner_id, reason.strip(), by)


async def hand_over_open_cases(from_id: int, to_id: int | None, by: Actor) -> int:
    """Hands every open case of somebody who takes no more over: to one person, or to whom routing names; a
    case that this person may not see goes to whom routing names, too.

    Each case is its own transaction, in rising order, so that none waits for another's lock for long and a
    stop half-way leaves whole cases; running it again takes up the rest. Returns how many passed on.
    """
    moved = 0
    for case_id in await open_cases_of_owner(from_id):
        async with hold(case_id, by) as case:
            # Somebody may have taken or ended it while we waited for it.
            if case.owner_id != from_id or case.disposition is not None:
                continue
            chosen = to_id is not None and await may_own(to_id, case.team_id)
            owner_id = to_id if to_id and chosen else (await _choose(await routing_of(case_id))).owner_id
            await give_to(case_id, owner_id, "the owner left the desk", by)
            moved += 1
    return moved
