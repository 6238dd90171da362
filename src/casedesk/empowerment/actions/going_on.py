"""A case waits while somebody has to decide, and goes on when the last of its requests for approval is decided."""

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.events import StageChanged
from casedesk.cases.queries.record import stage_starts, wait_of
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.queries.concessions import standing_on


async def wait_for_approval(case: HeldCase, by: Actor) -> None:
    """The ball is with whoever decides, until they have."""
    if case.stage == stages.AWAITING_APPROVAL:
        return
    before = case.stage
    await case.start_stage(stages.AWAITING_APPROVAL, by)
    await case.enter("stage", by, {"from": before, "to": stages.AWAITING_APPROVAL})
    case.tell(StageChanged(case_id=case.id, before=before, after=stages.AWAITING_APPROVAL))


async def back_to_work(case: HeldCase, by: Actor) -> None:
    """Goes on where the case was before it waited for approvals, when the last one is decided: to working, if
    the customer had the ball and wrote meanwhile."""
    if case.stage != stages.AWAITING_APPROVAL or await standing_on(case.id, "requested"):
        return
    starts = await stage_starts(case.id)
    before = next(start for start in reversed(starts) if start.stage != stages.AWAITING_APPROVAL)
    waited = before.stage in stages.WAITING
    chased = case.chased_at is not None and case.chased_at >= case.stage_since
    to = before.stage if waited and not chased else stages.WORKING
    await _resume(case, to, before.id, by)


async def _resume(case: HeldCase, to: str, as_start_id: int, by: Actor) -> None:
    wait = await wait_of(as_start_id) if to in stages.WAITING else None
    if wait is None or wait.until <= case.now:
        to = stages.WORKING
        await case.start_stage(to, by)
    else:
        await case.start_stage(to, by, wait_until=wait.until, waits_for=wait.waits_for)
    await case.enter("stage", by, {"from": stages.AWAITING_APPROVAL, "to": to})
    case.tell(StageChanged(case_id=case.id, before=stages.AWAITING_APPROVAL, after=to))
