"""What becomes of a remedy that was asked for: granted, refused, withdrawn; and of one that was reserved: granted.

Who decides, and when it goes one level up, is not known here: whoever decided calls these.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.deciding import Decided, decide_held
from casedesk.empowerment.actions.entries import PROVISIONAL, Entry, enter, list_for_review, must_be, said
from casedesk.empowerment.actions.going_on import back_to_work
from casedesk.empowerment.actions.granting import done_at_once
from casedesk.empowerment.actions.ledgers import count_again
from casedesk.empowerment.events import (
    ConcessionGranted,
    ConcessionRefused,
    ConcessionReserved,
    ConcessionWithdrawn,
)
from casedesk.empowerment.queries.concessions import Standing, standing
from casedesk.empowerment.rules.amounts import NOTHING, to_places
from casedesk.empowerment.rules.wishes import Bearer, Condition, Wish
from casedesk.empowerment.rules.words import Basis, GrantedBy, Outcome, Reason, Remedy
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say


def wish_of(one: Standing) -> Wish:
    """What was wished for, from what is written down of it."""
    return Wish(
        remedy=Remedy(one.remedy),
        reason=Reason(one.reason),
        currency=one.currency,
        amount=one.asked or None,
        basis=Basis(one.basis),
        evidence=frozenset(one.evidence),
        incident=one.incident,
        order_id=one.order_id,
        line_id=one.order_line_id,
        quantity=one.quantity,
        tax=one.tax,
        cost_to_us=one.cost_to_us,
        contract=one.contract,
        bearer=Bearer(one.bearer),
        what=one.what,
        remark=one.remark,
        conditions=frozenset(map(Condition, one.conditions)),
        lapses_at=one.lapses_at,
    )


async def grant_requested(
    concession_id: int,
    by: Actor,
    amount: Decimal | None = None,
    reason: str = "",
    granted_by: GrantedBy = GrantedBy.APPROVAL,
) -> None:
    """Grants what was asked for, or another amount, because somebody who may has agreed.

    It is decided once more with every ledger held: what meanwhile became impossible (more than was paid, a
    never line) is still refused. Raises Invalid where the amount cannot be, Refused where it is decided already.
    """
    before = await standing(concession_id)
    async with hold_leading(before.case_id, by) as case:
        one = await must_be(concession_id, "requested")
        wish = wish_of(one)
        if amount is not None:
            wish = _with_amount(wish, one, amount)
        _must_not_have_lapsed(wish.lapses_at, case.now)
        decided = await decide_held(case, wish, one.agent_id)
        if decided.decision.outcome is Outcome.REFUSED:
            raise Invalid({"amount": decided.decision.say})
        await _grant(case, one, decided, Entry("", decided.asked, granted_by=granted_by, reason=reason), by)
        await back_to_work(case, by)


def _must_not_have_lapsed(lapses_at: datetime | None, now: datetime) -> None:
    # By its time, whenever the job looks that lets it lapse.
    if lapses_at is not None and lapses_at <= now:
        raise Refused(say("The day until which the customer had to do something has passed: ask anew."))


def _with_amount(wish: Wish, one: Standing, amount: Decimal) -> Wish:
    """The same wish with another amount; tax and cost in the same proportion where they were known."""
    if wish.remedy is Remedy.REPLACEMENT and one.order_line_id is not None:
        raise Invalid({"amount": say("A replacement counts as its line's price: approve or refuse it.")})
    if not one.asked:
        return replace(wish, amount=amount)
    return replace(
        wish, amount=amount, tax=None, cost_to_us=_in_proportion(one.cost_to_us, amount, one.asked, wish)
    )


def _in_proportion(whole: Decimal | None, amount: Decimal, asked: Decimal, wish: Wish) -> Decimal | None:
    return None if whole is None else to_places(whole * amount / asked, wish.currency)


async def _grant(case: HeldCase, one: Standing, decided: Decided, entry: Entry, by: Actor) -> None:
    assert entry.amount is not None, "what is granted has an amount"
    kind = "reserved" if one.conditions else "granted"
    anew = Entry(
        kind, entry.amount, entry.granted_by, entry.reason, decided.matter.version.id, decided.decision
    )
    await enter(one.id, anew, by, case.now, decided.decision.occasion)
    await count_again(
        one, decided.decision.occasion, one.granted_at or case.now, decided.zone, NOTHING, entry.amount
    )
    also = (PROVISIONAL,) if entry.granted_by == GrantedBy.PROVISIONAL else ()
    await list_for_review(one.id, (*decided.decision.reviews, *also), case.now)
    await case.enter(kind, by, said(one, one.id, entry.amount))
    if kind == "reserved":
        case.tell(ConcessionReserved(concession_id=one.id, case_id=case.id))
        return
    case.tell(
        ConcessionGranted(
            concession_id=one.id,
            case_id=case.id,
            by_user_id=by.user_id,
            amount=entry.amount,
            before="requested",
        )
    )
    await done_at_once(case, one.id, Remedy(one.remedy), by)


async def refuse_requested(concession_id: int, reason: str, by: Actor) -> None:
    """Refuses what was asked for, with a reason. Raises Invalid without one, Refused where it is decided already."""
    if not reason.strip():
        raise Invalid({"reason": say("Say why, for the one who asked and for the customer.")})
    before = await standing(concession_id)
    async with hold_leading(before.case_id, by) as case:
        one = await must_be(concession_id, "requested")
        await enter(one.id, Entry("refused", reason=reason), by, case.now)
        await case.enter("approval_refused", by, said(one, one.id, one.asked))
        case.tell(ConcessionRefused(concession_id=one.id, case_id=case.id))
        await back_to_work(case, by)


async def withdraw(concession_id: int, by: Actor) -> None:
    """Takes back what was asked for. Raises Refused where it is decided already."""
    before = await standing(concession_id)
    async with hold_leading(before.case_id, by) as case:
        one = await must_be(concession_id, "requested")
        await withdraw_held(case, one, by)
        await back_to_work(case, by)


async def withdraw_held(case: HeldCase, one: Standing, by: Actor) -> None:
    """The same, on a case that is held already."""
    await enter(one.id, Entry("withdrawn"), by, case.now)
    await case.enter("approval_withdrawn", by, said(one, one.id, one.asked))
    case.tell(ConcessionWithdrawn(concession_id=one.id, case_id=case.id, state="withdrawn"))


async def meet_condition(concession_id: int, by: Actor) -> None:
    """The customer did what it depended on: what was reserved is granted. Raises Refused where it is not reserved, or
    its day has passed."""
    before = await standing(concession_id)
    async with hold_leading(before.case_id, by) as case:
        one = await must_be(concession_id, "reserved")
        _must_not_have_lapsed(one.lapses_at, case.now)
        assert one.granted is not None, "what is reserved has its amount"
        entry = Entry("granted", one.granted, granted_by=one.granted_by)
        await enter(one.id, entry, by, case.now)
        await case.enter("granted", by, said(one, one.id, one.granted))
        case.tell(
            ConcessionGranted(
                concession_id=one.id,
                case_id=case.id,
                by_user_id=by.user_id,
                amount=one.granted,
                before="reserved",
            )
        )
        await done_at_once(case, one.id, Remedy(one.remedy), by)
