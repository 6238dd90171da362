"""Joining cases to a problem, and taking them out again: each an entry of the case's record.

By a hand, by a step on several cases, or by a rule: all come through here.
"""

import asyncpg

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.events import CasesMerged
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.problems import rules
from casedesk.problems.queries.of_case import problem_of

BY_MERGE = actors.system(say("cases were merged"))


async def join_problem(case_id: int, problem_id: int, by: Actor, seen: int | None = None) -> bool:
    """Makes a case part of a problem; returns whether it was not so before. `by` is a user, or
    `actors.system("name of the rule")`.

    Raises NotFound where there is no such problem, or no such case for `by`; Refused where the problem has ended, or
    the case is part of another, or was merged into another case; Stale when the case changed since `seen`.
    """
    async with hold(case_id, by, seen) as case:
        await _refuse_ended(problem_id)
        return await _join(case, problem_id, by)


async def _status(problem_id: int) -> str | None:
    """How a problem stands, locked against ending until the transaction ends: who joins and who ends it see each
    other."""
    found = await db.value("SELECT status FROM problems WHERE id = $1 FOR SHARE", problem_id)
    return None if found is None else str(found)


async def _refuse_ended(problem_id: int) -> None:
    status = await _status(problem_id)
    if status is None:
        raise NotFound(say("There is no such problem."))
    if status == rules.ENDED:
        raise Refused(say("The problem has ended. Open it again first."))


async def _join(case: HeldCase, problem_id: int, by: Actor) -> bool:
    if case.merged_into_id is not None:
        raise Refused(say("It was merged into another case."))
    before = await problem_of(case.id)
    if before is not None and before.id == problem_id:
        return False
    if before is not None:
        raise Refused(say("It is part of another problem already. Take it out there first."))
    await db.execute(
        "INSERT INTO problem_cases (problem_id, case_id, joined_at) VALUES ($1, $2, $3)",
        problem_id,
        case.id,
        case.now,
    )
    await case.enter("joined_problem", by, {"problem": problem_id})
    return True


async def leave_problem(case_id: int, by: Actor, seen: int | None = None) -> int | None:
    """Takes a case out of the problem that it is part of; returns that problem's key, None where it was in none."""
    async with hold(case_id, by, seen) as case:
        gone: asyncpg.Record | None = await db.record(
            "DELETE FROM problem_cases WHERE case_id = $1 RETURNING problem_id", case.id
        )
        if gone is None:
            return None
        await case.enter("left_problem", by, {"problem": gone["problem_id"]})
        return int(gone["problem_id"])


async def go_along(merged: CasesMerged) -> None:
    """The reaction: a case takes up the matter of the one that was merged into it, and so its problem, where it has
    none of its own."""
    problem = await problem_of(merged.case_id)
    if problem is None or problem.status == rules.ENDED or await problem_of(merged.into_id) is not None:
        return
    async with hold(merged.into_id, BY_MERGE) as case:
        # Somebody may have ended it this moment: the cases are merged all the same.
        if await _status(problem.id) == rules.ENDED:
            return
        await _join(case, problem.id, BY_MERGE)
