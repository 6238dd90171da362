"""Letting somebody decide in my place."""

from decimal import Decimal
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from casedesk.accounts.pages.second_step import second_step
from casedesk.empowerment.approvals.actions.delegating import NewDelegation, delegate, end_delegation
from casedesk.platform import clock
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import doer_of
from casedesk.workspace.approvals import Shown, approvals_page, today_of

HERE = "/approvals"


@post("/approvals/delegations", guards=[requires("approvals.all")])
async def save_delegation(request: StaffRequest) -> Response[str]:
    """Lets somebody decide in my place."""
    asked = await second_step(request)
    if asked is not None:
        return asked
    form = await read_form(request)
    try:
        up_to = form.amount("up_to", request.user.locale)
        if up_to is None:
            form.refuse("up_to", _("Write an amount such as 12.50."))
        new = NewDelegation(
            to_user_id=form.identifier("to_user_id"),
            from_on=form.day("from_on"),
            until_on=form.day("until_on"),
            currency=form.text("currency", longest=3).upper(),
            up_to=up_to or Decimal(0),
        )
        form.check()
        await delegate(request.user.id, new, await today_of(clock.now()), doer_of(request))
    except Invalid as wrong:
        form.refused(wrong)
        form.name = "delegation"
        return await approvals_page(request, Shown(form=form, status=422), "", "")
    flash(request, _("They decide in your place on these days."))
    return see_other(HERE)


@post("/approvals/delegations/{delegation_id:int}/ending", guards=[requires("approvals.all")])
async def stop_delegation(request: StaffRequest, delegation_id: FromPath[int]) -> Response[str]:
    """Takes back that somebody decides in my place."""
    await end_delegation(delegation_id, request.user.id, doer_of(request))
    flash(request, _("They decide in your place no more."))
    return see_other(HERE)


ROUTES: list[Any] = [save_delegation, stop_delegation]
