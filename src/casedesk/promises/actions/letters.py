"""Promises in letters: what a letter promises, moves or withdraws counts when it has gone, and not when it was
taken back within its ten seconds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold, hold_leading
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.events import ContactRecorded
from casedesk.cases.rules import actors, stages
from casedesk.cases.rules.actors import Actor
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.promises.actions.ending import move_on, withdraw_on
from casedesk.promises.actions.making import NewPromise, make_on
from casedesk.promises.queries.ledger import KeptPromise, promise
from casedesk.promises.queries.letters import InLetter, in_letter, letter, what_went
from casedesk.promises.rules import ledger
from casedesk.promises.tables import PromiseInLetter

LETTER = "letter"
TOO_LATE = actors.system(say("the letter left too late"))


@dataclass(frozen=True)
class Change:
    """What a letter does to the ledger: `change` is make, move or withdraw; the promise it moves or withdraws;
    and what it promises from then on."""

    change: str
    promise_id: int | None = None
    text: str = ""
    due_at: datetime | None = None
    amount: Decimal | None = None
    currency: str | None = None
    phone: str = ""


async def write_promising(
    case_id: int,
    new: NewReply,
    changes: Sequence[Change],
    by: Actor,
    seen: int | None = None,
    seen_held: int | None = None,
) -> int:
    """Takes a reply that promises something, or moves or withdraws what was promised; returns its key.

    Raises as `write_reply` does; Invalid (promise) for a promise that has ended or was due, or a time that has
    passed; NotFound for a promise of another case.
    """
    async with db.transaction():
        reply_id = await write_reply(case_id, new, by, seen, seen_held)
        if changes and not await in_letter(reply_id):
            await _note(case_id, reply_id, changes)
    return reply_id


async def _note(case_id: int, reply_id: int, changes: Sequence[Change]) -> None:
    now = clock.now()
    for change in changes:
        wrong = (
            ""
            if change.due_at is None
            else ledger.wrong_with(change.text, change.due_at, now).get("due_at", "")
        )
        if change.promise_id is not None:
            before = await promise(change.promise_id)
            # What is promised on another case, which its writer may not even see, is none of this letter's.
            if before is None or before.stands_on_id != case_id:
                raise NotFound(say("There is no such promise."))
            if before.state != ledger.OPEN:
                wrong = say("What was promised has ended meanwhile. Look at it again.")
            else:
                wrong = wrong or ledger.may_be_changed(before.facts, now)
        if wrong:
            raise Invalid({"promise": wrong})
        await PromiseInLetter.insert(PromiseInLetter(reply_id=reply_id, **asdict(change)))


async def promise_afterwards(reply_id: int, change: Change, by: Actor) -> None:
    """Puts onto the ledger what a letter says that was sent without: with it while it is held, at once where it has
    gone. Raises NotFound, Refused for a letter that was taken back, or somebody else's."""
    found = await letter(reply_id)
    if found is None:
        raise NotFound(say("There is no such letter."))
    async with hold_leading(found.case_id, by) as case:
        found = await letter(reply_id)
        if found is None or found.state == "recalled" or found.by_user_id != by.user_id:
            raise Refused(say("This letter was taken back. Make the promise by hand."))
        if await in_letter(reply_id):
            return
        await _note(case.id, reply_id, [change])
        if found.interaction_id is not None:
            for one in await in_letter(reply_id):
                await _apply(case, one, found.interaction_id, by)


async def take_effect(told: ContactRecorded) -> None:
    """The reaction to a letter that has gone: what it says is on the ledger from now on.

    What can no longer be moved or withdrawn in that moment stays as it was said, and ends late or broken; the
    letter's own promise counts all the same, unless it was due already or its case has ended. Where the ledger does
    not say what the letter says, the case does, and whoever wrote it and owns it is told.
    """
    if told.direction != "out" or told.channel != "email" or told.nature != "ordinary":
        return
    changes, author_id = await what_went(told.interaction_id)
    if not changes or author_id is None:
        return
    by = actors.user(author_id, sees_all=True)
    async with hold(told.case_id, by) as case:
        for one in changes:
            if not (stages.is_open(case.stage) and await _apply(case, one, told.interaction_id, by)):
                await _tell_too_late(case, one, author_id)


async def _tell_too_late(case: HeldCase, one: InLetter, author_id: int) -> None:
    said = {
        "change": one.change,
        "promise": one.promise_id,
        "due": None if one.due_at is None else one.due_at.isoformat(),
    }
    payload = {name: value for name, value in said.items() if value is not None}
    await case.enter("promise_stands", TOO_LATE, payload)
    about = str(one.promise_id or "")
    await notify({author_id, case.owner_id}, Notice(Kind.PROMISE_STANDS, case.id, None, about, payload))


async def _apply(case: HeldCase, one: InLetter, interaction_id: int, by: Actor) -> bool:
    """Writes onto the ledger what a letter says; whether the ledger says all of it then."""
    before = await promise(one.promise_id) if one.promise_id is not None else None
    stands = before if before is not None and _can_change(before, case) else None
    is_done = before is None or stands is not None or before.state in (ledger.KEPT, ledger.LATE)
    if one.due_at is None:
        if stands is not None:
            await withdraw_on(case, stands, LETTER, by, interaction_id=interaction_id)
        return is_done
    if one.due_at <= case.now:
        return False
    text = one.text or (before.text if before is not None else "")
    new = NewPromise(
        text=text,
        due_at=one.due_at,
        amount=one.amount,
        currency=one.currency,
        phone=one.phone,
        way="reply",
        interaction_id=interaction_id,
    )
    if stands is not None:
        await move_on(case, stands, new, LETTER, by)
    else:
        await make_on(case, new, by)
    return is_done


def _can_change(found: KeptPromise, case: HeldCase) -> bool:
    return (
        found.state == ledger.OPEN
        and found.stands_on_id == case.id
        and not ledger.may_be_changed(found.facts, case.now)
    )
