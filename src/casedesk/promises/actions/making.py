"""Making promises: by hand, on a call, in a letter that has gone, or by a rule such as a grant."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.platform import card_numbers, money
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say
from casedesk.promises.events import PromiseMade
from casedesk.promises.rules import ledger
from casedesk.promises.tables import Promise


@dataclass(frozen=True)
class NewPromise:
    """What is promised. `due_at` is by when; `phone` is the number to dial, of a promise to call (as numbers are
    compared: +4930901820); `way` is one of rules.ledger.WAYS; `made_at` None means now; `interaction_id` is the
    contact in which it was said."""

    text: str
    due_at: datetime
    amount: Decimal | None = None
    currency: str | None = None
    phone: str = ""
    way: str = "hand"
    made_at: datetime | None = None
    interaction_id: int | None = None


async def make_promise(case_id: int, new: NewPromise, by: Actor, seen: int | None = None) -> int:
    """Puts a promise on the ledger of a case; returns its key.

    Raises Invalid by field (text, due_at, amount, currency), Refused on a case that has ended.
    """
    async with hold(case_id, by, seen) as case:
        return await make_on(case, new, by)


async def make_on(case: HeldCase, new: NewPromise, by: Actor) -> int:
    """As `make_promise`, for whoever holds the case already: a grant makes its promise in its own transaction."""
    promise_id = await enter_promise(case, new, by)
    await case.enter(
        "promise_made", by, {"promise": promise_id, "due": new.due_at.isoformat()}, at=new.made_at or case.now
    )
    case.tell(PromiseMade(promise_id=promise_id, case_id=case.id, due_at=new.due_at))
    return promise_id


async def enter_promise(case: HeldCase, new: NewPromise, by: Actor, follows_id: int | None = None) -> int:
    """Writes the promise alone, without an entry on the case: for what makes one as a part of something else."""
    if not stages.is_open(case.stage):
        raise Refused(say("This case has ended. Reopen it first."))
    made_at = min(new.made_at or case.now, case.now)
    text = card_numbers.masked(" ".join(new.text.split()))
    wrong = ledger.wrong_with(text, new.due_at, made_at) | _wrong_amount(new)
    if wrong:
        raise Invalid(wrong)
    row = Promise(
        case_id=case.id,
        stands_on_id=case.id,
        text=text,
        due_at=new.due_at,
        amount=new.amount,
        currency=new.currency if new.amount is not None else None,
        phone=new.phone,
        way=new.way,
        made_at=made_at,
        recorded_at=case.now,
        by_user_id=by.user_id,
        by_rule=by.rule,
        interaction_id=new.interaction_id,
        follows_id=follows_id,
    )
    inserted = await Promise.insert(row)
    return int(inserted[0]["id"])


def _wrong_amount(new: NewPromise) -> dict[str, str]:
    if new.amount is None:
        return {}
    if new.currency is None or not money.is_currency(new.currency):
        return {"currency": say("Write the three letters of a currency, such as EUR.")}
    if new.amount <= 0 or not money.fits(new.amount, new.currency):
        return {"amount": say("Write an amount such as 15.00, with no more decimals than its currency has.")}
    return {}
