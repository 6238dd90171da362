"""What ends an offer by itself: its time, its case, or the leaving of whoever was asked.

Nobody need look for it: an offer that makes no sense any more ends in the transaction that made it so.
"""

from casedesk.cases.actions.holding import hold
from casedesk.cases.events import CaseChanged
from casedesk.cases.rules import actors
from casedesk.ownership.handoffs.actions.ending import end
from casedesk.ownership.handoffs.queries.pending import cases_offered_to, due_back, pending_of
from casedesk.ownership.handoffs.rules import answering
from casedesk.ownership.handoffs.rules.answering import Outcome
from casedesk.platform import clock
from casedesk.platform.in_turn import in_turn
from casedesk.platform.sentences import say
from casedesk.rota.events import HandOverDue

BY_TIME = actors.system(say("nobody answered in time"))
BY_CASE = actors.system(say("the case moved on"))
BY_LEAVING = actors.system(say("whoever was asked takes no more"))

WHY_RETURNED = {"left": "whoever was asked left the desk", "away": "whoever was asked is away for long"}


async def return_unanswered(limit: int = 500) -> int:
    """Ends the offers that nobody answered in time, at most `limit`; returns how many. Each is a transaction of
    its own: one case that is held for long keeps no other waiting."""
    returned = 0
    for (case_id, handoff_id), turn in in_turn(await due_back(clock.now(), limit)):
        with turn:
            async with hold(case_id, BY_TIME) as case:
                pending = await pending_of(case_id)
                # Somebody may have answered while we waited for the case.
                if pending is None or pending.id != handoff_id or not answering.is_over(pending, case.now):
                    continue
                await end(case, pending, Outcome.UNANSWERED, BY_TIME)
                returned += 1
    return returned


async def end_overtaken(changed: CaseChanged) -> None:
    """The reaction: where the case ended, was merged or went to somebody else, it is no longer on offer."""
    if "owner_id" not in changed.columns and "disposition" not in changed.columns:
        return
    if await pending_of(changed.case_id) is None:
        return
    async with hold(changed.case_id, BY_CASE) as case:
        pending = await pending_of(case.id)
        if pending is None:
            return
        why = answering.why_overtaken(pending, case.owner_id, is_open=case.disposition is None)
        if why:
            await end(case, pending, Outcome.OVERTAKEN, BY_CASE, why)


async def return_offers_of(due: HandOverDue) -> None:
    """The reaction: what is offered to somebody who takes no more goes back, so that its sender looks for somebody
    else. What was sent back already stays so."""
    for case_id in await cases_offered_to(due.user_id):
        async with hold(case_id, BY_LEAVING) as case:
            pending = await pending_of(case_id)
            if pending is None or pending.to.user_id != due.user_id:
                continue
            await end(case, pending, Outcome.OVERTAKEN, BY_LEAVING, WHY_RETURNED[due.why])
