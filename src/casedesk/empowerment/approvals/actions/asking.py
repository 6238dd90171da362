"""Putting a request before somebody, and before somebody else when nobody answered in time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.requested import grant_requested
from casedesk.empowerment.approvals.actions.choosing import whom_to_ask
from casedesk.empowerment.approvals.actions.turns import enter_turn
from casedesk.empowerment.approvals.queries import one as queries
from casedesk.empowerment.approvals.queries.one import AskedAbout
from casedesk.empowerment.approvals.rules.asking import may_be_provisional
from casedesk.empowerment.approvals.rules.deciding import Level
from casedesk.empowerment.approvals.tables import Approval
from casedesk.empowerment.events import ConcessionRequested
from casedesk.empowerment.rules.words import GrantedBy
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock
from casedesk.platform.in_turn import in_turn
from casedesk.platform.sentences import say
from casedesk.resolution_clock.queries.calendars import calendar_of_team
from casedesk.resolution_clock.rules.business_time import add_business_time, business_time_between
from casedesk.settings.queries import desk_settings

UNREACHED = say("nobody who decides is here")
UNANSWERED = say("not answered in time")
AT_ONCE = 200


async def put_before_somebody(event: ConcessionRequested) -> None:
    """Puts what was asked for before whoever decides about so much; where nobody of them is here, and the policy
    names a provisional amount that holds it, it is granted at once and looked at the next day."""
    about = await queries.asked_about(event.concession_id)
    at = about.at
    whom = await whom_to_ask(Level(event.approver), about, at)
    row = Approval(
        concession_id=about.concession_id,
        case_id=about.case_id,
        starts_at=event.approver,
        level=whom.level,
        addressees=list(whom.addressees),
        asked_at=at,
        level_since=at,
        due_at=await time_to_decide(about.team_id, at),
    )
    approval_id = int((await Approval.insert(row))[0]["id"])
    by = actors.user(about.agent_id)
    await enter_turn(approval_id, "asked", by, at, level=whom.level, addressees=whom.addressees)
    if may_be_provisional(about.asked, about.provisional, whom.reachable):
        await grant_requested(
            about.concession_id, actors.system(UNREACHED), granted_by=GrantedBy.PROVISIONAL, reason=UNREACHED
        )
        return
    await tell_asked(whom.addressees, approval_id, about, by)


async def go_up(limit: int = AT_ONCE) -> int:
    """Puts what was not answered in time before the managers; returns how much that was."""
    gone = 0
    by = actors.system(UNANSWERED)
    for (approval_id, case_id), turn in in_turn(await queries.due(clock.now(), limit)):
        with turn:
            async with hold_leading(case_id, by) as case:
                one = await queries.standing(approval_id, lock=True)
                due = one.due_at is not None and one.due_at <= case.now
                if (
                    one.decided_at is not None
                    or not due
                    or one.asked_back_at is not None
                    or one.undo_until is not None
                ):
                    continue  # answered while we waited for the case
                about = await queries.asked_about(one.concession_id)
                whom = await whom_to_ask(Level.MANAGER, about, case.now)
                changed: dict[Any, Any] = {
                    Approval.level: whom.level.value,
                    Approval.addressees: list(whom.addressees),
                    Approval.level_since: case.now,
                    Approval.due_at: await time_to_decide(about.team_id, case.now),
                }
                await Approval.update(changed).where(Approval.id == approval_id)
                await enter_turn(
                    approval_id, "went_up", by, case.now, level=whom.level, addressees=whom.addressees
                )
                await tell_asked(whom.addressees, approval_id, about, by)
                gone += 1
    return gone


async def time_to_decide(team_id: int | None, at: datetime) -> datetime:
    """Until when they have time: working hours, where the team or the desk has any."""
    wait = timedelta(hours=(await desk_settings()).approval_hours)
    kept = await calendar_of_team(team_id, at)
    return at + wait if kept is None else add_business_time(at, wait, kept.calendar)


async def time_left(team_id: int | None, due_at: datetime, stopped_at: datetime, at: datetime) -> datetime:
    """Until when they have time after it stood still: as much of it is left as was left when it stopped, in
    working hours, where the team or the desk has any."""
    kept = await calendar_of_team(team_id, at)
    if due_at <= stopped_at or kept is None:
        return at + max(due_at - stopped_at, timedelta(0))
    return add_business_time(at, business_time_between(stopped_at, due_at, kept.calendar), kept.calendar)


async def tell_asked(asked: Collection[int], approval_id: int, about: AskedAbout, by: Actor) -> None:
    """Tells those who are asked."""
    payload = {"approval": approval_id, "amount": f"{about.asked:f}", "currency": about.currency}
    notice = Notice(Kind.APPROVAL, about.case_id, by.user_id, str(approval_id), payload)
    await notify(asked, notice)
