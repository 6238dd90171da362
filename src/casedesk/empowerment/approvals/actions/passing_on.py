"""Passing on what waits for somebody who takes no more, so that nothing waits for who is not here."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.approvals.actions.asking import tell_asked, time_to_decide
from casedesk.empowerment.approvals.actions.choosing import whom_to_ask
from casedesk.empowerment.approvals.actions.turns import enter_turn
from casedesk.empowerment.approvals.queries import one as queries
from casedesk.empowerment.approvals.queries.one import AskedAbout, Standing
from casedesk.empowerment.approvals.rules.asking import PutBefore, in_the_stead_of
from casedesk.empowerment.approvals.rules.deciding import Level, may_decide
from casedesk.empowerment.approvals.tables import Approval
from casedesk.platform import live
from casedesk.platform.sentences import say
from casedesk.rota.events import HandOverDue
from casedesk.rota.queries.presence import colleagues, is_private
from casedesk.settings.queries import desk_settings

REASONS = {"left": say("whoever was asked left the desk"), "away": say("whoever was asked is away for long")}


async def pass_on(due: HandOverDue) -> None:
    """The reaction: what waits for somebody who takes no more to decide waits for who is named, where they may
    decide it; else for the others who were asked; else it is put before somebody anew, and their time with it.

    Each is a transaction of its own; what an earlier run passed on stays. Where nobody else of the desk decides,
    it stays with whoever is away.
    """
    by = actors.user(due.by_user_id, sees_all=True) if due.by_user_id else actors.system(REASONS[due.why])
    for approval_id, case_id in await queries.put_before(due.user_id):
        async with hold_leading(case_id, by) as case:
            one = await queries.standing(approval_id, lock=True)
            # It may have been decided, or gone up, while we waited for its case.
            if one.decided_at is not None or due.user_id not in one.addressees:
                continue
            about = await queries.asked_about(one.concession_id)
            whom = await _in_their_stead(one, about, due, case.now)
            if due.user_id in whom.addressees:
                continue
            await _put_before(one, about, whom, by, case.now)


async def _in_their_stead(one: Standing, about: AskedAbout, due: HandOverDue, at: datetime) -> PutBefore:
    successor = due.to_user_id
    if successor is not None and not await _may_have_it(successor, one, about, at):
        successor = None
    asked = in_the_stead_of(due.user_id, one.addressees, successor)
    if asked:
        return PutBefore(Level(one.level), asked, reachable=True)
    return await whom_to_ask(Level(one.level), about, at)


async def _may_have_it(user_id: int, one: Standing, about: AskedAbout, at: datetime) -> bool:
    if user_id == one.agent_id or not await kept_here(user_id):
        return False
    today = at.astimezone(ZoneInfo((await desk_settings()).zone)).date()
    if not may_decide(await queries.decider(user_id, today), one.as_asked, today):
        return False
    [colleague] = await colleagues(at, [user_id])
    return (
        not await is_private(about.team_id) or about.team_id in colleague.teams or colleague.role == "admin"
    )


async def _put_before(one: Standing, about: AskedAbout, whom: PutBefore, by: Actor, at: datetime) -> None:
    anew = set(whom.addressees) - set(one.addressees)
    changed: dict[Any, Any] = {Approval.level: whom.level.value, Approval.addressees: list(whom.addressees)}
    if anew and one.asked_back_at is None:
        changed |= {Approval.level_since: at, Approval.due_at: await time_to_decide(about.team_id, at)}
    await Approval.update(changed).where(Approval.id == one.id)
    await enter_turn(one.id, "passed_on", by, at, level=whom.level, addressees=whom.addressees)
    await tell_asked(anew, one.id, about, by)
    # Where it was approved with others and may still be taken back, carrying it out finds out whether it may be.
    await live.tell(live.case(one.case_id), *(live.user(user_id) for user_id in one.addressees))
