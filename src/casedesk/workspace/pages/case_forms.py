"""The forms of a case as they are opened: fetched into its page, or on a page of their own where there is no script."""

from collections.abc import Mapping

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from casedesk.cases.queries.case_page import case_head
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.web.answers import see_other
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.rendering import fragment, render, wants_part
from casedesk.web.sessions import StaffRequest
from casedesk.web.uploads import kept_in
from casedesk.workspace.acting import actor_of, case_address, case_key
from casedesk.workspace.case_forms import KEPT, Closed, Forms, HeldBack, Opening, kind_of, place_of, words_of


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
    kept = KEPT.get(kind_of(name)) if place_of(name) or name in KEPT else None
    if kept is None or not request.user.may(kept.permission):
        raise NotFound(say("There is no such step."))
    if not kept.is_for(opening):
        raise Refused(say("The case has changed meanwhile, and this is no step of it any more."))
    if kept.panel and not wants_part(request):
        return see_other(f"{case_address(case.id)}?write={kept.panel}#write")
    closed = Closed(case.id, seen or case.events_count, held, before)
    form = await form_of(request, opening, name, closed)
    return render(request, "cases/form.html", block="form", case=case, words=words_of(name), form=form)


async def forms_of(
    request: StaffRequest, opening: Opening, closed: Closed, forms: Mapping[str, Form], held: HeldBack
) -> dict[str, Markup]:
    """Those that stand open, because one of these forms was begun or is not taken yet, as they are to be shown."""
    names = dict.fromkeys(name for form in forms if (name := place_of(form)))
    return {
        name: await form_of(request, opening, name, closed, forms, held)
        for name in names
        if KEPT[kind_of(name)].is_for(opening)
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
    filled = Forms(forms or {})
    return fragment(
        request,
        f"cases/forms/{kind_of(name)}.html",
        name=name,
        case=opening.case,
        user=opening.user,
        forms=filled,
        files=kept_in(filled[name]),
        preview=opening.preview,
        held=held or HeldBack(),
        seen=closed.seen,
        seen_held=closed.seen_held,
        **await KEPT[kind_of(name)].read(opening),
    )


ROUTES = [show_form]
