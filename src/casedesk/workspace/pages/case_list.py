"""The list of cases: views, filters in the address, columns, keyset pages."""

from litestar import Response, get
from litestar.datastructures import MultiDict

from casedesk.accounts.queries.people import everybody, teams
from casedesk.cases.queries.lists import case_page, cursor_from
from casedesk.cases.queries.tags import TagMeant, tag_called, tag_meant, tags_on
from casedesk.cases.rules.tags import LONGEST
from casedesk.platform import clock
from casedesk.problems.queries.problems import problem_called
from casedesk.problems.rules import key_in, number_of
from casedesk.settings.queries import categories, causes, desk_settings
from casedesk.views.queries import SavedView, views_for
from casedesk.views.rules import COLUMNS, MOST_COLUMNS, USUAL_COLUMNS, columns_in, may_keep
from casedesk.web.answers import see_other
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.case_filters import Addresses, Choices, fields_of, menus, opened_words, rarer, said_in
from casedesk.workspace.case_views import (
    Shown,
    asked_of,
    editor_of,
    gone_in,
    tabs,
    unread_in,
    usual_views,
    with_tags_meant,
)
from casedesk.workspace.counts import counted_several
from casedesk.workspace.figure_filters import behind_from, words_of
from casedesk.workspace.pages.saving_views import audiences_of, column_words
from casedesk.workspace.pages.several import choices_of

TEMPLATE = "cases/list.html"
_MOST_TYPED = 2 * LONGEST


@get("/cases", guards=[requires("cases.see")])
async def list_cases(request: StaffRequest) -> Response[str]:
    """Cases by filter, fifty a page."""
    query: MultiDict[str] = request.query_params
    zone = (await desk_settings()).zone
    saved = await views_for(request.user.id, request.user.teams)
    shown = _shown(request, query, saved, zone)
    if typed := query.get("tagged", "").strip():
        found = await tag_called(typed[:_MOST_TYPED])
        if found is not None:
            return see_other(_addresses(shown, zone).of(shown.filters, tag_id=found.id))
    return await list_page(request, shown, saved, zone, no_tag_of=typed)


def _shown(request: StaffRequest, query: MultiDict[str], saved: list[SavedView], zone: str) -> Shown:
    """What an address asks for. One that names nothing but a saved view asks for what that shows."""
    marked = query.get("view", "")
    view = next((one for one in saved if str(one.id) == marked), None)
    now = clock.now()
    if view is not None and set(query) <= {"view", "after"}:
        return Shown(asked_of(view.filters, request.user, zone, now), view.columns, view)
    chosen = [one for typed in query.getall("columns", []) for one in typed.split(",")]
    columns = columns_in(chosen) if "columns" in query else USUAL_COLUMNS
    return Shown(asked_of(query, request.user, zone, now), columns, view)


def _addresses(shown: Shown, zone: str) -> Addresses:
    return Addresses(zone, shown.columns, None if shown.saved is None else shown.saved.id)


async def list_page(
    request: StaffRequest, shown: Shown, saved: list[SavedView], zone: str, *, no_tag_of: str = ""
) -> Response[str]:
    """The list, with all that leads to others."""
    user, query, now = request.user, request.query_params, clock.now()
    actor, filters, to = actor_of(user), shown.filters, _addresses(shown, zone)
    usual = usual_views(user, now)
    of_saved = [(view, asked_of(view.filters, user, zone, now)) for view in saved]
    looked = await with_tags_meant([filters, *(one for _view, one in [*usual, *of_saved])])
    page = await case_page(looked[0], actor, cursor_from(query.get("after", "")))
    count, *counts = await counted_several(looked, actor)
    choices = Choices(
        await everybody(), await teams(), await categories(active_only=False), await causes(active_only=False)
    )
    tag = await tag_meant(filters.tag_id) if filters.tag_id else None
    behind, dark = words_of(behind_from(query)), dark_words(query.get("dark", ""))
    said = said_in(filters, zone)
    unread = [
        name for view, asked in of_saved if view is shown.saved for name in unread_in(view, asked, zone)
    ]
    return render(
        request,
        TEMPLATE,
        block="content",
        page=page,
        shown=shown,
        tags=await tags_on([row.id for row in page.rows]) if "tags" in shown.columns else {},
        tabs=tabs(usual, of_saved, counts, shown, zone),
        menus=menus(filters, choices, to),
        opened=opened_words(filters, zone),
        rarer=rarer(filters, choices.causes, _tag_words(tag, filters.tag_id), to),
        gone=gone_in(filters, choices, tag, unread),
        tag_away=fields_of(to.of(filters), "tag"),
        untagged=to.of(filters, tag_id=0),
        no_tag_of=no_tag_of,
        tag_form=Form({"tagged": no_tag_of} if no_tag_of else {}),
        columns=[(name, column_words(name), name in shown.columns) for name in COLUMNS],
        most_columns=MOST_COLUMNS,
        columns_away=fields_of(to.of(filters), "columns"),
        figure=dark or behind,
        figure_of=_("in the dark") if dark else _("in reports"),
        due="due" in said,
        problem=await _problem_words(said.get("problem", "")),
        any_figure=to.of(filters, narrowing=None),
        any_time=to.of(filters, opened_from=None, opened_before=None),
        first=to.of(filters) if query.get("after") else None,
        onward=to.after(filters, page.after) if page.after else None,
        count=count,
        # What reports narrowed a list to is of their period: it is sent on by its address, and not kept as a view.
        can_save=not behind,
        save_form=Form(name="view"),
        here=_here(request),
        may_work=user.may("cases.work"),
        several_form=Form(name="several"),
        **await choices_of(request),
        said=said,
        audiences=audiences_of(editor_of(user), choices.teams),
        changed=_changed(shown, said, user_zone=zone, request=request),
    )


def _here(request: StaffRequest) -> str:
    """The address of this page of the list, to come back to."""
    asked = request.url.query
    return f"{request.url.path}?{asked}" if asked else request.url.path


def _changed(shown: Shown, said: dict[str, str], *, user_zone: str, request: StaffRequest) -> bool:
    """Whether the list shows something else than the saved view it came from, and its reader may keep that."""
    view = shown.saved
    if view is None or not may_keep(editor_of(request.user), view.audience):
        return False
    kept = said_in(asked_of(view.filters, request.user, user_zone, clock.now()), user_zone)
    return kept != said or view.columns != shown.columns


def _tag_words(tag: TagMeant | None, tag_id: int | None) -> str:
    if tag is not None:
        return tag.leads_to
    return _("unknown") if tag_id else _("none")


async def _problem_words(number: str) -> str:
    """What the problem is called whose cases are shown; empty where the list is not about one."""
    key = key_in(number)
    if key is None:
        return ""
    found = await problem_called(key)
    return _("unknown") if found is None else f"{number_of(key)} {found.title}"


def dark_words(kind: str) -> str:
    """What the customers of the cases that are shown do not know; empty where the list is not about that."""
    known = {
        "any": _("who has it, or when they hear"),
        "date": _("when they hear next"),
        "owner": _("who has it"),
    }
    return known.get(kind, "")


ROUTES = [list_cases]
