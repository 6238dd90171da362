"""Moving the ball of a case, its details and its owner, by hand."""

from collections.abc import Awaitable, Callable

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions import stage_moves, story
from casedesk.cases.queries.case_page import CaseHead, case_head
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import ENDS_BY_HAND
from casedesk.customers.queries.record import customer
from casedesk.ownership.actions import assign, take
from casedesk.promises.actions.asking import do_not_ask
from casedesk.promises.actions.settling import resolve_settling
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_in
from casedesk.workspace.case_fields import fields_on
from casedesk.workspace.letters import offer_of
from casedesk.workspace.pages.case import CANNOT, refused_case
from casedesk.workspace.promises import Settlement, promised_on, read_settlement


@post("/cases/{number:str}/resolution", guards=[requires("cases.work")])
async def resolve(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Resolves the case: what fixed it, what caused it."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        fixed_by = form.words("fixed_by", longest=2_000)
        cause_id = form.identifier("cause_id")
        head = await case_head(case_id, actor_of(request.user))
        settlement = await _settlement(head, form)
        form.check()
        await resolve_settling(
            head.id,
            fixed_by,
            cause_id,
            settlement.settled,
            settlement.telling,
            actor_of(request.user),
            seen_in(form),
        )
    except CANNOT as error:
        return await refused_case(request, case_id, "resolution", form, error)
    flash(request, _("Resolved. It holds unless the customer comes back."))
    return see_other(case_address(case_id))


async def _settlement(head: CaseHead, form: Form) -> Settlement:
    """What becomes of the promises that are still open, as the form of the resolution says."""
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    addresses = [address for address, _words in (await offer_of(person, head.family)).addresses]
    return read_settlement(form, await promised_on(head.family, person), addresses)


@post("/cases/{number:str}/reopening", guards=[requires("cases.work")])
async def reopen(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes an ended case up again."""
    return await _press(request, number, "reopening", stage_moves.reopen, _("The case is open again."))


@post("/cases/{number:str}/thanks", guards=[requires("cases.work")])
async def only_thanks(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """What reopened the case was only thanks: the resolution stands."""
    said = _("The resolution stands as if the case had never been reopened.")
    return await _press(request, number, "thanks", stage_moves.restore_thanks, said)


@post("/cases/{number:str}/ending", guards=[requires("cases.work")])
async def end(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Ends the case without a resolution."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        disposition = form.choice("disposition", ENDS_BY_HAND)
        why = form.words("why", longest=2_000, required=False)
        form.check()
        await stage_moves.end(case_id, disposition, why, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "ending", form, error)
    flash(request, _("The case has ended. It can be reopened from its page."))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/waiting", guards=[requires("cases.work")])
async def wait(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Waits for the customer or for somebody else, until a date."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        side = form.choice("side", ("customer", "third_party"))
        waits_for = form.text("waits_for", longest=300)
        until = form.optional_moment("wait_until", request.user.zone)
        form.check()
        move = stage_moves.wait_for_customer if side == "customer" else stage_moves.wait_for_third_party
        await move(case_id, waits_for, until, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "waiting", form, error)
    flash(request, _("It waits. At its date it comes back to your desk."))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/waiting/unasked", guards=[requires("cases.work")])
async def stay_silent(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Does not ask the customer again by itself: at its date the case comes back as work."""
    said = _("Nobody is asked by itself. At its date the case is work for its owner.")
    return await _press(request, number, "unasked", do_not_ask, said)


@post("/cases/{number:str}/work", guards=[requires("cases.work")])
async def resume(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes the ball back."""
    return await _press(request, number, "work", stage_moves.resume, _("It is our turn now."))


@post("/cases/{number:str}/details", guards=[requires("cases.work")])
async def change_details(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Changes title, kind, priority, category and the day it matters to the customer."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        category_id = form.optional_identifier("category_id")
        details = {
            "title": form.text("title", longest=300),
            "kind": form.choice("kind", story.KINDS),
            "priority": form.choice("priority", story.PRIORITIES),
            "size": form.optional_choice("size", story.SIZES) or "normal",
            "category_id": category_id,
            "needed_by": form.optional_day("needed_by"),
        }
        form.check()
        head = await case_head(case_id, actor_of(request.user))
        await story.change_details(case_id, details, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "details", form, error)
    flash(request, _("The details are saved."))
    return see_other(await _asking_for_more(case_id, head, category_id))


async def _asking_for_more(case_id: int, before: CaseHead, category_id: int | None) -> str:
    """The case's page; with what is asked for open, where another category asks for what is not there yet."""
    if category_id != before.category_id and before.disposition is None:
        empty = [one for one in (await fields_on(case_id, category_id)).shown if not one.words]
        if empty:
            return f"{case_address(case_id)}?fill=1#case-fields"
    return case_address(case_id)


@post("/cases/{number:str}/owner", guards=[requires("cases.assign")])
async def give(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Gives the case to somebody else at once, with a reason."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        owner_id = form.identifier("owner_id")
        reason = form.text("reason", longest=500)
        form.check()
        await assign(case_id, owner_id, reason, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "owner", form, error)
    flash(request, _("The case has a new owner."))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/taking", guards=[requires("cases.work")])
async def take_over(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes the case of an owner who is not here."""
    said = _("It is yours now, and whoever had it is told.")
    return await _press(request, number, "taking", take, said)


Step = Callable[[int, Actor, int | None], Awaitable[None]]


async def _press(request: StaffRequest, number: str, name: str, step: Step, said: str) -> Response[str]:
    """A step that is one button: nothing to fill in, and yet it may be refused."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        await step(case_id, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, name, form, error)
    flash(request, said)
    return see_other(case_address(case_id))


ROUTES = [resolve, reopen, only_thanks, end, wait, stay_silent, resume, change_details, give, take_over]
