"""Letting a letter go: when its ten seconds have passed unrecalled it becomes a contact that cannot be unsaid.

It moves the stage, counts as the first response, and makes whoever was asked outside a third party of the case,
and whoever got a copy a participant.
Sending it is the mail channel's work; until then it stands as queued.
"""

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.contacts import Contact, add_interaction
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.actions.letting_answer import let_answer, normalised
from casedesk.cases.events import ContactRecorded
from casedesk.cases.queries.placing import is_participant
from casedesk.cases.queries.replies import (
    HeldReply,
    case_of_reply,
    customer_wrote_after,
    files_of_reply,
    held_reply,
)
from casedesk.cases.rules import actors, stages
from casedesk.cases.rules.stages import Effect
from casedesk.cases.tables import Delivery, Reply
from casedesk.platform import markdown
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say

LET_GO = "let_reply_go"
"""The kind of the job that lets a reply go, and the rule that does."""


async def let_reply_go(reply_id: int) -> None:
    """Makes a held reply a contact, once. Does nothing for one that was recalled or has gone."""
    by_rule = actors.system(LET_GO)
    # A case that was merged meanwhile: the reply goes where the customer's answer will come.
    async with hold_leading(await case_that_holds(reply_id), by_rule) as case:
        reply = await held_reply(reply_id)
        if reply is None:
            return
        if case.now < reply.goes_at:
            raise Refused(say("The ten seconds have not passed."))
        author = actors.user(reply.by_user_id)
        contact = await _contact(case, reply)
        next_stage = reply.next_stage if await _still_moves(case, reply) else ""
        interaction_id = await add_interaction(
            case, contact, Effect.NOTHING, author, reply.kind, outcome=next_stage
        )
        if next_stage:
            waits_for = reply.to_address if next_stage == stages.AWAITING_THIRD_PARTY else ""
            await case.start_stage(next_stage, author, wait_until=reply.wait_until, waits_for=waits_for)
        await let_answer(case, reply)
        await Delivery.insert(Delivery(interaction_id=interaction_id, state="queued", recorded_at=case.now))
        await Reply.update({Reply.state: "gone", Reply.interaction_id: interaction_id}).where(
            Reply.id == reply_id
        )
        case.tell(
            ContactRecorded(
                case_id=case.id,
                interaction_id=interaction_id,
                direction="out",
                channel=contact.channel,
                nature=contact.nature,
                effect=next_stage or Effect.NOTHING.value,
            )
        )


async def _contact(case: HeldCase, reply: HeldReply) -> Contact:
    """The reply as the contact that it becomes. What goes to somebody outside is no contact with the customer."""
    sent = await files_of_reply(reply.id)
    inside = {one.content_id: f"cid:{one.content_id}" for one in sent if one.content_id}
    return Contact(
        channel="email",
        direction="out",
        by_user_id=reply.by_user_id,
        customer_id=None if await _goes_elsewhere(case, reply) else case.customer_id,
        address=reply.to_address,
        cc=reply.cc,
        bcc=reply.bcc,
        mailbox_id=reply.mailbox_id,
        subject=reply.subject,
        body=reply.body,
        html=markdown.with_pictures(markdown.to_html(reply.body), inside),
        attachments=[Attached(one.sha256, one.size, one.name, one.type, one.content_id) for one in sent],
    )


async def _goes_elsewhere(case: HeldCase, reply: HeldReply) -> bool:
    """Whether it goes to somebody else than the customer: asked outside, or taking part in the case."""
    return reply.kind == "forward" or await is_participant(case.id, normalised(reply.to_address))


async def _still_moves(case: HeldCase, reply: HeldReply) -> bool:
    """Whether the ball moves as was said: not when the case ended or waits for an approval, and not to the
    customer when they wrote in the meantime."""
    if not reply.next_stage or not stages.is_open(case.stage) or case.stage == stages.AWAITING_APPROVAL:
        return False
    if reply.next_stage == stages.WORKING:
        return case.stage == stages.AWAITING_CUSTOMER
    return not await customer_wrote_after(case.id, reply.written_at)


async def case_that_holds(reply_id: int) -> int:
    """The case of a reply. Raises NotFound."""
    found = await case_of_reply(reply_id)
    if found is None:
        raise NotFound(say("There is no such reply."))
    return found
