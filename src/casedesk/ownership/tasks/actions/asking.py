"""Asking a colleague for a piece of work, or somebody outside by a letter whose answer comes back to the case."""

from dataclasses import replace

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.letting_answer import normalised
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.actions.replies import problems_of as problems_of_letter
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.queries import may_own
from casedesk.ownership.tasks import rules
from casedesk.ownership.tasks.events import TaskAsked
from casedesk.ownership.tasks.queries.tasks import task_of_letter
from casedesk.ownership.tasks.rules import Asked
from casedesk.ownership.tasks.tables import Task
from casedesk.platform import card_numbers, clock, db
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say


async def ask_colleague(case_id: int, asked: Asked, to_user_id: int | None, by: Actor) -> int:
    """Asks a user to do something for a case until a date; returns the task's key.

    Raises Invalid by field (`to` for whom it cannot be asked of), Refused for a case that has ended.
    """
    asked = _as_kept(asked)
    async with hold(case_id, by) as case:
        _must_be_open(case)
        problems = rules.problems_of(asked, case.now)
        if to_user_id is None:
            problems["to"] = say("Choose who does it.")
        elif not await kept_here(to_user_id) or not await may_own(to_user_id, case.team_id):
            problems["to"] = say("Choose somebody who works here and may see this case.")
        if problems:
            raise Invalid(problems)
        return await _ask(case, asked, by, to_user_id=to_user_id)


async def ask_outside(
    case_id: int, asked: Asked, letter: NewReply, by: Actor, seen: int | None = None
) -> tuple[int, int]:
    """Asks somebody outside by a letter, which goes in ten seconds unless it is recalled: then the task is cancelled.
    Returns the keys of the task and of the letter, those of the first where the same was sent a second time.

    Raises Invalid by field (`to` where there is no address), Refused for a case that has ended, Stale when it
    changed since `seen`.
    """
    asked = _as_kept(asked)
    letter = replace(letter, kind="forward")
    problems = rules.problems_of(asked, clock.now())
    problems |= {name: words for name, words in problems_of_letter(letter).items() if name == "to"}
    if problems:
        raise Invalid(problems)
    async with db.transaction():
        reply_id = await write_reply(case_id, letter, by, seen)
        asked_already = await task_of_letter(reply_id)
        if asked_already is not None:
            return asked_already, reply_id
        async with hold(case_id, by) as case:
            _must_be_open(case)
            address = normalised(letter.to_address)
            task_id = await _ask(case, asked, by, to_address=address, reply_id=reply_id)
    return task_id, reply_id


def _as_kept(asked: Asked) -> Asked:
    return replace(
        asked,
        what=card_numbers.masked(" ".join(asked.what.split())),
        details=card_numbers.masked(asked.details.strip()),
        to_name=" ".join(asked.to_name.split())[:100],
    )


def _must_be_open(case: HeldCase) -> None:
    if not stages.is_open(case.stage):
        raise Refused(say("This case has ended. Reopen it first."))


async def _ask(
    case: HeldCase,
    asked: Asked,
    by: Actor,
    *,
    to_user_id: int | None = None,
    to_address: str | None = None,
    reply_id: int | None = None,
) -> int:
    assert asked.due_at is not None, "a task has a date"
    row = Task(
        case_id=case.id,
        what=asked.what,
        details=asked.details,
        to_user_id=to_user_id,
        to_address=to_address,
        to_name=asked.to_name if to_address else "",
        reply_id=reply_id,
        due_at=asked.due_at,
        by_user_id=by.user_id,
        by_rule="" if by.user_id is not None else by.rule,
        asked_at=case.now,
    )
    task_id = int((await Task.insert(row))[0]["id"])
    whom = {"to": to_user_id} if to_user_id is not None else {}
    await case.enter("task", by, {"task": task_id, "due_at": asked.due_at.isoformat(), **whom})
    case.tell(TaskAsked(case_id=case.id, task_id=task_id, by_user_id=by.user_id, to_user_id=to_user_id))
    return task_id
