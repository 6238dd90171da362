"""Letting go of what was reserved: when its day has passed, or when its case ends otherwise than resolved."""

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold, hold_leading
from casedesk.cases.events import StageChanged
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.entries import Entry, enter, said
from casedesk.empowerment.actions.ledgers import count_again, ledgers_of, lock
from casedesk.empowerment.actions.requested import withdraw_held
from casedesk.empowerment.events import ConcessionWithdrawn
from casedesk.empowerment.queries.concessions import Standing, lapsed, standing, standing_on
from casedesk.empowerment.queries.matters import around_case
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.counting import left_of
from casedesk.platform import clock
from casedesk.platform.in_turn import in_turn
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings


async def let_lapse(limit: int = 500) -> int:
    """Lets reserved concessions lapse whose day has passed, at most `limit`; returns how many."""
    gone = 0
    for (concession_id, case_id), turn in in_turn(await lapsed(clock.now(), limit)):
        with turn:
            by = actors.system(say("its day passed"))
            async with hold_leading(case_id, by) as case:
                one = await standing(concession_id)
                # The customer may have done it, or the case may have ended, while we waited for it.
                if one.state != "reserved" or one.lapses_at is None or one.lapses_at > case.now:
                    continue
                await _release(case, one, by)
                gone += 1
    return gone


async def let_go_with_case(event: StageChanged) -> None:
    """A case ended otherwise than resolved: what was asked for is withdrawn, what was reserved is free again."""
    if event.disposition in (None, "resolved"):
        return
    by = actors.system(say("the case ended"))
    async with hold(event.case_id, by) as case:
        for one in await standing_on(case.id, "requested"):
            await withdraw_held(case, one, by)
        for one in await standing_on(case.id, "reserved"):
            await _release(case, one, by)


async def _release(case: HeldCase, one: Standing, by: Actor) -> None:
    await lock(ledgers_of(await around_case(case.id), one.order_id, one.agent_id))
    await enter(one.id, Entry("expired"), by, case.now)
    left = left_of(one.state, one.granted, one.came_back)
    assert one.granted_at is not None, "what is reserved counts from then"
    await count_again(one, one.occasion, one.granted_at, (await desk_settings()).zone, left, NOTHING)
    await case.enter("lapsed", by, said(one, one.id, left))
    case.tell(ConcessionWithdrawn(concession_id=one.id, case_id=case.id, state="expired"))
