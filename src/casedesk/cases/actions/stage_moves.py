"""Moving the ball by hand or by the date: waiting, resuming, resolving, reopening, ending, closing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.cases.actions.custody import route_anew
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold, hold_all
from casedesk.cases.events import StageChanged
from casedesk.cases.queries.known import unknown_choices
from casedesk.cases.queries.record import resolution_left
from casedesk.cases.rules import actors, stages
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.in_turn import in_turn
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings


async def wait_for_customer(
    case_id: int, question: str, until: datetime | None, by: Actor, seen: int | None = None
) -> None:
    """Gives the ball to the customer, with the question they were asked and the date to look again."""
    await _wait(case_id, stages.AWAITING_CUSTOMER, question, until, by, seen)


async def wait_for_third_party(
    case_id: int, whom: str, until: datetime | None, by: Actor, seen: int | None = None
) -> None:
    """Waits for somebody we chose (a carrier, a supplier) until a date, at which it comes back by itself."""
    await _wait(case_id, stages.AWAITING_THIRD_PARTY, whom, until, by, seen)


async def _wait(
    case_id: int, stage: str, waits_for: str, until: datetime | None, by: Actor, seen: int | None
) -> None:
    async with hold(case_id, by, seen) as case:
        _must_be_open(case)
        until = until or case.now + timedelta(days=stages.DAYS_TO_WAIT)
        problems = {}
        if not waits_for.strip():
            problems["waits_for"] = say("Say whom we wait for, or what was asked.")
        if until <= case.now:
            problems["wait_until"] = say("Choose a day that is still to come.")
        if problems:
            raise Invalid(problems)
        before = case.stage
        await case.start_stage(stage, by, wait_until=until, waits_for=waits_for.strip())
        await case.enter("stage", by, {"from": before, "to": stage, "wait_until": until.isoformat()})
        _tell(case, before)


async def resume(case_id: int, by: Actor, seen: int | None = None) -> None:
    """Takes the ball back: we work on it."""
    async with hold(case_id, by, seen) as case:
        _must_be_open(case)
        if case.stage == stages.WORKING:
            return
        before = case.stage
        await case.start_stage(stages.WORKING, by)
        await case.enter("stage", by, {"from": before, "to": stages.WORKING})
        _tell(case, before)


async def resolve(
    case_id: int, fixed_by: str, cause_id: int | None, by: Actor, seen: int | None = None
) -> None:
    """Resolves a case: what fixed it, and what caused it.

    Raises Invalid for what is missing, Refused while something is still open (a promise, an approval).
    """
    problems = await unknown_choices({"cause_id": cause_id})
    if not fixed_by.strip():
        problems["fixed_by"] = say("Say what fixed it: it is what the next person needs to know.")
    if cause_id is None:
        problems["cause_id"] = say("Choose what caused it.")
    if problems:
        raise Invalid(problems)
    async with hold(case_id, by, seen) as case:
        _must_be_open(case)
        await events.check("resolve_case", case_id)
        before = case.stage
        await case.start_stage(
            stages.RESOLVED, by, disposition="resolved", ended_how=fixed_by.strip(), cause_id=cause_id
        )
        case.set(cause_id=cause_id)
        await case.enter("resolved", by, {"cause_id": cause_id})
        _tell(case, before)


async def reopen(case_id: int, by: Actor, seen: int | None = None) -> None:
    """Takes an ended case up again. A merged one is unmerged instead."""
    async with hold(case_id, by, seen) as case:
        if stages.is_open(case.stage):
            raise Refused(say("This case is open already."))
        if case.merged_into_id is not None:
            raise Refused(say("This case was merged into another. Undo the merge to work on it again."))
        before = case.stage
        await case.start_stage(stages.WORKING, by)
        await case.enter("reopened", by)
        await route_anew(case)
        _tell(case, before)


async def restore_thanks(case_id: int, by: Actor, seen: int | None = None) -> None:
    """The contact that reopened the case was only thanks: the resolution stands as if never left.

    Raises Refused when the case was not reopened by a contact, or was moved since, or while something is open on it.
    """
    async with hold(case_id, by, seen) as case:
        left = await resolution_left(case_id)
        if left is None:
            raise Refused(say("Only a case that a contact has just reopened can go back to its resolution."))
        await events.check("resolve_case", case_id)
        restored_id, at = left
        before = case.stage
        await case.restore_resolution(restored_id, at, by)
        case.set(reopened=case.reopened - 1)
        await case.enter("thanks", by, {"restores": restored_id})
        _tell(case, before)


async def end(case_id: int, disposition: str, why: str, by: Actor, seen: int | None = None) -> None:
    """Ends a case without a resolution: declined, withdrawn, no_reply or spam."""
    if disposition not in stages.ENDS_BY_HAND:
        raise Invalid({"disposition": say("Choose how it ended.")})
    if disposition == "declined" and not why.strip():
        raise Invalid({"why": say("Say what the customer was told, and why.")})
    async with hold(case_id, by, seen) as case:
        _must_be_open(case)
        before = case.stage
        await case.start_stage(stages.CLOSED, by, disposition=disposition, ended_how=why.strip())
        await case.enter("ended", by, {"disposition": disposition})
        _tell(case, before)


async def close_resolved(limit: int = 500) -> int:
    """Closes resolved cases whose reopen window has passed, at most `limit`; returns how many."""
    window = timedelta(days=(await desk_settings()).reopen_window_days)
    due = await db.records(
        """
        -- Which resolved cases can no longer be reopened?
        SELECT id FROM cases WHERE stage = 'resolved' AND ended_at < $1 ORDER BY ended_at, id LIMIT $2
        """,
        clock.now() - window,
        limit,
    )
    by = actors.system(say("reopen window passed"))
    closed = 0
    for found, turn in in_turn(due):
        with turn:
            async with hold(found["id"], by) as case:
                # It may have come back while we waited for it.
                if case.stage != stages.RESOLVED or case.ended_at is None:
                    continue
                if not stages.due_to_close(case.ended_at, case.now, window):
                    continue
                await case.start_stage(stages.CLOSED, by, disposition="resolved")
                await case.enter("closed", by)
                _tell(case, stages.RESOLVED)
                closed += 1
    return closed


async def close_for_good(case_ids: Sequence[int], by: Actor) -> None:
    """Closes those of these cases that are resolved before their reopen window has passed: nobody can reopen them,
    since their customer is about to be erased."""
    async with hold_all(case_ids, by) as cases:
        for case in cases.values():
            if case.stage == stages.RESOLVED:
                await case.start_stage(stages.CLOSED, by, disposition="resolved")
                await case.enter("closed", by)
                _tell(case, stages.RESOLVED)


async def wake_third_parties(limit: int = 500) -> int:
    """Takes back the ball of cases whose date for a third party has passed, at most `limit`; returns how many."""
    due = await db.records(
        """
        -- Whose date with a third party has passed?
        SELECT c.id, s.id AS wait FROM cases c JOIN stage_starts s ON s.id = c.stage_start_id
        WHERE c.stage = 'awaiting_third_party' AND s.wait_until <= $1 ORDER BY s.wait_until, c.id LIMIT $2
        """,
        clock.now(),
        limit,
    )
    by = actors.system(say("the date to wait for passed"))
    woken = 0
    for found, turn in in_turn(due):
        with turn:
            async with hold(found["id"], by) as case:
                # Somebody may have moved it, or given it a later date, while we waited for it.
                if case.stage_start_id != found["wait"]:
                    continue
                await case.start_stage(stages.WORKING, by)
                await case.enter("stage", by, {"from": stages.AWAITING_THIRD_PARTY, "to": stages.WORKING})
                _tell(case, stages.AWAITING_THIRD_PARTY)
                woken += 1
    return woken


def _must_be_open(case: HeldCase) -> None:
    if not stages.is_open(case.stage):
        raise Refused(say("This case has ended. Reopen it first."))


def _tell(case: HeldCase, before: str) -> None:
    case.tell(StageChanged(case_id=case.id, before=before, after=case.stage, disposition=case.disposition))
