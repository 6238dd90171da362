"""Promises on a case: made by hand, offered while one writes, kept, moved and withdrawn."""

from decimal import Decimal

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions.replies import NewReply
from casedesk.cases.queries.case_page import CaseHead, case_head
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.platform import money
from casedesk.promises.actions.ending import keep_promise, move_promise, withdraw_promise
from casedesk.promises.actions.letters import Change, promise_afterwards, write_promising
from casedesk.promises.actions.making import make_promise
from casedesk.promises.queries.ledger import promise
from casedesk.promises.rules import ledger
from casedesk.together.actions.drafts import Place, sending
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_in
from casedesk.workspace.letters import offer_of
from casedesk.workspace.pages.case import CANNOT, refused_case
from casedesk.workspace.pages.composer import going_soon
from casedesk.workspace.promises import Promised, offered_in, promised_on, read_promise, read_said

OFFERS = "promises/_offers.html"
LONGEST_LETTER = 4_000


@post("/cases/{number:str}/promises", guards=[requires("cases.work")])
async def make(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Puts a promise on the ledger by hand."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        promised = (await _standing(request, case_id))[1]
        new = read_promise(form, promised)
        form.check()
        async with sending(Place(request.user.id, case_id, "promise")):
            await make_promise(case_id, new, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "promise", form, error, write="promise")
    flash(request, _("It is promised, and on the ledger."))
    return see_other(f"{case_address(case_id)}#promises")


@post("/cases/{number:str}/promises/offers", guards=[requires("cases.work")])
async def offer(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """What is promised in the letter that is being written. Nothing is kept."""
    case_id = case_key(number)
    form = await read_form(request)
    promised = (await _standing(request, case_id))[1]
    body = form.words("body", required=False)
    return render(
        request,
        OFFERS,
        number=f"C-{case_id}",
        promised=promised,
        offered=await offered_in(body, promised, form),
    )


@post("/cases/{number:str}/promises/said", guards=[requires("cases.work")])
async def promise_what_was_said(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Puts onto the ledger what a letter says that was sent just now."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        promised = (await _standing(request, case_id))[1]
        reply_id, change = await read_said(form, promised)
        await promise_afterwards(reply_id, change, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "said", form, error)
    flash(request, _("It is promised, and on the ledger."))
    return see_other(f"{case_address(case_id)}#promises")


@post("/cases/{number:str}/promises/{promise_id:int}/keeping", guards=[requires("cases.work")])
async def keep(request: StaffRequest, number: FromPath[str], promise_id: FromPath[int]) -> Response[str]:
    """Says that a promise was done, now or at an earlier time."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        promised = (await _standing(request, case_id))[1]
        at = form.optional_moment("at", promised.zone)
        amount = _given(form)
        form.check()
        state = await keep_promise(
            promise_id, actor_of(request.user), at=at, amount=amount, seen=seen_in(form)
        )
    except CANNOT as error:
        return await refused_case(request, case_id, f"promise-{promise_id}-keeping", form, error)
    flash(request, _("Kept.") if state == ledger.KEPT else _("Done, though late."))
    return see_other(f"{case_address(case_id)}#promises")


@post("/cases/{number:str}/promises/{promise_id:int}/move", guards=[requires("cases.work")])
async def move(request: StaffRequest, number: FromPath[str], promise_id: FromPath[int]) -> Response[str]:
    """Gives a promise another time, of which the customer is told by a letter, or was told by word of mouth."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        head, promised, person = await _all(request, case_id)
        due_at = form.moment("due_at", promised.zone)
        spoken = form.choice("told", ledger.TOLD) == "spoken"
        if spoken:
            form.check()
            await move_promise(promise_id, due_at, "spoken", actor_of(request.user), seen=seen_in(form))
            flash(request, _("The promise is moved."))
        else:
            found = await promise(promise_id)
            text = found.text if found is not None else ""
            change = Change("move", promise_id, text, due_at)
            await _tell_by_letter(request, head, person, form, change)
    except CANNOT as error:
        return await refused_case(request, case_id, f"promise-{promise_id}-move", form, error)
    return see_other(f"{case_address(case_id)}#promises")


@post("/cases/{number:str}/promises/{promise_id:int}/withdrawal", guards=[requires("cases.work")])
async def withdraw(request: StaffRequest, number: FromPath[str], promise_id: FromPath[int]) -> Response[str]:
    """Takes a promise back, of which the customer is told by a letter, or was told by word of mouth."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        head, _promised, person = await _all(request, case_id)
        if form.choice("told", ledger.TOLD) == "spoken":
            form.check()
            await withdraw_promise(promise_id, "spoken", actor_of(request.user), seen=seen_in(form))
            flash(request, _("The promise is withdrawn."))
        else:
            await _tell_by_letter(request, head, person, form, Change("withdraw", promise_id))
    except CANNOT as error:
        return await refused_case(request, case_id, f"promise-{promise_id}-withdrawal", form, error)
    return see_other(f"{case_address(case_id)}#promises")


async def _tell_by_letter(
    request: StaffRequest, head: CaseHead, person: CustomerRecord, form: Form, change: Change
) -> None:
    """Writes to the customer; what the letter says of the promise counts when it has gone."""
    addresses = (await offer_of(person, head.family)).addresses
    if not addresses:
        form.refuse("body", _("This customer has no address to write to. Tell them, and say so here."))
    body = form.words("body", longest=LONGEST_LETTER)
    form.check()
    letter = NewReply(to_address=addresses[0][0], subject="", body=body, ball="us")
    reply_id = await write_promising(head.id, letter, [change], actor_of(request.user), seen_in(form))
    going_soon(request, head.id, reply_id, letter.to_address)


def _given(form: Form) -> Decimal | None:
    typed = form.text("amount", longest=30, required=False)
    amount = money.read_amount(typed) if typed else None
    if typed and amount is None:
        form.refuse("amount", _("Write an amount such as 15.00."))
    return amount


async def _standing(request: StaffRequest, case_id: int) -> tuple[CaseHead, Promised]:
    head, promised, _person = await _all(request, case_id)
    return head, promised


async def _all(request: StaffRequest, case_id: int) -> tuple[CaseHead, Promised, CustomerRecord]:
    head = await case_head(case_id, actor_of(request.user))
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    return head, await promised_on(head.family, person), person


ROUTES = [make, offer, promise_what_was_said, keep, move, withdraw]
