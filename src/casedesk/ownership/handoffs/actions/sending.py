"""Offering a case to a person or a team, and taking the offer back."""

from datetime import timedelta

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.story import tell_story
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.handoffs.actions.ending import end, to
from casedesk.ownership.handoffs.events import HandoffSent
from casedesk.ownership.handoffs.queries.pending import ending_of, name_of, pending_of, team_can_own
from casedesk.ownership.handoffs.rules import answering, briefs
from casedesk.ownership.handoffs.rules.answering import Outcome, Pending, Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief
from casedesk.ownership.handoffs.tables import Handoff
from casedesk.ownership.queries import may_own
from casedesk.platform import card_numbers, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings


async def hand_off(case_id: int, brief: Brief, to: Receiver, by: Actor, seen: int | None = None) -> int:
    """Offers a case to somebody; its owner stays who they are until the offer is accepted. Returns its key.

    The story takes over what the brief says of it. Raises Invalid by the parts of the brief (`to` for whom it
    cannot be offered to), Refused for a case that has ended or is offered already, Stale when it changed since
    `seen`.
    """
    assert by.user_id is not None, "only a user hands off; a rule assigns"
    brief = briefs.as_kept(brief, card_numbers.masked)
    async with db.transaction():
        async with hold(case_id, by, seen) as case:
            await _must_be_free(case)
            problems = briefs.problems_of(brief) | await _problems_of_receiver(case, to)
            if problems:
                raise Invalid(problems)
            handoff_id = await _send(case, brief, to, by)
        await tell_story(case_id, {part: getattr(brief, part) for part in briefs.STORY}, by)
    return handoff_id


async def _must_be_free(case: HeldCase) -> None:
    if not stages.is_open(case.stage):
        raise Refused(say("This case has ended. Reopen it first."))
    pending = await pending_of(case.id)
    if pending is not None:
        raise Refused(
            say(
                "This case is offered to %(name)s already. Withdraw that first, or wait.",
                name=await name_of(pending.to),
            )
        )


async def _problems_of_receiver(case: HeldCase, to: Receiver) -> dict[str, str]:
    if not to.is_one:
        return {"to": say("Choose somebody, or a team.")}
    if to.user_id == case.owner_id:
        return {"to": say("They own it already.")}
    if to.user_id is not None:
        is_here = await kept_here(to.user_id) and await may_own(to.user_id, case.team_id)
        return {} if is_here else {"to": say("Choose somebody who works here and may see this case.")}
    assert to.team_id is not None, "one of the two is given"
    if await team_can_own(to.team_id, case.team_id, case.owner_id):
        return {}
    return {"to": say("Nobody else of this team may see this case.")}


async def _send(case: HeldCase, brief: Brief, receiver: Receiver, by: Actor) -> int:
    hours = (await desk_settings()).handoff_hours
    assert by.user_id is not None, "only a user hands off"
    parts = {part: getattr(brief, part) for part in briefs.PARTS}
    row = Handoff(
        case_id=case.id,
        from_id=case.owner_id,
        by_user_id=by.user_id,
        to_user_id=receiver.user_id,
        to_team_id=receiver.team_id,
        sent_at=case.now,
        returns_at=case.now + timedelta(hours=hours),
        **parts,
    )
    handoff_id = int((await Handoff.insert(row))[0]["id"])
    pending = Pending(handoff_id, case.owner_id, by.user_id, receiver, row.returns_at)
    await case.enter("handoff", by, {"handoff": handoff_id, "from": case.owner_id, **to(pending)})
    case.tell(
        HandoffSent(
            case_id=case.id,
            handoff_id=handoff_id,
            from_id=case.owner_id,
            by_user_id=by.user_id,
            to_user_id=receiver.user_id,
            to_team_id=receiver.team_id,
        )
    )
    return handoff_id


async def withdraw(case_id: int, handoff_id: int, by: Actor) -> None:
    """Takes an offer back. Raises Refused for anybody but the sender and the owner, or when it was answered."""
    async with hold(case_id, by) as case:
        pending = await held_offer(case, handoff_id)
        if not answering.may_withdraw(pending, by.user_id):
            raise Refused(say("Only who sent it, or who owns the case, takes it back."))
        await end(case, pending, Outcome.WITHDRAWN, by)


async def held_offer(case: HeldCase, handoff_id: int) -> Pending:
    """The offer of this key, while it is open. Raises NotFound, or Refused with what became of it."""
    pending = await pending_of(case.id)
    if pending is not None and pending.id == handoff_id:
        return pending
    ended = await ending_of(case.id, handoff_id)
    if ended is None:
        raise NotFound(say("There is no such handoff."))
    raise Refused(_what_became(ended.outcome, ended.by))


def _what_became(outcome: str | None, by: str | None) -> str:
    match outcome:
        case Outcome.ACCEPTED:
            return say("%(by)s has accepted it meanwhile.", by=by)
        case Outcome.DECLINED:
            return say("%(by)s has declined it meanwhile.", by=by)
        case Outcome.WITHDRAWN:
            return say("%(by)s has taken it back meanwhile.", by=by)
        case Outcome.UNANSWERED:
            return say("Nobody answered in time: it went back to its owner.")
        case Outcome.OVERTAKEN:
            return say("It is no longer on offer: the case ended, or was given to somebody else.")
    return say("This offer has ended.")
