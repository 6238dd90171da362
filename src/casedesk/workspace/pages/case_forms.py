"""The forms of a case as they are opened: fetched into its page, or on a page of their own where there is no script."""

from collections.abc import Mapping

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from casedesk.cases.queries.case_page import case_head
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.rendering import fragment, render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_key
from casedesk.workspace.case_forms import KEPT, STANDS_IN, Closed, Forms, HeldBack, Opening


@get("/cases/{number:str}/forms/{name:str}", guards=[requires("cases.see")])
async def show_form(
    request: StaffRequest,
    number: FromPath[str],
    name: FromPath[str],
    seen: FromQuery[int] = 0,
    held: FromQuery[int] = 0,
    before: FromQuery[str] = "",
) -> Response[str]:
    """One of the forms, for somebody who had seen so many entries of the case, and replies that are held."""
    case = await case_head(case_key(number), actor_of(request.user))
    opening = Opening(case, request.user, before)
    kept = KEPT.get(name)
    if kept is None or not request.user.may(kept.permission):
        raise NotFound(say("There is no such step."))
    if not kept.is_for(opening):
        raise Refused(say("The case has changed meanwhile, and this is no step of it any more."))
    closed = Closed(case.id, seen or case.events_count, held, before)
    form = await form_of(request, opening, name, closed)
    return render(request, "cases/form.html", block="form", case=case, name=name, form=form)


async def forms_of(
    request: StaffRequest, opening: Opening, closed: Closed, forms: Mapping[str, Form], held: HeldBack
) -> dict[str, Markup]:
    """Those that stand open, because one of these forms was begun or is not taken yet, as they are to be shown."""
    names = dict.fromkeys(STANDS_IN[form] for form in forms if form in STANDS_IN)
    return {
        name: await form_of(request, opening, name, closed, forms, held)
        for name in names
        if KEPT[name].is_for(opening)
    }


async def form_of(
    request: StaffRequest,
    opening: Opening,
    name: str,
    closed: Closed,
    forms: Mapping[str, Form] | None = None,
    held: HeldBack | None = None,
) -> Markup:
    """One of them, with what was typed into it."""
    return fragment(
        request,
        f"cases/forms/{name}.html",
        case=opening.case,
        user=opening.user,
        forms=Forms(forms or {}),
        held=held or HeldBack(),
        seen=closed.seen,
        seen_held=closed.seen_held,
        **await KEPT[name].read(opening),
    )


ROUTES = [show_form]
