"""Closing a request when what it is about was decided, whoever decided it; and telling whoever asked."""

from typing import Any

from casedesk.cases.rules import actors
from casedesk.empowerment.approvals.actions.turns import enter_turn
from casedesk.empowerment.approvals.queries import one as queries
from casedesk.empowerment.approvals.queries.one import LastEntry, Standing
from casedesk.empowerment.approvals.tables import Approval
from casedesk.empowerment.events import (
    ConcessionGranted,
    ConcessionRefused,
    ConcessionReserved,
    ConcessionWithdrawn,
)
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import live

Decided = ConcessionGranted | ConcessionReserved | ConcessionRefused | ConcessionWithdrawn


async def close(event: Decided) -> None:
    """A concession was decided: nobody has to decide about it any more, and whoever asked is told at once."""
    one = await queries.waiting_about(event.concession_id)
    if one is None:
        return
    last = await queries.last_entry(event.concession_id)
    outcome = _outcome(last)
    by = actors.system(last.by_rule) if last.by_user_id is None else actors.user(last.by_user_id)
    await _write(one, outcome, last)
    if not await queries.is_said(one.id, outcome):
        await enter_turn(
            one.id,
            outcome,
            by,
            last.at,
            words=last.reason or (outcome if outcome == "refused" else ""),
            amount=last.amount if outcome in ("granted", "provisional") else None,
        )
    await _tell(one, outcome, last, event.case_id)


def _outcome(last: LastEntry) -> str:
    if last.granted_by == "provisional":
        return "provisional"
    return "granted" if last.kind in ("granted", "reserved", "fulfilled") else last.kind


async def _write(one: Standing, outcome: str, last: LastEntry) -> None:
    decided_by = last.by_user_id if outcome in ("granted", "refused") else None
    changed: dict[Any, Any] = {
        Approval.decided_at: max(last.at, one.asked_at),
        Approval.outcome: outcome,
        Approval.decided_by_user_id: decided_by,
        Approval.own: decided_by == one.agent_id,
        Approval.asked_back_at: None,
        Approval.undo_until: None,
        Approval.undo_by_user_id: None,
    }
    await Approval.update(changed).where(Approval.id == one.id)


async def _tell(one: Standing, outcome: str, last: LastEntry, case_id: int) -> None:
    await live.tell(live.case(case_id), *(live.user(user_id) for user_id in one.addressees))
    if outcome == "withdrawn":
        return
    payload = {
        "concession": one.concession_id,
        "outcome": outcome,
        "amount": None if last.amount is None else f"{last.amount:f}",
        "currency": one.currency,
    }
    notice = Notice(Kind.DECISION, case_id, last.by_user_id, str(one.concession_id), payload)
    await notify({one.agent_id, one.owner_id}, notice)
