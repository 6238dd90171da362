"""What has to be done for what was granted: begun with the grant, done, failed, cancelled with a reversal.

The concession is fulfilled when its last step is done; what the customer was promised about it is kept by that, and
withdrawn with a reversal of which they were told.
"""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold, hold_leading
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.entries import Entry, enter, must_be, said
from casedesk.empowerment.events import ConcessionFulfilled, ConcessionGranted, ConcessionReversed
from casedesk.empowerment.fulfilment.actions.telling import tell_programs
from casedesk.empowerment.fulfilment.queries.steps import Todo, todo, todos_of
from casedesk.empowerment.fulfilment.rules.steps import (
    LONGEST_REASON,
    LONGEST_REFERENCE,
    PROMISED,
    Step,
    steps_of,
)
from casedesk.empowerment.fulfilment.tables import Fulfilment
from casedesk.empowerment.queries.concessions import standing
from casedesk.empowerment.rules.words import Remedy
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock, events
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say


async def begin(event: ConcessionGranted) -> None:
    """Puts what has to be done for a grant on the list of whoever owns the case, and tells other programs."""
    one = await standing(event.concession_id)
    if one.state != "granted" or one.granted_at is None:
        return  # nothing has to be done for it: it is fulfilled by the word
    now = max(clock.now(), one.granted_at)
    promised_by = one.promised_by if one.promised_by is not None and one.promised_by > now else None
    rows = [
        Fulfilment(
            concession_id=one.id, case_id=event.case_id, place=place, step=step, due_at=due_at, made_at=now
        )
        for place, (step, due_at) in enumerate(steps_of(Remedy(one.remedy), now, promised_by), start=1)
    ]
    if not rows:
        return
    made = await Fulfilment.insert(*rows)
    if promised_by is not None:
        last = await todo(made[-1]["id"])
        async with hold(event.case_id, actors.system(say("promised with the grant"))) as case:
            await _promise(case, last, PROMISED[Step(last.step)], promised_by, actors.user(one.agent_id))
    await tell_programs(made[0]["id"])


async def cancel(event: ConcessionReversed) -> None:
    """What was reversed has not to be done any more, and what was promised about it is withdrawn."""
    by = actors.system(say("reversed"))
    left = [one for one in await todos_of(event.concession_id) if one.is_open]
    async with hold(event.case_id, by) as case:
        for one in left:
            if one.promise_id is not None:
                await events.ask("withdraw_fulfilment_promise", case, one.promise_id, event.told, by)
            await _end(one, "cancelled", by, max(case.now, one.made_at))


async def finish(fulfilment_id: int, by: Actor, reference: str = "") -> None:
    """Says that a step is done; `reference` is what the payment, the parcel or the code is known by.

    Done twice is done once. Raises Invalid, Refused where an earlier step is still open.
    """
    if len(reference) > LONGEST_REFERENCE:
        raise Invalid({"reference": say("Use at most %(longest)d characters.", longest=LONGEST_REFERENCE)})
    async with _held(fulfilment_id, by) as (case, one):
        if one.state == "done":
            return
        _must_be_open(one)
        if one.earlier_open:
            raise Refused(say("Another step comes before this one."))
        await _end(one, "done", by, case.now, reference=reference.strip())
        following = [other for other in await todos_of(one.concession_id) if other.is_open]
        if following:
            await tell_programs(following[0].id)
            return
        await _fulfilled(case, one, by)


async def fail(fulfilment_id: int, reason: str, by: Actor) -> None:
    """Says that a step could not be done, and why: it goes back to the owner of the case, who is told.

    Raises Invalid without a reason, Refused where it has ended.
    """
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise Invalid({"reason": say("Say why it could not be done.")})
    async with _held(fulfilment_id, by) as (case, one):
        _must_be_open(one)
        failed: dict[Any, Any] = {
            Fulfilment.state: "failed",
            Fulfilment.reason: reason,
            Fulfilment.failed_at: case.now,
            Fulfilment.doer_id: None,
        }
        await Fulfilment.update(failed).where(Fulfilment.id == one.id)
        await case.enter("fulfilment_failed", by, {"fulfilment": one.id, "step": one.step})
        notice = Notice(Kind.TASK, case.id, by.user_id, f"fulfilment {one.id}", {"fulfilment": one.id})
        await notify([case.owner_id], notice)


async def try_again(fulfilment_id: int, by: Actor) -> None:
    """Takes a failed step up again, and tells other programs once more. Raises Refused where it did not fail."""
    async with _held(fulfilment_id, by) as (_case, one):
        if one.state != "failed":
            raise Refused(say("This did not fail."))
        await _change(one.id, state="open", reason="", failed_at=None)
        await tell_programs(one.id)


async def give_to(fulfilment_id: int, user_id: int | None, due_at: datetime, by: Actor) -> None:
    """Puts a step on somebody's list (the owner's, without one), with another date.

    Raises Invalid for somebody who does not work here, Refused where it ended.
    """
    async with _held(fulfilment_id, by) as (case, one):
        _must_be_open(one)
        if user_id is not None and not await kept_here(user_id):
            raise Invalid({"user_id": say("Choose somebody who works here.")})
        await _change(one.id, doer_id=user_id, due_at=due_at)
        if user_id is not None:
            notice = Notice(Kind.TASK, case.id, by.user_id, f"fulfilment {one.id}", {"fulfilment": one.id})
            await notify([user_id], notice)


async def promise(fulfilment_id: int, text: str, due_at: datetime, by: Actor) -> None:
    """Promises the customer that it is done by then: it stands on the ledger of promises, and the step is due then.

    Raises Invalid by field (text, due_at), Refused where it was promised or has ended.
    """
    async with _held(fulfilment_id, by) as (case, one):
        _must_be_open(one)
        if one.promise_id is not None:
            raise Refused(say("This was promised already."))
        await _promise(case, one, text, due_at, by)


async def _promise(case: HeldCase, one: Todo, text: str, due_at: datetime, by: Actor) -> None:
    amount = (one.amount or None, one.currency)
    promise_id = await events.ask("promise_fulfilment", case, text, due_at, amount, by)
    await _change(one.id, promise_id=promise_id, due_at=due_at)


@contextlib.asynccontextmanager
async def _held(fulfilment_id: int, by: Actor) -> AsyncIterator[tuple[HeldCase, Todo]]:
    before = await todo(fulfilment_id)
    async with hold_leading(before.case_id, by) as case:
        yield case, await todo(fulfilment_id)


def _must_be_open(one: Todo) -> None:
    if not one.is_open:
        raise Refused(
            say("This is done already.") if one.state == "done" else say("This has not to be done any more.")
        )


async def _fulfilled(case: HeldCase, one: Todo, by: Actor) -> None:
    concession = await must_be(one.concession_id, "granted")
    await enter(concession.id, Entry("fulfilled"), by, case.now)
    await case.enter("fulfilled", by, said(concession, concession.id, one.amount))
    case.tell(ConcessionFulfilled(concession_id=concession.id, case_id=case.id))
    for step in await todos_of(concession.id):
        if step.promise_id is not None:
            await events.ask("keep_fulfilment_promise", case, step.promise_id, one.amount or None, by)


async def _end(one: Todo, state: str, by: Actor, at: datetime, *, reference: str = "") -> None:
    await _change(
        one.id,
        state=state,
        reference=reference or one.reference,
        reason="",
        failed_at=None,
        ended_at=at,
        ended_by_user_id=by.user_id,
        ended_by_rule="" if by.user_id is not None else by.rule,
    )


async def _change(fulfilment_id: int, **columns: Any) -> None:
    changed: dict[Any, Any] = dict(columns)
    await Fulfilment.update(changed).where(Fulfilment.id == fulfilment_id)
