"""Accepting a case that is offered, or declining it with a reason."""

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.actions.custody import pass_on
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.handoffs.actions.ending import close, end
from casedesk.ownership.handoffs.actions.sending import held_offer
from casedesk.ownership.handoffs.queries.of_case import reason_of
from casedesk.ownership.handoffs.rules import answering
from casedesk.ownership.handoffs.rules.answering import Outcome, Pending
from casedesk.ownership.handoffs.rules.briefs import MOST_WORDS
from casedesk.ownership.queries import may_own
from casedesk.platform import card_numbers
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say


async def accept(case_id: int, handoff_id: int, by: Actor) -> None:
    """Takes the case over: from now on it is theirs.

    Of several who accept at once the first has it. Raises Refused for whoever comes later, was not asked, or
    comes when the time is over.
    """
    async with hold(case_id, by) as case:
        pending = await _answered(case, handoff_id, by)
        if answering.is_over(pending, case.now):
            raise Refused(
                say("Nobody answered in time: it goes back to its owner. Ask them to offer it again.")
            )
        assert by.user_id is not None, "whoever was asked is a user"
        if not await kept_here(by.user_id) or not await may_own(by.user_id, case.team_id):
            raise Refused(say("You cannot own this case."))
        reason = await reason_of(pending.id)
        start_id = await pass_on(case, by.user_id, reason, by, about={"handoff": pending.id})
        await close(case, pending, Outcome.ACCEPTED, by, owner_start_id=start_id)


async def decline(case_id: int, handoff_id: int, reason: str, by: Actor) -> None:
    """Does not take the case, and says why: it stays with its owner. Raises Invalid without a reason."""
    reason = card_numbers.masked(reason.strip())
    if not reason or len(reason) > MOST_WORDS:
        raise Invalid({"reason": say("Say why not, so that the owner can go on.")})
    async with hold(case_id, by) as case:
        pending = await _answered(case, handoff_id, by)
        await end(case, pending, Outcome.DECLINED, by, reason)


async def _answered(case: HeldCase, handoff_id: int, by: Actor) -> Pending:
    pending = await held_offer(case, handoff_id)
    if not answering.may_answer(pending, by.user_id, by.teams):
        raise Refused(say("This case was offered to somebody else."))
    return pending
