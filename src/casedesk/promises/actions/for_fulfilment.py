"""What was promised about something granted: made with its step, kept when it is done, withdrawn when it was
a mistake and the customer knows. Answers questions that
fulfilment has no other way to ask."""

from datetime import datetime
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.rules.actors import Actor
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say
from casedesk.promises.actions.ending import keep_on, withdraw_on
from casedesk.promises.actions.making import NewPromise, make_on
from casedesk.promises.queries.ledger import promise
from casedesk.promises.rules.ledger import OPEN, TOLD, may_be_changed


async def promise_fulfilment(
    case: HeldCase, text: str, due_at: datetime, amount: tuple[Decimal | None, str], by: Actor
) -> int:
    """Promises on a held case that something granted is done by then; returns the promise's key."""
    face, currency = amount
    new = NewPromise(text, due_at, amount=face, currency=currency if face is not None else None)
    return await make_on(case, new, by)


async def keep_fulfilment_promise(case: HeldCase, promise_id: int, amount: Decimal | None, by: Actor) -> None:
    """Something granted is done: what was promised about it is kept, if it has not ended otherwise."""
    found = await promise(promise_id)
    if found is not None and found.state == OPEN:
        await keep_on(case, found, by, amount=amount)


async def withdraw_fulfilment_promise(case: HeldCase, promise_id: int, told: str, by: Actor) -> None:
    """Something granted was a mistake and does not come: its promise is withdrawn, if it is not due yet. What was due
    already stays on the ledger as what it is, late or broken. Raises Invalid where the customer was not told."""
    found = await promise(promise_id)
    if found is None or found.state != OPEN or may_be_changed(found.facts, case.now):
        return
    if told not in TOLD:
        raise Invalid(
            {"told": say("It is promised to the customer: say how they were told that it does not come.")}
        )
    await withdraw_on(case, found, told, by)
