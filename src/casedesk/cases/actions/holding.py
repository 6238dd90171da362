"""Holding cases for writing: locked, checked for news, and saved once at the end.

    async with hold(case_id, by, seen=7) as case:
        await case.start_stage("working", by)
        await case.enter("reopened", by)

The lock is taken before the clock is read, so that two writers on one case have distinct, ordered times.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.queries.changes import entries_since, held_since
from casedesk.cases.queries.record import leading_case
from casedesk.cases.queries.standing import standing_of
from casedesk.cases.rules.actors import Actor
from casedesk.customers.rules.erased import refuse_erased
from casedesk.platform import db
from casedesk.platform.errors import NotFound, Stale
from casedesk.platform.sentences import say

LOCK = """
-- Whose turn is it on this case? Nobody else's until the transaction ends.
SELECT id FROM cases WHERE id = $1 FOR UPDATE
"""


@contextlib.asynccontextmanager
async def hold(
    case_id: int, by: Actor, seen: int | None = None, seen_held: int | None = None
) -> AsyncIterator[HeldCase]:
    """Holds one case for a change, in a transaction.

    `seen` is how many entries the writer had seen, `seen_held` the last reply that was about to go then. Raises Stale
    with what came since when there is more, NotFound when there is no such case or `by` may not see it.
    """
    async with hold_all([case_id], by) as cases:
        case = cases[case_id]
        if seen is not None and case.events_count > seen:
            await _refuse_stale(case_id, seen, by, seen_held or 0)
        if seen_held is not None:
            await _refuse_second(case_id, seen_held, by)
        yield case


@contextlib.asynccontextmanager
async def hold_all(case_ids: Sequence[int], by: Actor) -> AsyncIterator[dict[int, HeldCase]]:
    """Holds several cases, always locked by rising key, so that no two actions wait for each other.

    Raises Erased where the customer was erased: their cases stay as they are.
    """
    async with db.transaction():
        held: dict[int, HeldCase] = {}
        for case_id in sorted(set(case_ids)):
            await db.execute(LOCK, case_id)
            found = await standing_of(case_id, by)
            if found is None:
                raise NotFound(say("There is no case C-%(case)d.", case=case_id))
            refuse_erased(found["is_erased"])
            held[case_id] = HeldCase(found)
        yield held
        for case in held.values():
            await case.save()
        for case in held.values():
            await case.publish()


class _MergedMeanwhileError(Exception):
    """The case was merged between the look and the lock; letting go of it undoes just the lock."""


@contextlib.asynccontextmanager
async def hold_leading(case_id: int, by: Actor, seen: int | None = None) -> AsyncIterator[HeldCase]:
    """Holds the case that this one leads to by merges, also when it is merged just now; itself if it never was.

    `seen` is how many entries of `case_id` itself the writer had seen.
    """
    while True:
        lead_id = await leading_case(case_id)
        try:
            async with hold(lead_id, by, seen if lead_id == case_id else None) as case:
                if case.merged_into_id is not None:
                    raise _MergedMeanwhileError
                if seen is not None and lead_id != case_id:
                    await _refuse_stale(case_id, seen, by)
                yield case
            return
        except _MergedMeanwhileError:
            continue


async def _refuse_second(case_id: int, seen_held: int, by: Actor) -> None:
    """Of two who write at the same moment the second one sees what the first is about to send."""
    news = await held_since(case_id, seen_held, by.user_id)
    if news:
        raise Stale(say("Somebody is about to send a reply on this case."), news)


async def _refuse_stale(case_id: int, seen: int, by: Actor, seen_held: int = 0) -> None:
    news = await entries_since(case_id, seen, by.user_id, seen_held)
    if news:
        raise Stale(say("This case changed while you were writing."), news)
