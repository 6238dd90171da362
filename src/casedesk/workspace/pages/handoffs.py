"""Handing a case off from its page: offering it with a brief, answering, taking it back."""

from litestar import Response, post
from litestar.params import FromPath

from casedesk.ownership.handoffs.actions import answering, sending
from casedesk.ownership.handoffs.queries.pending import name_of
from casedesk.ownership.handoffs.rules.briefs import MOST_WORDS, PARTS, Brief
from casedesk.together.actions import drafts
from casedesk.together.actions.drafts import Place
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_in
from casedesk.workspace.pages.case import CANNOT, refused_case
from casedesk.workspace.passing import receiver_in

LONGEST_WHY = 300


@post("/cases/{number:str}/handoff", guards=[requires("cases.work")])
async def hand_off(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Offers the case to a person or a team."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        brief = _brief_in(form)
        to = receiver_in(form.text("to", longest=30))
        form.check()
        async with drafts.sending(Place(request.user.id, case_id, "handoff")):
            await sending.hand_off(case_id, brief, to, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "handoff", form, error, write="handoff")
    flash(request, _("Offered to %(name)s. It is yours until they accept.") % {"name": await name_of(to)})
    return see_other(case_address(case_id))


def _brief_in(form: Form) -> Brief:
    parts = {
        name: form.words(name, longest=MOST_WORDS, required=name == "next_step")
        for name in PARTS
        if name != "why"
    }
    return Brief(**parts, why=form.text("why", longest=LONGEST_WHY, required=False))


@post("/cases/{number:str}/handoff/acceptance", guards=[requires("cases.work")])
async def accept(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes over a case that is offered."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        handoff_id = form.identifier("handoff")
        form.check()
        await answering.accept(case_id, handoff_id, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "acceptance", form, error)
    flash(request, _("The case is yours. The customer is told your name."))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/handoff/refusal", guards=[requires("cases.work")])
async def decline(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Does not take a case that is offered, and says why."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        handoff_id = form.identifier("handoff")
        reason = form.words("reason", longest=MOST_WORDS)
        form.check()
        await answering.decline(case_id, handoff_id, reason, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "refusal", form, error)
    flash(request, _("Declined. Its owner keeps the case and reads why."))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/handoff/withdrawal", guards=[requires("cases.work")])
async def withdraw(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes an offer back."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        handoff_id = form.identifier("handoff")
        form.check()
        await sending.withdraw(case_id, handoff_id, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "withdrawal", form, error)
    flash(request, _("The offer is taken back."))
    return see_other(case_address(case_id))


ROUTES = [hand_off, accept, decline, withdraw]
