"""Taking the steps of a trigger: each is the action that a person would take, with its own checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from casedesk.automation.macros.actions.running import Filled
from casedesk.automation.macros.actions.running import take as take_of_macro
from casedesk.automation.macros.queries.macros import kept_macro
from casedesk.automation.macros.queries.runs import detail_of
from casedesk.automation.macros.rules import steps as macros
from casedesk.automation.triggers.queries.filling import filled_words
from casedesk.automation.triggers.queries.names import is_in_team
from casedesk.automation.triggers.rules import steps as rules
from casedesk.automation.triggers.rules.conditions import CaseFacts
from casedesk.automation.triggers.rules.doing import Did
from casedesk.automation.triggers.rules.steps import Step
from casedesk.automation.triggers.rules.triggers import called
from casedesk.cases.actions import stage_moves, story, tagging
from casedesk.cases.rules.actors import Actor
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.ownership.actions import assign, route_case
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.jobs.actions import is_last_try
from casedesk.platform.sentences import Sentence, say
from casedesk.problems.actions.joining import join_problem
from casedesk.rota.queries.presence import supervisors_on_duty

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Stepping:
    """A trigger that acts on a case."""

    case: CaseFacts
    trigger_id: int
    name: str
    by: Actor


class StepRefused(Refused):
    """A step cannot be taken, and so none was. `place` counts from 0; `said` is the reason, in any language."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.said = reason if isinstance(reason, Sentence) else Sentence(reason, {})


async def take_all(steps: Sequence[Step], trigger: Stepping) -> list[Did]:
    """Takes steps in order; to be called in a transaction of its own. Raises StepRefused, also for what nobody foresaw
    where the job tried often enough: then it stands in the trigger's log, and not among dead jobs alone."""
    did = []
    for place, step in enumerate(steps):
        try:
            did.append(await _take(step, trigger))
        except (Invalid, Refused, NotFound) as refused:
            raise StepRefused(place, refused.reason) from refused
        # Whatever it is, it would be said to nobody: what happened is past, and the job is not tried again.
        except Exception as error:
            if not is_last_try():
                raise
            _log.exception(
                "a trigger's step failed", trigger=trigger.trigger_id, case=trigger.case.id, step=place
            )
            raise StepRefused(place, _unforeseen(error)) from error
    return did


def _unforeseen(error: Exception) -> str:
    # Its kind alone: what a database says of a row has the words of people in it.
    return say(
        "It failed for two days in a way that nobody foresaw (%(what)s). Take the steps by hand, and show this to an "
        "admin: the program's log says more.",
        what=type(error).__name__,
    )


async def _take(step: Step, trigger: Stepping) -> Did:
    match step:
        case rules.Untag(tag_id):
            gone = await tagging.untag_case(trigger.case.id, tag_id, trigger.by)
            return Did("untag", bool(gone), tags=gone)
        case rules.Kind(kind):
            return await _change("kind", "kind", kind, trigger)
        case rules.Team(team_id):
            return await _to_team(team_id, trigger)
        case rules.Owner(user_id):
            return await _to(user_id, trigger)
        case rules.Join(problem_id):
            is_new = await join_problem(trigger.case.id, problem_id, trigger.by)
            return Did("join", is_new, after=problem_id)
        case rules.Tell():
            return Did("tell", bool(await _tell(step, trigger)))
        case rules.RunMacro(macro_id):
            return await _run(macro_id, trigger)
        case _:
            return await _shared(step, trigger)


async def _shared(step: macros.Step, trigger: Stepping) -> Did:
    """A step that macros take as well."""
    if isinstance(step, macros.Work):
        before = await detail_of(trigger.case.id, "stage")
        if before != "working":
            await stage_moves.resume(trigger.case.id, trigger.by)
        return Did("work", before != "working")
    if isinstance(step, macros.Task) and step.to_user_id is None:
        step = macros.Task(step.what, step.days, await detail_of(trigger.case.id, "owner_id"))
    text = macros.words_of(step)
    words, zone = await filled_words(trigger.case.id, text, trigger.by)
    did = await take_of_macro(step, 0, trigger.case.id, Filled({0: words}, zone), trigger.by)
    changed = did.before != did.after or did.task is not None or bool(did.tags) or did.kind == "note"
    return Did(did.kind, changed, did.task, did.tags, did.before, did.after)


async def _change(kind: str, column: str, value: Any, trigger: Stepping) -> Did:
    before = await detail_of(trigger.case.id, column)
    await story.change_details(trigger.case.id, {column: value}, trigger.by)
    return Did(kind, before != value, before=before, after=value)


async def _to_team(team_id: int, trigger: Stepping) -> Did:
    """Gives a case to a team, and to somebody of it."""
    case_id = trigger.case.id
    before = [await detail_of(case_id, "team_id"), await detail_of(case_id, "owner_id")]
    await story.change_details(case_id, {"team_id": team_id}, trigger.by)
    if not await is_in_team(await detail_of(case_id, "owner_id"), team_id):
        route = await route_case(case_id)
        await assign(
            case_id,
            route.owner_id,
            say("%(trigger)s; %(reason)s", trigger=called(trigger.name), reason=route.reason),
            trigger.by,
        )
    after = [team_id, await detail_of(case_id, "owner_id")]
    return Did("team", before != after, before=before, after=after)


async def _to(user_id: int, trigger: Stepping) -> Did:
    before = await detail_of(trigger.case.id, "owner_id")
    if before != user_id:
        await assign(trigger.case.id, user_id, called(trigger.name), trigger.by)
    return Did("owner", before != user_id, before=before, after=user_id)


async def _tell(step: rules.Tell, trigger: Stepping) -> int:
    match step.whom:
        case "owner":
            told = [await detail_of(trigger.case.id, "owner_id")]
        case "duty":
            on_duty = await supervisors_on_duty(await detail_of(trigger.case.id, "team_id"))
            told = [one.user_id for one in on_duty[:1]]
        case _:
            told = [] if step.user_id is None else [step.user_id]
    payload = {"trigger": trigger.trigger_id, "name": trigger.name}
    notice = Notice(Kind.TRIGGER, trigger.case.id, about=str(trigger.trigger_id), payload=payload)
    if not await notify(told, notice):
        raise Refused(say("There is nobody to tell: who is named left, or may not see the case."))
    return len(told)


async def _run(macro_id: int, trigger: Stepping) -> Did:
    """Takes the steps of a macro that say nothing to the customer."""
    kept = await kept_macro(macro_id)
    if kept is None or kept.retired_at is not None or kept.user_id is not None:
        raise Refused(say("Its macro is offered no more. Choose another in the trigger."))
    steps = rules.taken_of(kept.steps)
    if not steps:
        raise Refused(
            say("Every step of its macro says something to the customer: that is for people to do.")
        )
    did = [await _shared(one, trigger) for one in steps]
    return Did("macro", any(one.changed for one in did), steps=did)
