"""Replies and letters to somebody outside, while they are held: ten seconds to recall them, then they go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casedesk.cases.actions.attachments import Attached, attach_to_reply
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.letting_go import LET_GO, case_that_holds
from casedesk.cases.events import ReplyRecalled
from casedesk.cases.queries.replies import (
    Letter,
    held_reply,
    held_twin,
)
from casedesk.cases.rules import stages, wording
from casedesk.cases.rules.actors import Actor
from casedesk.cases.tables import Reply
from casedesk.platform import live, markdown
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.jobs.actions import enqueue
from casedesk.platform.sentences import say

SECONDS_TO_RECALL = 10


@dataclass(frozen=True)
class NewReply:
    """What an agent wrote, in Markdown. `kind` is "reply" to the customer, or "forward" to somebody outside.

    `ball` says whose turn it is then: "us", "customer", "third_party", "stays" where the letter moves nothing, or ""
    to go by the words (a forward without it moves nothing). A file whose content id the text shows is a picture in
    it, any other is an attachment.
    """

    to_address: str
    subject: str
    body: str
    ball: str = ""
    wait_until: datetime | None = None
    kind: str = "reply"
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    mailbox_id: int | None = None
    files: Sequence[Attached] = ()


async def write_reply(
    case_id: int, new: NewReply, by: Actor, seen: int | None = None, seen_held: int | None = None
) -> int:
    """Takes a reply; it goes ten seconds from now unless it is recalled. Returns its key, also where the same
    was sent a second time (a double click) while the first is still held.

    Raises Invalid for an empty text or no address, Stale when the case changed since `seen`, or when somebody else is
    about to send a reply after `seen_held`.
    """
    new = _as_kept(new)
    problems = _problems(new)
    if problems:
        raise Invalid(problems)
    async with hold(case_id, by, seen, seen_held) as case:
        twin = await held_twin(case_id, by.user_id, letter_of(new))
        if twin is not None:
            return twin
        next_stage = _next_stage(case, new)
        row = Reply(
            case_id=case_id,
            by_user_id=by.user_id,
            kind=new.kind,
            to_address=new.to_address,
            cc=[*new.cc],
            bcc=[*new.bcc],
            mailbox_id=new.mailbox_id,
            subject=new.subject,
            body=new.body,
            next_stage=next_stage,
            wait_until=_wait_until(case, new) if next_stage in stages.WAITING else None,
            written_at=case.now,
            goes_at=case.now + timedelta(seconds=SECONDS_TO_RECALL),
        )
        inserted = await Reply.insert(row)
        reply_id = int(inserted[0]["id"])
        await attach_to_reply(reply_id, new.files)
        await live.tell(live.case(case_id))
        await enqueue(LET_GO, {"reply": reply_id}, run_at=row.goes_at, dedupe=f"{LET_GO}:{reply_id}")
    return reply_id


def letter_of(new: NewReply) -> Letter:
    """What tells this letter from another."""
    new = _as_kept(new)
    return Letter(new.kind, new.to_address, new.cc, new.bcc, new.body, [one.sha256 for one in new.files])


def problems_of(new: NewReply) -> dict[str, str]:
    """What is missing from a letter, by field."""
    return _problems(_as_kept(new))


def _as_kept(new: NewReply) -> NewReply:
    """The reply without what is said twice: nobody gets it two times, and only pictures that the text shows
    stand in it."""
    shown = set(markdown.pictures_in(new.body))
    cc = [one for one in dict.fromkeys(new.cc) if one != new.to_address]
    return replace(
        new,
        body=new.body.strip(),
        cc=tuple(cc),
        bcc=tuple(one for one in dict.fromkeys(new.bcc) if one != new.to_address and one not in cc),
        files=tuple(one if one.content_id in shown else replace(one, content_id=None) for one in new.files),
    )


def _problems(new: NewReply) -> dict[str, str]:
    problems = {}
    if not new.body:
        problems["body"] = say("Write the reply first.")
    if not new.to_address and new.kind == "forward":
        problems["to"] = say("Say to whom it goes.")
    elif not new.to_address:
        problems["to"] = say(
            "This customer has no address to write to. Add one on their page, or log a call."
        )
    return problems


def _next_stage(case: HeldCase, new: NewReply) -> str:
    """Where the ball goes with the reply: as its author says, else as its words do; empty where it stays."""
    if not stages.is_open(case.stage) or new.ball == "stays":
        return ""
    if new.kind == "forward":
        return stages.AWAITING_THIRD_PARTY if new.ball == "third_party" else ""
    if new.ball == "customer" or (not new.ball and wording.asks_something(_own_words(new.body))):
        return stages.AWAITING_CUSTOMER
    return stages.WORKING if new.ball == "us" and case.stage == stages.AWAITING_CUSTOMER else ""


def _own_words(body: str) -> str:
    """What is not quoted: the customer's questions are not ours."""
    return "\n".join(line for line in body.split("\n") if not line.lstrip().startswith(">"))


def _wait_until(case: HeldCase, new: NewReply) -> datetime:
    if new.wait_until is not None and new.wait_until > case.now:
        return new.wait_until
    return case.now + timedelta(days=stages.DAYS_TO_WAIT)


async def recall_reply(reply_id: int, by: Actor) -> str:
    """Takes a reply back before it goes; returns its text for the composer. Raises Refused when it is gone."""
    async with hold(await case_that_holds(reply_id), by) as case:
        reply = await held_reply(reply_id)
        if reply is None:
            raise Refused(say("It is too late to recall this reply: it has gone out."))
        await Reply.update({Reply.state: "recalled"}).where(Reply.id == reply_id)
        await case.enter("reply_recalled", by, {"reply": reply_id})
        case.tell(ReplyRecalled(case_id=case.id, reply_id=reply_id))
    return reply.body
