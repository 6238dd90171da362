"""What was promised about something granted: made with its step, kept when it is done. Answers questions that
fulfilment has no other way to ask."""

from datetime import datetime
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.rules.actors import Actor
from casedesk.promises.actions.ending import keep_on
from casedesk.promises.actions.making import NewPromise, make_on
from casedesk.promises.queries.ledger import promise
from casedesk.promises.rules.ledger import OPEN


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
