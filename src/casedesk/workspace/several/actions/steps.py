"""The steps: each is the action of a single case, and says what takes it back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from casedesk.cases.actions import merging, stage_moves, tagging
from casedesk.cases.actions.story import change_details
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.fields.actions import filling
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.values import kept, taken_up
from casedesk.ownership.actions import assign
from casedesk.ownership.handoffs.actions.sending import withdraw
from casedesk.ownership.handoffs.rules.answering import Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief
from casedesk.platform import clock
from casedesk.platform.errors import Refused, Stale
from casedesk.platform.sentences import say
from casedesk.problems.actions.joining import join_problem, leave_problem
from casedesk.workspace.handing_several import offer_one
from casedesk.workspace.several.queries import Before, standing_before

Details = Mapping[str, Any]
Undo = dict[str, Any]

_WAITS = {
    stages.AWAITING_CUSTOMER: stage_moves.wait_for_customer,
    stages.AWAITING_THIRD_PARTY: stage_moves.wait_for_third_party,
}
"""The stages in which a case waits until a date, and what lets it."""


async def take(step: str, details: Details, case_id: int, seen: int, by: Actor) -> Undo | None:
    """Takes a step on one case; returns what takes it back, None where it changed nothing. Whatever its action raises,
    it raises, and Stale where the case changed since it was looked at."""
    before = await _standing(case_id)
    if before.disposition == "duplicate":
        raise Refused(say("It was merged into another case."))
    undo = await _TAKE[step](details, case_id, before, seen, by)
    after = (await _standing(case_id)).events_count
    return None if after == before.events_count else {**undo, "after": after}


async def take_back(step: str, undo: Undo, case_id: int, by: Actor) -> None:
    """Takes a step back, unless the case changed since. Raises Stale then, or whatever the action raises."""
    if (await _standing(case_id)).events_count > undo["after"]:
        raise Stale(say("Somebody changed it since."))
    await _TAKE_BACK[step](undo, case_id, by)


async def _standing(case_id: int) -> Before:
    found = await standing_before(case_id)
    assert found is not None, "cases are never deleted"
    return found


async def _assign(details: Details, case_id: int, before: Before, seen: int, by: Actor) -> Undo:
    await assign(case_id, details["owner_id"], details["reason"], by, seen)
    return {"owner_id": before.owner_id}


async def _assign_back(undo: Undo, case_id: int, by: Actor) -> None:
    await assign(case_id, undo["owner_id"], "taken back", by, undo["after"])


async def _offer(details: Details, case_id: int, _before: Before, seen: int, by: Actor) -> Undo:
    shared = Brief(details["next_step"], why=details.get("reason", ""))
    return {"handoff": await offer_one(case_id, shared, Receiver(details["owner_id"]), by, seen)}


async def _offer_back(undo: Undo, case_id: int, by: Actor) -> None:
    await withdraw(case_id, undo["handoff"], by)


async def _tag(details: Details, case_id: int, _before: Before, seen: int, by: Actor) -> Undo:
    return {"tags": await tagging.tag_case(case_id, details["names"], by, seen)}


async def _tag_back(undo: Undo, case_id: int, by: Actor) -> None:
    await tagging.take_exactly_off(case_id, undo["tags"], by)


async def _untag(details: Details, case_id: int, _before: Before, seen: int, by: Actor) -> Undo:
    return {"tags": await tagging.untag_case(case_id, details["tag_id"], by, seen)}


async def _untag_back(undo: Undo, case_id: int, by: Actor) -> None:
    await tagging.put_exactly_back(case_id, undo["tags"], by)


async def _category(details: Details, case_id: int, before: Before, seen: int, by: Actor) -> Undo:
    await change_details(case_id, {"category_id": details["category_id"]}, by, seen)
    return {"category_id": before.category_id}


async def _category_back(undo: Undo, case_id: int, by: Actor) -> None:
    await change_details(case_id, {"category_id": undo["category_id"]}, by, undo["after"])


async def _work(_details: Details, case_id: int, before: Before, seen: int, by: Actor) -> Undo:
    await stage_moves.resume(case_id, by, seen)
    return _stage_of(before)


async def _wait(details: Details, case_id: int, before: Before, seen: int, by: Actor) -> Undo:
    until = None if details["wait_until"] is None else datetime.fromisoformat(details["wait_until"])
    to_customer = details["side"] == "customer"
    move = stage_moves.wait_for_customer if to_customer else stage_moves.wait_for_third_party
    await move(case_id, details["waits_for"], until, by, seen)
    return _stage_of(before)


def _stage_of(before: Before) -> Undo:
    until = None if before.wait_until is None else before.wait_until.isoformat()
    return {"stage": before.stage, "waits_for": before.waits_for, "wait_until": until}


async def _stage_back(undo: Undo, case_id: int, by: Actor) -> None:
    until = None if undo["wait_until"] is None else datetime.fromisoformat(undo["wait_until"])
    if until is not None and until <= clock.now():
        raise Refused(say("The date it waited for has passed."))
    if undo["stage"] == stages.WORKING:
        await stage_moves.resume(case_id, by, undo["after"])
    elif undo["stage"] in _WAITS:
        await _WAITS[undo["stage"]](case_id, undo["waits_for"] or "an answer", until, by, undo["after"])
    else:
        raise Refused(say("It waited for an approval: that does not come back by itself."))


async def _resolve(details: Details, case_id: int, before: Before, seen: int, by: Actor) -> Undo:
    await stage_moves.resolve(case_id, details["fixed_by"], details["cause_id"], by, seen)
    return _stage_of(before)


async def _end(details: Details, case_id: int, before: Before, seen: int, by: Actor) -> Undo:
    await stage_moves.end(case_id, details["disposition"], details["why"], by, seen)
    return _stage_of(before)


async def _reopen(undo: Undo, case_id: int, by: Actor) -> None:
    await stage_moves.reopen(case_id, by, undo["after"])
    await _wait_again(undo, case_id, by)


async def _wait_again(undo: Undo, case_id: int, by: Actor) -> None:
    """What waited when it ended waits again, where the date it waited for is still to come."""
    # What was done before an update of the program may not say it.
    stage, waited_until = undo.get("stage"), undo.get("wait_until")
    if stage in _WAITS and waited_until is not None:
        until = datetime.fromisoformat(waited_until)
        if until > clock.now():
            await _WAITS[stage](case_id, undo["waits_for"] or "an answer", until, by)


async def _merge(details: Details, case_id: int, before: Before, seen: int, by: Actor) -> Undo:
    if before.events_count > seen:
        raise Stale(say("It changed since you looked at it."))
    if details["into"] is None:
        raise Refused(say("None of them is left to keep."))
    await merging.merge(details["into"], case_id, by)
    return _stage_of(before)


async def _merge_back(undo: Undo, case_id: int, by: Actor) -> None:
    await merging.unmerge(case_id, by)
    await _wait_again(undo, case_id, by)


async def _join(details: Details, case_id: int, _before: Before, seen: int, by: Actor) -> Undo:
    await join_problem(case_id, details["problem_id"], by, seen)
    return {}


async def _leave(undo: Undo, case_id: int, by: Actor) -> None:
    await leave_problem(case_id, by, undo["after"])


async def _fill(details: Details, case_id: int, _before: Before, seen: int, by: Actor) -> Undo:
    fields = {one.id: one for one in await all_fields()}
    had = await filling.fill(case_id, {details["field"]: details["typed"]}, by, seen)
    return {"had": {str(key): kept(fields[key], value) for key, value in had.items()}}


async def _fill_back(undo: Undo, case_id: int, by: Actor) -> None:
    fields = {str(one.id): one for one in await all_fields()}
    before = {fields[key].id: taken_up(fields[key], said) for key, said in undo["had"].items()}
    await filling.put_back(case_id, before, by, undo["after"])


_TAKE: Mapping[str, Callable[[Details, int, Before, int, Actor], Awaitable[Undo]]] = {
    "assign": _assign,
    "offer": _offer,
    "work": _work,
    "wait": _wait,
    "tag": _tag,
    "untag": _untag,
    "category": _category,
    "merge": _merge,
    "resolve": _resolve,
    "end": _end,
    "join": _join,
    "fill": _fill,
}
_TAKE_BACK: Mapping[str, Callable[[Undo, int, Actor], Awaitable[None]]] = {
    "assign": _assign_back,
    "offer": _offer_back,
    "work": _stage_back,
    "wait": _stage_back,
    "tag": _tag_back,
    "untag": _untag_back,
    "category": _category_back,
    "merge": _merge_back,
    "resolve": _reopen,
    "end": _reopen,
    "join": _leave,
    "fill": _fill_back,
}
