"""Giving cases to people: at the opening, by a supervisor, by taking, and when somebody leaves.

Whoever is given a case is held until the end of the transaction, so that nobody who is just being let go
gets one. Users are held after the case, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import replace

from casedesk.cases.actions.custody import give_to, pass_on
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.story import tell_story
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.routing import Route, RoutingRequest
from casedesk.ownership.handoffs.rules.briefs import Brief
from casedesk.ownership.queries import may_be_given, may_own, name_of, open_cases_of_owner, owner_of
from casedesk.ownership.routing.actions.finding import as_recorded, find_owner
from casedesk.ownership.routing.queries.facts import standing_cases, tier_of
from casedesk.ownership.routing.rules.asking import CaseFacts, GivenTeam
from casedesk.ownership.routing.rules.reasons import HAD_IT
from casedesk.ownership.rules import TAKEN, may_take, why_handed_over
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.rota.queries.presence import hours_of

_WHY_NEEDED = say("Say why, for the one who gets it and the one who had it.")


async def owner_for_new_case(request: RoutingRequest) -> Route:
    """Answers who owns a new case, or one that is taken up again. Raises Refused when nobody takes cases."""
    if request.case_id is not None:
        return await _owner_again(request.case_id, request)
    earlier = None if request.follows_id is None else await owner_of(request.follows_id)
    facts = CaseFacts(
        mailbox_id=request.mailbox_id,
        category_id=request.category_id,
        language=request.language,
        kind=request.kind,
        channel=request.channel,
        priority=request.priority,
        size=request.size,
    )
    team = GivenTeam(request.team_id, request.usual_team_id)
    facts = replace(facts, tier=await tier_of(request.customer_id))
    choice, asked = await find_owner(facts, request.customer_id, team, earlier)
    kept = as_recorded(facts, team, asked)
    return Route(choice.owner_id, choice.team_id, choice.rule, choice.reason, facts=kept)


async def _owner_again(case_id: int, request: RoutingRequest) -> Route:
    """Whoever owns it keeps it, here or not, while they take cases and may see it; else it is routed anew."""
    owner_id = await owner_of(case_id)
    if owner_id is not None and await may_be_given(owner_id, request.team_id):
        return Route(owner_id, request.team_id, HAD_IT, HAD_IT)
    [case] = await standing_cases([case_id])
    facts = replace(case.facts, language=request.language)
    choice, _asked = await find_owner(facts, case.customer_id, GivenTeam(request.team_id), None)
    return Route(choice.owner_id, choice.team_id, choice.rule, choice.reason)


async def route_case(case_id: int) -> Route:
    """Who fits a case best as it stands, whoever has it now. Raises NotFound, Refused when nobody takes cases."""
    found = await standing_cases([case_id])
    if not found:
        raise NotFound(say("There is no case C-%(case)d.", case=case_id))
    [case] = found
    choice, _asked = await find_owner(case.facts, case.customer_id, GivenTeam(case.team_id), None)
    return Route(choice.owner_id, choice.team_id, choice.rule, choice.reason)


async def assign(case_id: int, owner_id: int, reason: str, by: Actor, seen: int | None = None) -> None:
    """Gives a case to somebody at once, with a reason.

    Raises Invalid without one, or for somebody who takes no cases or may not see those of its team.
    """
    async with hold(case_id, by, seen) as case:
        problems = {}
        if not reason.strip():
            problems["reason"] = _WHY_NEEDED
        if not await may_be_given(owner_id, case.team_id):
            problems["owner_id"] = say("Choose somebody who takes cases, and who may see those of its team.")
        if problems:
            raise Invalid(problems)
        await give_to(case_id, owner_id, reason.strip(), by)


async def take(case_id: int, by: Actor, seen: int | None = None) -> None:
    """Takes the case of an owner who is not here; it is theirs no more, and they are told.

    Raises Refused while the owner is here (a handoff is asked for then), for a case that ended, or where the
    taker owns it already.
    """
    taker = by.user_id
    if taker is None:
        raise Refused(say("Only somebody who works here takes a case."))
    async with hold(case_id, by, seen) as case:
        if not stages.is_open(case.stage):
            raise Refused(say("This case has ended. Reopen it first."))
        if not await may_be_given(taker, case.team_id):
            raise Refused(say("You take no cases at present."))
        hours = await hours_of(case.owner_id, case.now)
        decision = may_take(hours, case.now, await name_of(case.owner_id), is_own=case.owner_id == taker)
        if decision.refusal:
            raise Refused(decision.refusal)
        await pass_on(case, taker, decision.reason, replace(by, rule=TAKEN), {"taken": 1})


async def assign_several(
    case_ids: Sequence[int], from_id: int, owner_id: int, brief: Brief, by: Actor
) -> list[int]:
    """Gives several cases of one owner to another, with one brief: why, and, where it says so, what is to be done
    next. Returns those that passed on.

    Each is its own transaction, in rising order; what ended, has another owner by now, or is of a private team that
    the new one is not in, stays where it is. Raises Invalid as assigning does, before any passed on.
    """
    wrong = {}
    if not brief.why.strip():
        wrong["reason"] = _WHY_NEEDED
    if not case_ids:
        wrong["cases"] = say("Choose at least one case.")
    if owner_id == from_id or not await may_be_given(owner_id, None):
        wrong["owner_id"] = say("Choose somebody else who takes cases.")
    if wrong:
        raise Invalid(wrong)
    moved = []
    for case_id in sorted(set(case_ids)):
        async with hold(case_id, by) as case:
            if case.owner_id != from_id or case.disposition is not None:
                continue
            if not await may_be_given(owner_id, case.team_id):
                continue
            await assign(case_id, owner_id, brief.why, by)
            if brief.next_step:
                await tell_story(case_id, {"next_step": brief.next_step}, by)
            moved.append(case_id)
    return moved


async def hand_over_open_cases(from_id: int, to_id: int | None, by: Actor, why: str = "left") -> int:
    """Hands every open case of somebody who takes no more over: to one person, or to whom routing names; a
    case that this person may not see goes to whom routing names, too.

    Each case is its own transaction, in rising order, so that none waits for another's lock for long and a
    stop half-way leaves whole cases; running it again takes up the rest. What comes back to them meanwhile (a
    merge undone, a case reopened before they were let go) is found by looking again until nothing is left.
    Returns how many passed on.
    """
    moved = 0
    while case_ids := await open_cases_of_owner(from_id):
        before = moved
        for case_id in case_ids:
            moved += await _hand_over(case_id, from_id, to_id, by, why)
        if moved == before:
            break  # others took them meanwhile, or they ended: nothing of it is ours to move
    return moved


async def _hand_over(case_id: int, from_id: int, to_id: int | None, by: Actor, why: str) -> int:
    async with hold(case_id, by) as case:
        # Somebody may have taken or ended it while we waited for it.
        if case.owner_id != from_id or case.disposition is not None:
            return 0
        if to_id is not None and to_id != from_id and await may_own(to_id, case.team_id):
            await give_to(case_id, to_id, why_handed_over(why), by)
            return 1
        route = await route_case(case_id)
        if route.owner_id == from_id:
            return 0
        await give_to(case_id, route.owner_id, why_handed_over(why, route.reason), by)
        return 1
