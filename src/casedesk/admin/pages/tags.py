"""The tags: how many cases each is on, renamed, merged with the way back, retired and offered again."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.admin.doing import doer_of
from casedesk.cases.actions import tags as actions
from casedesk.cases.queries.tag_list import listed_tags
from casedesk.cases.queries.tags import tags_named
from casedesk.cases.rules import actors
from casedesk.cases.rules.tags import LONGEST
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.lists")
_PAGE = "/settings/tags"


@get(_PAGE, guards=[_GUARD])
async def show_tags(request: StaffRequest) -> Response[str]:
    """All tags, those that are offered first."""
    return await _page(request)


@post("/settings/tags/{tag_id:int}", guards=[_GUARD])
async def rename(request: StaffRequest, tag_id: FromPath[int]) -> Response[str]:
    """Calls a tag otherwise."""
    form = await read_form(request)
    form.name = f"rename-{tag_id}"
    try:
        name = form.text("name", longest=2 * LONGEST)
        form.check()
        await actions.rename_tag(tag_id, name, doer_of(request))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    flash(request, _("Renamed, on every case that has it."))
    return see_other(_PAGE)


@post("/settings/tags/{tag_id:int}/merger", guards=[_GUARD])
async def merge(request: StaffRequest, tag_id: FromPath[int]) -> Response[str]:
    """Merges a tag into another."""
    form = await read_form(request)
    form.name = f"merge-{tag_id}"
    try:
        into_id = form.identifier("into")
        form.check()
        await actions.merge_tags(tag_id, into_id, doer_of(request))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    except (NotFound, Refused) as refused:
        form.refuse("into", refused.reason)
        return await _page(request, form, status=refused.status)
    names = await tags_named([tag_id, into_id])
    words = _("“%(one)s” was merged into “%(other)s”.")
    said = words % {"one": names[tag_id].name, "other": names[into_id].name}
    flash(request, said, undo=f"{_PAGE}/{tag_id}/merger/undo")
    return see_other(_PAGE)


@post("/settings/tags/{tag_id:int}/merger/undo", guards=[_GUARD])
async def unmerge(request: StaffRequest, tag_id: FromPath[int]) -> Response[str]:
    """Takes a merge back."""
    try:
        await actions.unmerge_tag(tag_id, doer_of(request))
    except Refused as refused:
        flash(request, refused.reason, meaning="due")
        return see_other(_PAGE)
    flash(request, _("It stands by itself again."))
    return see_other(_PAGE)


@post("/settings/tags/{tag_id:int}/retirement", guards=[_GUARD])
async def retire(request: StaffRequest, tag_id: FromPath[int]) -> Response[str]:
    """Offers a tag no more."""
    await actions.retire_tag(tag_id, doer_of(request))
    flash(
        request, _("It is not offered any more. Cases that have it keep it."), undo=f"{_PAGE}/{tag_id}/return"
    )
    return see_other(_PAGE)


@post("/settings/tags/{tag_id:int}/return", guards=[_GUARD])
async def bring_back(request: StaffRequest, tag_id: FromPath[int]) -> Response[str]:
    """Offers a tag again."""
    await actions.bring_tag_back(tag_id, doer_of(request))
    flash(request, _("It is offered again."))
    return see_other(_PAGE)


async def _page(request: StaffRequest, tried: Form | None = None, status: int = 200) -> Response[str]:
    """The list; `tried` is a form of it that was not taken, by its name."""
    viewer = actors.of_staff(request.user)
    tags = await listed_tags(viewer)

    def form_of(step: str, tag_id: int) -> Form:
        name = f"{step}-{tag_id}"
        return tried if tried is not None and tried.name == name else Form(name=name)

    return settings_page(
        request,
        "admin/tags.html",
        status,
        tags=tags,
        offered=[(one.id, one.name) for one in tags if not one.retired],
        form_of=form_of,
        longest=LONGEST,
    )


ROUTES: list[Any] = [show_tags, rename, merge, unmerge, retire, bring_back]
