"""Flags on the page of a customer: raised with an end, objected to, taken off with what was found."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from casedesk.empowerment.actions import afterwards as acts
from casedesk.empowerment.queries.flags import flag
from casedesk.platform import clock
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash as say
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.pages.customer import customer_address, refused_customer

_REVIEW = requires("remedies.review")
LONGEST = 500


@post("/customers/{customer_id:int}/flags", guards=[_REVIEW])
async def raise_flag(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Flags a customer, until a day."""
    form = await read_form(request)
    form.name = "flag"
    try:
        reason, ends_on = form.text("reason", longest=LONGEST), form.optional_day("ends_on")
        if ends_on is None:
            form.refuse("ends_on", _("Say until when: every flag ends."))
        form.check()
        until = ends_on or clock.now().date()
        await acts.raise_flag(customer_id, reason, until, request.user.id, proven=form.checkbox("proven"))
    except Invalid as wrong:
        return await refused_customer(request, customer_id, flagging=form.refused(wrong), status=422)
    say(request, _("Flagged: goodwill to them is looked at first. What they have a right to is not touched."))
    return see_other(_there(customer_id))


@post("/flags/{flag_id:int}/appeal", guards=[requires("remedies.grant")])
async def appeal(request: StaffRequest, flag_id: FromPath[int]) -> Response[str]:
    """Writes down what the customer says against it."""
    form, found = await read_form(request), await flag(flag_id)
    form.name = f"appeal-{flag_id}"
    try:
        words = form.words("appeal", longest=2_000)
        form.check()
        await acts.appeal(flag_id, words)
    except Invalid as wrong:
        return await refused_customer(request, found.customer_id, flagging=form.refused(wrong), status=422)
    say(request, _("Written down. A supervisor answers it."))
    return see_other(_there(found.customer_id))


@post("/flags/{flag_id:int}/lifting", guards=[_REVIEW])
async def lift(request: StaffRequest, flag_id: FromPath[int]) -> Response[str]:
    """Takes the flag off."""
    form, found = await read_form(request), await flag(flag_id)
    form.name = f"lifting-{flag_id}"
    try:
        answer = form.text("answer", longest=LONGEST)
        form.check()
        await acts.lift(flag_id, answer, request.user.id)
    except Invalid as wrong:
        return await refused_customer(request, found.customer_id, flagging=form.refused(wrong), status=422)
    say(request, _("The flag is off."))
    return see_other(_there(found.customer_id))


def _there(customer_id: int) -> str:
    return f"{customer_address(customer_id)}#flags"


ROUTES: list[Any] = [raise_flag, appeal, lift]
