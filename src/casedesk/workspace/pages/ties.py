"""Cases and each other: merging, splitting, linking, and moving a contact; each with its way back."""

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions import merging, placing, splitting
from casedesk.platform.errors import Invalid, NotFound
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key
from casedesk.workspace.pages.case import CANNOT, refused_case


@post("/cases/{number:str}/merger", guards=[requires("cases.work")])
async def merge(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Merges this case and another; the one that was opened first survives."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        other_id = _other_case(form)
        form.check()
        survivor = await merging.merge(case_id, other_id, actor_of(request.user))
    except NotFound:
        return await _no_such_case(request, case_id, "merger", form)
    except CANNOT as error:
        return await refused_case(request, case_id, "merger", form, error)
    merged = other_id if survivor == case_id else case_id
    flash(
        request,
        _("C-%(merged)d was merged into C-%(survivor)d.") % {"merged": merged, "survivor": survivor},
        undo=f"{case_address(merged)}/merger/undo",
    )
    return see_other(case_address(survivor))


@post("/cases/{number:str}/merger/undo", guards=[requires("cases.work")])
async def unmerge(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes a merge back."""
    case_id = case_key(number)
    try:
        await merging.unmerge(case_id, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "unmerging", await read_form(request), error)
    flash(request, _("C-%(case)d stands on its own again.") % {"case": case_id})
    return see_other(case_address(case_id))


@post("/cases/{number:str}/split", guards=[requires("cases.work")])
async def split(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Puts chosen contacts on a new case of the same customer."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        chosen = form.identifiers("interactions")
        title = form.text("title", longest=300)
        form.check()
        new_id = await splitting.split(case_id, chosen, title, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "split", form, error)
    flash(
        request, _("Split off as C-%(case)d.") % {"case": new_id}, undo=f"{case_address(new_id)}/split/undo"
    )
    return see_other(case_address(new_id))


@post("/cases/{number:str}/split/undo", guards=[requires("cases.work")])
async def unsplit(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes a split back."""
    case_id = case_key(number)
    try:
        source = await splitting.unsplit(case_id, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "unsplitting", await read_form(request), error)
    flash(request, _("C-%(case)d is part of this case again.") % {"case": case_id})
    return see_other(case_address(source))


@post("/cases/{number:str}/links", guards=[requires("cases.work")])
async def link(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Links this case to another."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        other_id = _other_case(form)
        kind = form.choice("kind", splitting.LINK_KINDS)
        form.check()
        await splitting.link(case_id, other_id, kind, actor_of(request.user))
    except NotFound:
        return await _no_such_case(request, case_id, "link", form)
    except CANNOT as error:
        return await refused_case(request, case_id, "link", form, error)
    flash(request, _("Linked to C-%(case)d.") % {"case": other_id})
    return see_other(case_address(case_id))


@post("/cases/{number:str}/links/{link_id:int}/removal", guards=[requires("cases.work")])
async def unlink(request: StaffRequest, number: FromPath[str], link_id: FromPath[int]) -> Response[str]:
    """Takes a link back."""
    await splitting.unlink(link_id, actor_of(request.user))
    flash(request, _("The link was taken away."))
    return see_other(case_address(case_key(number)))


@post("/cases/{number:str}/placements", guards=[requires("cases.work")])
async def place(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Moves one contact to another case."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        interaction_id = form.identifier("interaction")
        other_id = _other_case(form)
        form.check()
        await placing.place(interaction_id, other_id, actor_of(request.user))
    except NotFound:
        return await _no_such_case(request, case_id, "placement", form)
    except CANNOT as error:
        return await refused_case(request, case_id, "placement", form, error)
    flash(request, _("Moved to C-%(case)d.") % {"case": other_id})
    return see_other(case_address(case_id))


def _other_case(form: Form) -> int:
    """The key of the case that was named. Its number may be mistyped: then the form says so."""
    typed = form.text("other")
    try:
        return case_key(typed) if typed else 0
    except NotFound as error:
        form.refuse("other", error.reason)
        return 0


async def _no_such_case(request: StaffRequest, case_id: int, name: str, form: Form) -> Response[str]:
    form.refuse("other", _("There is no such case."))
    return await refused_case(request, case_id, name, form, Invalid(form.errors))


ROUTES = [merge, unmerge, split, unsplit, link, unlink, place]
