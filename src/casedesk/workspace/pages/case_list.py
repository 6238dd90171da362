"""The list of cases: views, filters in the address, keyset pages."""

from dataclasses import replace

from litestar import Response, get
from litestar.datastructures import MultiDict

from casedesk.accounts.queries.people import everybody, teams
from casedesk.cases.queries.lists import case_page, cursor_from
from casedesk.cases.queries.tags import tag_called, tags_named
from casedesk.cases.rules.tags import LONGEST
from casedesk.platform import clock
from casedesk.promises.queries.dark import in_the_dark
from casedesk.settings.queries import categories, causes, desk_settings
from casedesk.web.answers import see_other
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.case_filters import (
    Choices,
    address_after,
    address_of,
    fields_of,
    filters_from,
    menus,
    opened_words,
    rarer,
    views,
)
from casedesk.workspace.counts import counted
from casedesk.workspace.figure_filters import behind_from, narrowed_to, words_of

_MOST_TYPED = 2 * LONGEST


@get("/cases", guards=[requires("cases.see")])
async def list_cases(request: StaffRequest) -> Response[str]:
    """Cases by filter, fifty a page."""
    query: MultiDict[str] = request.query_params
    zone = (await desk_settings()).zone if "from" in query or "to" in query else "UTC"
    behind = behind_from(query)
    dark = query.get("dark", "")
    narrowing = in_the_dark(dark, clock.now()) or narrowed_to(behind, clock.now())
    filters = replace(filters_from(query, request.user.id, zone), narrowing=narrowing)
    if typed := query.get("tagged", "").strip():
        found = await tag_called(typed[:_MOST_TYPED])
        if found is not None:
            return see_other(address_of(filters, zone, tag_id=found.id))
    actor = actor_of(request.user)
    page = await case_page(filters, actor, cursor_from(query.get("after", "")))
    named = views(request.user.id)
    choices = Choices(await everybody(active_only=True), await teams(), await categories())
    return render(
        request,
        "cases/list.html",
        block="content",
        page=page,
        views=[(name, address_of(view), view == filters, await counted(view, actor)) for name, view in named],
        menus=menus(filters, choices, zone),
        opened=opened_words(filters, zone),
        rarer=rarer(
            filters,
            {one.id: one.name for one in await causes(active_only=False)},
            await tag_words(filters.tag_id),
            zone,
        ),
        tag_away=fields_of(address_of(filters, zone), "tag"),
        untagged=address_of(filters, zone, tag_id=0),
        no_tag_of=typed,
        tag_form=Form({"tagged": typed} if typed else {}),
        figure=dark_words(dark) or words_of(behind),
        figure_of=_("in the dark") if dark_words(dark) else _("in reports"),
        any_figure=address_of(filters, zone, narrowing=None),
        any_time=address_of(filters, zone, opened_from=None, opened_before=None),
        first=address_of(filters, zone) if query.get("after") else None,
        onward=address_after(filters, page.after, zone) if page.after else None,
        count=await counted(filters, actor),
    )


async def tag_words(tag_id: int | None) -> str:
    """What the tag is called that a list is narrowed to."""
    if not tag_id:
        return _("none")
    found = (await tags_named([tag_id])).get(tag_id)
    return _("unknown") if found is None else found.name


def dark_words(kind: str) -> str:
    """What the customers of the cases that are shown do not know; empty where the list is not about that."""
    known = {
        "any": _("who has it, or when they hear"),
        "date": _("when they hear next"),
        "owner": _("who has it"),
    }
    return known.get(kind, "")


ROUTES = [list_cases]
