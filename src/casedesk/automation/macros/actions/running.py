"""Running a macro on a case: all of its steps in one transaction, or none.

Each step is the action that a person would take, with its own checks and its own entry of the record. Where one is
refused the whole is, with the step and its reason; nothing of it has happened then.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from casedesk.automation.macros.queries.macros import ToRun
from casedesk.automation.macros.queries.runs import Did, detail_of
from casedesk.automation.macros.rules import steps as rules
from casedesk.automation.macros.rules.steps import Step
from casedesk.automation.noticing.actions import write_all_the_same
from casedesk.automation.noticing.rules.noticing import Notice
from casedesk.automation.templates.rules.placeholders import gaps_in, without_gaps
from casedesk.cases.actions import notes, stage_moves, story
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.replies import NewReply
from casedesk.cases.actions.tagging import tag_case
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.tasks.actions.asking import ask_colleague
from casedesk.ownership.tasks.rules import Asked
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.promises.actions.letters import Change
from casedesk.promises.actions.making import NewPromise, make_promise
from casedesk.settings.queries import ListEntry, categories, causes

_RUN = """
-- Keep that a macro is run on a case; what its steps did follows.
INSERT INTO macro_runs (version_id, case_id, by_user_id, at, did) VALUES ($1, $2, $3, $4, $5::jsonb) RETURNING id
"""


@dataclass(frozen=True)
class Filled:
    """What a run brings along: the words of each step with the case's facts in them, by place; the letter, and with
    which templates it was written, what was noticed in it and what it promises; the customer's zone."""

    words: dict[int, str]
    zone: str
    letter: NewReply | None = None
    used: Sequence[int] = ()
    noticed: Sequence[Notice] = ()
    changes: Sequence[Change] = ()


class StepRefused(Refused):
    """A step cannot be taken, and so none was. `place` counts from 0."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(say("Nothing was done. Step %(step)d: %(reason)s", step=place + 1, reason=reason))
        self.place = place


async def run_macro(
    case_id: int, macro: ToRun, filled: Filled, by: Actor, seen: tuple[int | None, int | None] = (None, None)
) -> int:
    """Takes all steps of a macro on a case; returns the key of the run.

    Raises StepRefused where one of them cannot be taken, Stale when the case changed since `seen`.
    """
    async with db.transaction():
        async with hold(case_id, by, *seen) as case:
            now = case.now
        did = []
        for place, step in enumerate(macro.steps):
            try:
                did.append(await take(step, place, case_id, filled, by))
            except (Invalid, Refused, NotFound) as refused:
                raise StepRefused(place, refused.reason) from refused
        kept = msgspec.json.encode(did).decode()
        run_id = int(await db.value(_RUN, macro.version_id, case_id, by.user_id, now, kept))
        async with hold(case_id, by) as case:
            await case.enter("macro", by, {"run": run_id, "steps": len(did)})
    return run_id


async def would_refuse(case_id: int, macro: ToRun, filled: Filled, by: Actor) -> StepRefused | None:
    """Which step would refuse the macro on this case now; None where all would be taken. It is tried and taken back,
    so that what is said before and what happens then cannot differ."""
    if filled.letter is not None:
        letter = replace(filled.letter, body=without_gaps(filled.letter.body))
        filled = replace(filled, letter=letter)
    try:
        async with db.transaction():
            await run_macro(case_id, macro, filled, by)
            raise _TriedError
    except StepRefused as refused:
        return refused
    except _TriedError:
        return None


class _TriedError(Exception):
    """All steps were taken; leaving the transaction by it undoes them."""


async def take(step: Step, place: int, case_id: int, filled: Filled, by: Actor) -> Did:
    """Takes one step on a case. Raises whatever its action raises."""
    kind, words = rules.kind_of(step), filled.words.get(place, "")
    gaps = gaps_in(words)
    if gaps:
        raise Refused(say("This case does not have %(gaps)s.", gaps=", ".join(gaps)))
    match step:
        case rules.Reply():
            return Did(kind, reply=await _write(case_id, filled, by))
        case rules.Tags(names):
            return Did(kind, tags=await tag_case(case_id, names, by))
        case rules.Category(category_id):
            if not await _is_on(categories, category_id):
                raise Refused(say("Its category is on the list no more. Choose another in the macro."))
            return await _change(kind, case_id, "category_id", category_id, by)
        case rules.Priority(priority):
            return await _change(kind, case_id, "priority", priority, by)
        case rules.Task(_what, days, to_user_id):
            asked = Asked(words, rules.in_days(days, clock.now(), filled.zone))
            return Did(kind, task=await ask_colleague(case_id, asked, to_user_id or by.user_id, by))
        case _:
            await _move(step, words, case_id, filled.zone, by)
    return Did(kind)


async def _move(step: Step, words: str, case_id: int, zone: str, by: Actor) -> None:
    """The steps that have no way back, so that nothing of them is kept for one."""
    match step:
        case rules.Note():
            await notes.add_note(case_id, words, by)
        case rules.Promise():
            due_at = due_of(step, clock.now(), zone)
            await make_promise(case_id, NewPromise(words, due_at), by)
        case rules.Wait(side, _waits_for, days):
            move = stage_moves.wait_for_customer if side == "customer" else stage_moves.wait_for_third_party
            await move(case_id, words, rules.in_days(days, clock.now(), zone), by)
        case rules.Work():
            await stage_moves.resume(case_id, by)
        case rules.Resolve(_fixed_by, cause_id):
            if not await _is_on(causes, cause_id):
                raise Refused(say("Its cause is on the list no more. Choose another in the macro."))
            await stage_moves.resolve(case_id, words, cause_id, by)


async def _is_on(entries: Callable[[], Awaitable[list[ListEntry]]], entry_id: int) -> bool:
    """Whether a list of the desk still has this entry: what was retired is chosen no more."""
    return any(one.id == entry_id for one in await entries())


def due_of(step: rules.Promise, now: datetime, zone: str) -> datetime:
    """By when a promise of a step is due, when it is made now."""
    return rules.in_hours(step.within, now) if step.unit == "hours" else rules.in_days(step.within, now, zone)


async def _write(case_id: int, filled: Filled, by: Actor) -> int:
    if filled.letter is None:
        raise Refused(say("Its template is not there for you any more."))
    return await write_all_the_same(
        case_id, filled.letter, filled.changes, by, used=filled.used, noticed=filled.noticed
    )


async def _change(kind: str, case_id: int, name: str, value: Any, by: Actor) -> Did:
    before = await detail_of(case_id, name)
    await story.change_details(case_id, {name: value}, by)
    return Did(kind, before=before, after=value)
