"""What becomes of a promise: kept or late when it is done, moved or withdrawn when the customer was told, broken
when its case ended or seven days have passed."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.in_turn import in_turn
from casedesk.platform.sentences import say
from casedesk.promises.actions.making import NewPromise, enter_promise
from casedesk.promises.events import PromiseEnded, PromiseMade
from casedesk.promises.queries.ledger import KeptPromise, broken_by_now, open_promises_on, promise
from casedesk.promises.rules import ledger
from casedesk.promises.tables import Promise, PromiseEnd

SEVEN_DAYS_PASSED = say("seven days passed")
CASE_ENDED = say("the case ended")


@dataclass(frozen=True)
class _End:
    """How a promise ends: its state, when, how the customer was told, and what they got."""

    state: str
    at: datetime
    told: str = ""
    amount: Decimal | None = None
    interaction_id: int | None = None


async def keep_promise(
    promise_id: int,
    by: Actor,
    *,
    at: datetime | None = None,
    amount: Decimal | None = None,
    interaction_id: int | None = None,
    seen: int | None = None,
) -> str:
    """Says that a promise was done, now or `at` an earlier time: returns kept or late, as its time says.

    `amount` is what the customer got, of one that named an amount. Raises Invalid by field (at, amount).
    """
    async with _held(promise_id, by, seen) as (case, found):
        return await keep_on(case, found, by, at=at, amount=amount, interaction_id=interaction_id)


async def keep_on(
    case: HeldCase,
    found: KeptPromise,
    by: Actor,
    *,
    at: datetime | None = None,
    amount: Decimal | None = None,
    interaction_id: int | None = None,
) -> str:
    """As `keep_promise`, for whoever holds the case already."""
    at = at or case.now
    wrong = ledger.may_be_done(found.facts, at, case.now, amount)
    if wrong:
        raise Invalid(wrong)
    state = ledger.state_when_done(found.due_at, at)
    end = _End(state, at, amount=amount, interaction_id=interaction_id)
    await _end(case, found, end, by)
    return state


async def withdraw_promise(
    promise_id: int, told: str, by: Actor, *, interaction_id: int | None = None, seen: int | None = None
) -> None:
    """Takes a promise back of which the customer was told so, before it was due. `told` is one of
    rules.ledger.TOLD. Raises Refused once it was due."""
    async with _held(promise_id, by, seen) as (case, found):
        await withdraw_on(case, found, told, by, interaction_id=interaction_id)


async def withdraw_on(
    case: HeldCase, found: KeptPromise, told: str, by: Actor, *, interaction_id: int | None = None
) -> None:
    """As `withdraw_promise`, for whoever holds the case already."""
    _must_not_be_due(found, case.now)
    end = _End(ledger.WITHDRAWN, case.now, told, interaction_id=interaction_id)
    await _end(case, found, end, by)


async def move_promise(
    promise_id: int, due_at: datetime, told: str, by: Actor, *, text: str = "", seen: int | None = None
) -> int:
    """Gives a promise another time, of which the customer was told before it was due: it ends as moved, and the
    one that follows it is returned. Raises Invalid for a time that has passed, Refused once it was due."""
    async with _held(promise_id, by, seen) as (case, found):
        new = NewPromise(text=text, due_at=due_at)
        return await move_on(case, found, new, told, by)


async def move_on(case: HeldCase, found: KeptPromise, new: NewPromise, told: str, by: Actor) -> int:
    """As `move_promise`, for whoever holds the case already. What `new` leaves out stays as it was said."""
    _must_not_be_due(found, case.now)
    new = replace(
        new,
        text=new.text.strip() or found.text,
        amount=found.amount if new.amount is None else new.amount,
        currency=found.currency if new.amount is None else new.currency,
        phone=new.phone or found.phone,
    )
    promise_id = await enter_promise(case, new, by, follows_id=found.id)
    end = _End(ledger.MOVED, case.now, told, interaction_id=new.interaction_id)
    await _end(case, found, end, by, {"to": promise_id, "due": new.due_at.isoformat()})
    case.tell(PromiseMade(promise_id=promise_id, case_id=case.id, due_at=new.due_at, follows_id=found.id))
    return promise_id


async def break_overdue(limit: int = 500) -> int:
    """Writes down that promises are broken of which seven days have passed, at most `limit`; returns how many.
    They were so from that moment, whenever this looks."""
    by = actors.system(SEVEN_DAYS_PASSED)
    broken = 0
    for due, turn in in_turn(await broken_by_now(clock.now() - ledger.BROKEN_AFTER, limit)):
        with turn, contextlib.suppress(Refused):  # somebody ended it while we waited for its case
            async with _held(due.id, by) as (case, found):
                await _break(case, found, None, by)
                broken += 1
    return broken


async def break_open_on(case: HeldCase, by: Actor) -> int:
    """Breaks what is still promised on a case that has ended; returns how many promises that are."""
    left = await open_promises_on(case.id)
    for found in left:
        await _break(case, found, case.ended_at, by)
    return len(left)


async def _break(case: HeldCase, found: KeptPromise, case_ended_at: datetime | None, by: Actor) -> None:
    at = ledger.broken_at(found.due_at, case_ended_at, case.now)
    assert at is not None, "a promise is broken by its time or by the end of its case"
    await _end(case, found, _End(ledger.BROKEN, at), by)


@contextlib.asynccontextmanager
async def _held(
    promise_id: int, by: Actor, seen: int | None = None
) -> AsyncIterator[tuple[HeldCase, KeptPromise]]:
    """An open promise with its case held. Raises NotFound, or Refused where it has ended."""
    before = await promise(promise_id)
    if before is None:
        raise NotFound(say("There is no such promise."))
    async with hold_leading(before.case_id, by, seen) as case:
        found = await promise(promise_id)
        assert found is not None, "promises are never deleted"
        if found.state != ledger.OPEN:
            raise Refused(say("This promise has ended already."))
        yield case, found


def _must_not_be_due(found: KeptPromise, now: datetime) -> None:
    refusal = ledger.may_be_changed(found.facts, now)
    if refusal:
        raise Refused(refusal)


async def _end(
    case: HeldCase, found: KeptPromise, end: _End, by: Actor, more: dict[str, object] | None = None
) -> None:
    row = PromiseEnd(
        promise_id=found.id,
        case_id=case.id,
        recorded_at=case.now,
        by_user_id=by.user_id,
        by_rule=by.rule,
        **asdict(end),
    )
    inserted = await PromiseEnd.insert(row)
    await Promise.update({Promise.end_id: inserted[0]["id"], Promise.state: end.state}).where(
        Promise.id == found.id
    )
    kind = "promise_kept" if end.state in (ledger.KEPT, ledger.LATE) else f"promise_{end.state}"
    late = {"late": True} if end.state == ledger.LATE else {}
    await case.enter(kind, by, {"promise": found.id, **late, **(more or {})}, at=end.at)
    case.tell(PromiseEnded(promise_id=found.id, case_id=case.id, state=end.state))
