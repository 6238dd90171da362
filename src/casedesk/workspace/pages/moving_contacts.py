"""One step to say where a contact belongs: another case, a new one, or the tray; each with its way back."""

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.cases.actions import placing
from casedesk.cases.queries.case_page import CaseHead, case_head
from casedesk.cases.queries.contact_files import html_of
from casedesk.cases.queries.lists import CaseRow, cases_of
from casedesk.cases.queries.people import Writer, contact_on
from casedesk.cases.queries.placing import placed_by
from casedesk.channels.email.actions.moving import back_to_tray, move_to_new_case
from casedesk.customers.queries.groups import group_ids
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_case

SHORT_LIST = 8
_WORK = requires("cases.work")
_PAGE = "/cases/{number:str}/contacts/{interaction_id:int}/placement"


@get(_PAGE, guards=[_WORK])
async def show(request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]) -> Response[str]:
    """Where the contact stands and why, and where else it could."""
    return await _page(request, case_key(number), interaction_id, Form(name="placement"))


@post(_PAGE, guards=[_WORK])
async def move(request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]) -> Response[str]:
    """Puts the contact where it was said to belong."""
    case_id = await seen_case(number, actor_of(request.user))
    form = await read_form(request)
    form.name = "placement"
    try:
        return await _moved(request, case_id, interaction_id, form)
    except Invalid as wrong:
        return await _page(request, case_id, interaction_id, form.refused(wrong), status=422)
    except Refused as refused:
        return await _page(request, case_id, interaction_id, form, refused.reason, refused.status)


async def _moved(request: StaffRequest, case_id: int, interaction_id: int, form: Form) -> Response[str]:
    actor = actor_of(request.user)
    # Whoever may not see the case may not move what stands on it.
    await html_of(case_id, interaction_id, actor)
    # Whoever types a number means it, whatever is chosen beside it.
    typed = form.text("other", longest=40, required=False)
    to = typed or form.text("to", longest=40)
    form.check()
    if to == "tray":
        raw_id, _from = await back_to_tray(interaction_id, actor)
        undo = f"/mail/tray/{raw_id}/placement/{case_id}"
        flash(request, _("It waits in the mail tray now."), undo=undo)
        return see_other(case_address(case_id))
    if to == "new":
        new_id = await move_to_new_case(interaction_id, actor)
        undo = f"{case_address(new_id)}/split/undo"
        flash(request, _("It has a case of its own now, C-%(case)d.") % {"case": new_id}, undo=undo)
        return see_other(case_address(new_id))
    other_id = _other(to)
    await case_head(other_id, actor)
    await placing.place(interaction_id, other_id, actor)
    undo = f"{case_address(other_id)}/contacts/{interaction_id}/placement/{case_id}"
    flash(request, _("Moved to C-%(case)d.") % {"case": other_id}, undo=undo)
    return see_other(case_address(other_id))


def _other(typed: str) -> int:
    try:
        return case_key(typed)
    except NotFound as error:
        raise Invalid({"other": error.reason}) from error


@post(_PAGE + "/{back_id:int}", guards=[_WORK])
async def move_back(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int], back_id: FromPath[int]
) -> Response[str]:
    """Takes a move back."""
    actor = actor_of(request.user)
    await html_of(await seen_case(number, actor), interaction_id, actor)
    await placing.place(interaction_id, back_id, actor)
    flash(request, _("Moved to C-%(case)d.") % {"case": back_id})
    return see_other(case_address(back_id))


async def _page(
    request: StaffRequest, case_id: int, interaction_id: int, form: Form, refusal: str = "", status: int = 200
) -> Response[str]:
    actor = actor_of(request.user)
    head = await case_head(case_id, actor)
    writer = await contact_on(case_id, interaction_id)
    if writer is None:
        raise NotFound(_("There is no such contact on this case."))
    return render(
        request,
        "cases/placement.html",
        status=status,
        case=head,
        writer=writer,
        form=form,
        refusal=refusal,
        by=await placed_by(interaction_id),
        others=await _short_list(request, head, writer),
    )


async def _short_list(request: StaffRequest, head: CaseHead, writer: Writer) -> list[CaseRow]:
    """The cases of whoever wrote it and of the case's customer, open ones first."""
    whose = dict.fromkeys(key for key in (writer.owner_id, head.customer_id) if key is not None)
    rows: list[CaseRow] = []
    for customer_id in whose:
        rows += await cases_of(await group_ids(customer_id), actor_of(request.user), SHORT_LIST)
    found = {row.id: row for row in rows if row.id not in head.family}
    return sorted(found.values(), key=lambda row: row.disposition is not None)[:SHORT_LIST]


ROUTES = [show, move, move_back]
