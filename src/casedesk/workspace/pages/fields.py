"""Filling in what is asked for on a case."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.cases.queries.record import leading_case
from casedesk.fields.actions.filling import fill
from casedesk.fields.queries.fields import all_fields
from casedesk.platform.keys import key_said
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_in
from casedesk.workspace.case_fields import fields_asked, typed_in
from casedesk.workspace.pages.case import CANNOT, refused_case

_WORK = requires("cases.work")


@post("/cases/{number:str}/fields", guards=[_WORK])
async def fill_in(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Writes down what was asked for; fields that the form does not have stay as they are."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        typed = typed_in(form, await all_fields())
        changed = await fill(case_id, typed, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "fields", form, error)
    flash(request, _("It is written down.") if changed else _("It said that already."))
    return see_other(f"{case_address(await leading_case(case_id))}#case-fields")


@get("/cases/new/fields", guards=[_WORK])
async def asked_for(request: StaffRequest, category_id: FromQuery[str] = "") -> Response[str]:
    """What a new case of this category is asked for, with what was filled in so far."""
    asked = await fields_asked(key_said(category_id))
    form = Form({one.name: request.query_params.getall(one.name, []) or "" for one in asked.shown})
    for name, value in form.values.items():
        if isinstance(value, list) and len(value) == 1:
            form.values[name] = value[0]
    return render(request, "cases/asked_for.html", asked=asked, form=form)


ROUTES = [fill_in, asked_for]
