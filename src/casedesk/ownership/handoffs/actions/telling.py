"""Who is told of a handoff, as notifications: whoever is asked, and whoever waits for the answer."""

from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.ownership.handoffs.events import HandoffEnded, HandoffSent
from casedesk.ownership.handoffs.queries.pending import members_of
from casedesk.ownership.handoffs.rules.answering import Outcome


async def tell_of_sending(sent: HandoffSent) -> None:
    """The reaction: whoever is asked is told, of a team everybody but the owner; and the owner, where somebody
    else offers their case."""
    payload = {"handoff": sent.handoff_id}
    notice = Notice(Kind.HANDOFF, sent.case_id, sent.by_user_id, str(sent.handoff_id), payload)
    asked = [sent.to_user_id] if sent.to_user_id is not None else await members_of(sent.to_team_id)
    await notify({*asked, sent.from_id} if sent.by_user_id != sent.from_id else set(asked), notice)


async def tell_of_ending(ended: HandoffEnded) -> None:
    """The reaction: the sender and the owner are told how it ended. An owner whose offer was accepted, or whose
    case was given away, hears that from the change of owner."""
    changed_hands = ended.outcome in (Outcome.ACCEPTED, Outcome.OVERTAKEN)
    concerned = {ended.by_user_id} - {ended.from_id} if changed_hands else {ended.by_user_id, ended.from_id}
    payload = {"handoff": ended.handoff_id, "outcome": ended.outcome}
    about = str(ended.handoff_id)
    await notify(concerned, Notice(Kind.HANDOFF_ANSWERED, ended.case_id, ended.ended_by_id, about, payload))
