"""Tags of a case: put on, taken off, each with its way back; and the completion of what is typed."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.cases.actions import tagging
from casedesk.cases.queries.tags import tags_beginning, tags_named
from casedesk.cases.rules.tags import LONGEST, MOST_AT_ONCE, names_in
from casedesk.platform.keys import keys_said
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_case
from casedesk.workspace.pages.case import CANNOT, refused_case

_WORK = requires("cases.work")
_MOST_TYPED = (LONGEST + 2) * MOST_AT_ONCE
_MOST_KEYS = 100
"""Far more than were ever merged into one tag and stand on one case."""


@get("/tags/known", guards=[requires("cases.see")])
async def complete(
    request: StaffRequest,
    tag: FromQuery[str] = "",
    tagged: FromQuery[str] = "",
    tag_names: FromQuery[str] = "",
    untag_names: FromQuery[str] = "",
) -> Response[str]:
    """The tags that begin with what is typed into any kind of field, as options."""
    typed = (tag or tagged or tag_names or untag_names)[:_MOST_TYPED]
    return render(request, "cases/tags_known.html", tags=await tags_beginning(typed))


@post("/cases/{number:str}/tags", guards=[_WORK])
async def put_on(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Puts one tag on the case, or several with commas between them."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        typed = form.text("tag", longest=_MOST_TYPED)
        form.check()
        put = await tagging.tag_case(case_id, names_in(typed), actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "tags", form, error)
    if put:
        undo = f"{case_address(case_id)}/tags/undo?tags=" + ",".join(map(str, put))
        flash(request, ngettext("The tag is on it.", "The tags are on it.", len(put)), undo=undo)
    else:
        flash(request, _("It was on it already."))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/tags/undo", guards=[_WORK])
async def undo_putting(
    request: StaffRequest, number: FromPath[str], tags: FromQuery[str] = ""
) -> Response[str]:
    """Takes off what was put on a moment ago."""
    case_id = await seen_case(number, actor_of(request.user))
    await tagging.take_exactly_off(case_id, keys_said(tags, _MOST_KEYS), actor_of(request.user))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/tags/{tag_id:int}/removal", guards=[_WORK])
async def take_off(request: StaffRequest, number: FromPath[str], tag_id: FromPath[int]) -> Response[str]:
    """Takes a tag off the case."""
    case_id = case_key(number)
    gone = await tagging.untag_case(case_id, tag_id, actor_of(request.user))
    if gone:
        name = (await tags_named([tag_id]))[tag_id].name
        back = f"{case_address(case_id)}/tags/return?tags=" + ",".join(map(str, gone))
        flash(request, _("“%(tag)s” is off it.") % {"tag": name}, undo=back)
    return see_other(case_address(case_id))


@post("/cases/{number:str}/tags/return", guards=[_WORK])
async def put_back(request: StaffRequest, number: FromPath[str], tags: FromQuery[str] = "") -> Response[str]:
    """Puts back what was taken off a moment ago."""
    case_id = await seen_case(number, actor_of(request.user))
    await tagging.put_exactly_back(case_id, keys_said(tags, _MOST_KEYS), actor_of(request.user))
    return see_other(case_address(case_id))


ROUTES = [complete, put_on, undo_putting, take_off, put_back]
