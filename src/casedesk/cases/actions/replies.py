"""Replies: ten seconds to recall, then a contact that cannot be unsaid.

A reply becomes an interaction, moves the stage and counts as the first response when its ten seconds have
passed unrecalled. Sending it is the mail channel's work; until then it stands as queued.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk.cases.actions.contacts import Contact, add_interaction
from casedesk.cases.actions.held import HeldCase, hold
from casedesk.cases.events import ContactRecorded
from casedesk.cases.queries.replies import case_of_reply, customer_wrote_after, held_reply
from casedesk.cases.rules import actors, stages, wording
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Effect
from casedesk.cases.tables import Delivery, Reply
from casedesk.platform import db, events
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.jobs.actions import enqueue

SECONDS_TO_RECALL = 10
LET_GO = "let_reply_go"
"""The kind of the job that lets a reply go."""


@dataclass(frozen=True)
class NewReply:
    """What an agent wrote. `ball` says whose turn it is then: "us", "customer", or "" to go by the words."""

    to_address: str
    subject: str
    body: str
    ball: str = ""
    wait_until: datetime | None = None


async def write_reply(case_id: int, new: NewReply, by: Actor, seen: int | None = None) -> int:
    """Takes a reply; it goes ten seconds from now unless it is recalled. Returns its key.

    Raises Invalid for an empty text or no address, Stale when the case changed since `seen`.
    """
    problems = {}
    if not new.body.strip():
        problems["body"] = "Write the reply first."
    if not new.to_address:
        problems["to"] = "This customer has no address to write to. Add one on their page, or log a call."
    if problems:
        raise Invalid(problems)
    async with hold(case_id, by, seen) as case:
        asks = new.ball == "customer" or (not new.ball and wording.asks_something(new.body))
        moves = asks and stages.is_open(case.stage)
        row = Reply(
            case_id=case_id,
            by_user_id=by.user_id,
            to_address=new.to_address,
            subject=new.subject,
            body=new.body.strip(),
            next_stage=stages.AWAITING_CUSTOMER if moves else "",
            wait_until=_wait_until(case, new) if moves else None,
            written_at=case.now,
            goes_at=case.now + timedelta(seconds=SECONDS_TO_RECALL),
        )
        inserted = await Reply.insert(row)
        reply_id = int(inserted[0]["id"])
        await enqueue(LET_GO, {"reply": reply_id}, run_at=row.goes_at, dedupe=f"{LET_GO}:{reply_id}")
    return reply_id


def _wait_until(case: HeldCase, new: NewReply) -> datetime:
    if new.wait_until is not None and new.wait_until > case.now:
        return new.wait_until
    return case.now + timedelta(days=stages.DAYS_TO_WAIT)


async def recall_reply(reply_id: int, by: Actor) -> str:
    """Takes a reply back before it goes; returns its text for the composer. Raises Refused when it is gone."""
    async with db.transaction(), hold(await _case_of(reply_id), by) as case:
        reply = await held_reply(reply_id)
        if reply is None:
            raise Refused("It is too late to recall this reply: it has gone out.")
        await Reply.update({Reply.state: "recalled"}).where(Reply.id == reply_id)
        await case.enter("reply_recalled", by, {"reply": reply_id})
    return reply.body


async def let_reply_go(reply_id: int) -> None:
    """Makes a held reply a contact, once. Does nothing for one that was recalled or has gone."""
    by_rule = actors.system(LET_GO)
    async with hold(await _case_of(reply_id), by_rule) as case:
        reply = await held_reply(reply_id)
        if reply is None:
            return
        if case.now < reply.goes_at:
            raise Refused("The ten seconds have not passed.")
        author = actors.user(reply.by_user_id)
        contact = Contact(
            channel="email",
            direction="out",
            by_user_id=reply.by_user_id,
            customer_id=case.customer_id,
            address=reply.to_address,
            subject=reply.subject,
            body=reply.body,
        )
        moves = await _still_asks(case, reply.next_stage, reply.written_at)
        interaction_id = await add_interaction(
            case, contact, Effect.NOTHING, author, "reply", outcome=stages.AWAITING_CUSTOMER if moves else ""
        )
        if moves:
            await case.start_stage(stages.AWAITING_CUSTOMER, author, wait_until=reply.wait_until)
        await Delivery.insert(Delivery(interaction_id=interaction_id, state="queued", recorded_at=case.now))
        await Reply.update({Reply.state: "gone", Reply.interaction_id: interaction_id}).where(
            Reply.id == reply_id
        )
        await events.publish(
            ContactRecorded(
                case_id=case.id, interaction_id=interaction_id, direction="out", effect=Effect.NOTHING.value
            )
        )


async def _still_asks(case: HeldCase, next_stage: str, written_at: datetime) -> bool:
    """Whether the ball goes to the customer: not when the case ended, or they wrote in the meantime."""
    if not next_stage or case.stage not in (stages.WORKING, stages.AWAITING_CUSTOMER):
        return False
    return not await customer_wrote_after(case.id, written_at)


async def _case_of(reply_id: int) -> int:
    found = await case_of_reply(reply_id)
    if found is None:
        raise NotFound("There is no such reply.")
    return found
