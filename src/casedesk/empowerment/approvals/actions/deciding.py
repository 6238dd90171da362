"""Deciding what was asked for: approve, approve another amount, refuse, ask back; several at once, with a way back.

Whoever presses first has decided: the right to decide and every limit are looked at again while the case and all
its ledgers are held, and whoever comes second is told so.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.requested import grant_requested, refuse_requested
from casedesk.empowerment.approvals.actions.asking import time_left
from casedesk.empowerment.approvals.actions.turns import enter_turn
from casedesk.empowerment.approvals.queries import one as queries
from casedesk.empowerment.approvals.queries.one import Standing
from casedesk.empowerment.approvals.rules.asking import UNDO_SECONDS
from casedesk.empowerment.approvals.rules.deciding import Right, right_to_decide
from casedesk.empowerment.approvals.tables import Approval
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock, db, live
from casedesk.platform.errors import CasedeskError, Forbidden, Invalid, Refused
from casedesk.platform.jobs.actions import enqueue
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings

CARRY_OUT = "approvals.carry_out"
"""The kind of the job that carries out what was approved with others."""


async def approve(approval_id: int, by: Actor, amount: Decimal | None = None, words: str = "") -> None:
    """Grants what was asked for, or another amount.

    Raises Forbidden for who may not, Invalid where the amount cannot be, Refused where it is decided already.
    """
    async with _held(approval_id, by) as (case, one):
        given = one.asked if amount is None else amount
        right = await _right(one, by, given, case.now)
        await enter_turn(
            one.id, "granted", by, case.now, words=words, amount=given, for_user_id=right.for_user_id
        )
        await grant_requested(one.concession_id, by, amount, words)


async def refuse(approval_id: int, reason: str, by: Actor) -> None:
    """Refuses what was asked for. Raises Invalid without a reason; Forbidden, Refused as `approve` does."""
    if not reason.strip():
        raise Invalid({"reason": say("Say why, for the one who asked and for the customer.")})
    async with _held(approval_id, by) as (case, one):
        right = await _right(one, by, one.asked, case.now)
        await enter_turn(one.id, "refused", by, case.now, words=reason, for_user_id=right.for_user_id)
        await refuse_requested(one.concession_id, reason, by)


async def ask_back(approval_id: int, question: str, by: Actor) -> None:
    """Asks whoever wants it something first; until they answer it goes to nobody else. Raises Invalid without a
    question; Forbidden, Refused as `approve` does."""
    if not question.strip():
        raise Invalid({"question": say("Write what you need to know.")})
    async with _held(approval_id, by) as (case, one):
        right = await _right(one, by, one.asked, case.now)
        await enter_turn(one.id, "asked_back", by, case.now, words=question, for_user_id=right.for_user_id)
        await Approval.update({Approval.asked_back_at: case.now}).where(Approval.id == one.id)
        await case.enter("approval_asked_back", by, {"approval": one.id, "concession": one.concession_id})
        notice = Notice(Kind.DECISION, case.id, by.user_id, f"question {one.id}", {"outcome": "asked_back"})
        await notify({one.agent_id, one.owner_id}, notice)


async def answer(approval_id: int, words: str, by: Actor) -> None:
    """Answers what the approver wanted to know; their time, which stood still, goes on. Raises Invalid without
    words, Refused where nothing was asked."""
    if not words.strip():
        raise Invalid({"answer": say("Write your answer.")})
    async with _held(approval_id, by) as (case, one):
        if one.asked_back_at is None:
            raise Refused(say("This was answered already."))
        await enter_turn(one.id, "answered", by, case.now, words=words)
        changed: dict[Any, Any] = {Approval.asked_back_at: None}
        if one.due_at is not None:
            team_id = (await queries.asked_about(one.concession_id)).team_id
            changed[Approval.due_at] = await time_left(team_id, one.due_at, one.asked_back_at, case.now)
        await Approval.update(changed).where(Approval.id == one.id)
        await case.enter("approval_answered", by, {"approval": one.id, "concession": one.concession_id})
        notice = Notice(Kind.APPROVAL, case.id, by.user_id, f"answer {one.id}", {"approval": one.id})
        await notify(one.addressees, notice)


@dataclass(frozen=True)
class Several:
    """What became of approving several at once: which wait for their way back to pass, until when, and why not
    the others."""

    approval_ids: tuple[int, ...]
    until: datetime
    not_done: tuple[str, ...]


async def approve_several(approval_ids: Sequence[int], by: Actor) -> Several:
    """Approves these as they were asked for, unless taken back within ten seconds; what cannot be is left out."""
    done, not_done = [], []
    until = clock.now() + timedelta(seconds=UNDO_SECONDS)
    for approval_id in sorted(set(approval_ids)):
        try:
            async with _held(approval_id, by) as (case, one):
                await _right(one, by, one.asked, case.now)
                mark: dict[Any, Any] = {Approval.undo_until: until, Approval.undo_by_user_id: by.user_id}
                await Approval.update(mark).where(Approval.id == one.id)
                await live.tell(live.APPROVALS, *(live.user(user_id) for user_id in one.addressees))
            done.append(approval_id)
        except CasedeskError as no:
            not_done.append(no.reason)
    if done:
        payload = {"approvals": done, "by": by.user_id, "teams": list(by.teams), "sees_all": by.sees_all}
        await enqueue(CARRY_OUT, payload, run_at=until)
    return Several(tuple(done), until, tuple(dict.fromkeys(not_done)))


async def take_back(approval_ids: Sequence[int], by: Actor) -> int:
    """Takes back what this user approved with others and is not carried out yet; returns how many that were."""
    found = await db.records(
        """
        -- Take these back, as far as they are not carried out yet.
        UPDATE approvals SET undo_until = NULL, undo_by_user_id = NULL
        WHERE id = ANY($1::bigint[]) AND undo_by_user_id = $2 AND decided_at IS NULL RETURNING addressees
        """,
        list(approval_ids),
        by.user_id,
    )
    told = {live.user(user_id) for row in found for user_id in row["addressees"]}
    await live.tell(*told, *([live.APPROVALS] if found else []))
    return len(found)


async def carry_out(approval_ids: Sequence[int], by: Actor) -> None:
    """Grants what was approved with others and not taken back. What became impossible meanwhile waits on."""
    for approval_id in approval_ids:
        one = await queries.standing(approval_id)
        if one.decided_at is not None or one.undo_by_user_id != by.user_id:
            continue
        try:
            async with db.transaction():
                await _unmark(approval_id)
                await approve(approval_id, by)
        except CasedeskError:
            await _unmark(approval_id)
            await notify([by.user_id or 0], Notice(Kind.APPROVAL, one.case_id, None, f"undone {one.id}", {}))


async def _unmark(approval_id: int) -> None:
    nobody: dict[Any, Any] = {Approval.undo_until: None, Approval.undo_by_user_id: None}
    await Approval.update(nobody).where((Approval.id == approval_id) & Approval.decided_at.is_null())


@contextlib.asynccontextmanager
async def _held(approval_id: int, by: Actor) -> AsyncIterator[tuple[HeldCase, Standing]]:
    """A request that waits, with its case and itself held. Raises NotFound, Refused where it is decided."""
    before = await queries.standing(approval_id)
    async with hold_leading(before.case_id, by) as case:
        one = await queries.standing(approval_id, lock=True)
        if one.decided_at is not None:
            raise Refused(say("This is decided already: somebody was quicker."))
        if one.undo_until is not None:
            raise Refused(say("This is being approved just now, together with others."))
        yield case, one


async def _right(one: Standing, by: Actor, amount: Decimal, at: datetime) -> Right:
    assert by.user_id is not None, "people decide"
    today = at.astimezone(ZoneInfo((await desk_settings()).zone)).date()
    found = right_to_decide(await queries.decider(by.user_id, today), one.as_asked, amount, today)
    if isinstance(found, str):
        raise Forbidden(found)
    return found


def actor_of_job(payload: dict[str, object]) -> Actor:
    """Who approved, as the job that carries it out was told."""
    teams = payload.get("teams")
    user_id = payload["by"]
    assert isinstance(user_id, int)
    return actors.user(
        user_id, tuple(teams) if isinstance(teams, list) else (), sees_all=bool(payload.get("sees_all"))
    )
