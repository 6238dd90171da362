"""Saving what a list shows as a view, and the page on which views are renamed, moved and removed."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.queries.people import Team, teams
from casedesk.platform.errors import Invalid
from casedesk.views import actions
from casedesk.views.queries import SavedView, views_for
from casedesk.views.rules import (
    LONGEST_NAME,
    Audience,
    Editor,
    is_filter,
    longest_of,
    may_keep,
)
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.case_filters import MINE
from casedesk.workspace.case_views import editor_of

_GUARD = requires("cases.see")
_PAGE = "/cases/views"
_STEPS = {"up": -1, "down": 1}


@get(_PAGE, guards=[_GUARD])
async def show_views(request: StaffRequest) -> Response[str]:
    """One's own views, and those of others that one may change."""
    return await _page(request)


@post(_PAGE, guards=[_GUARD])
async def save(request: StaffRequest) -> Response[str]:
    """Saves what a list shows under a name."""
    form = await read_form(request)
    filters, columns = _posted(request, form)
    try:
        name = form.text("name", longest=LONGEST_NAME)
        audience = await _audience(form, request.user.id)
        form.check()
        key = await actions.save_view(name, filters, columns, audience, editor_of(request.user))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), filters, columns, status=422)
    flash(request, _("Saved as “%(name)s”.") % {"name": name})
    return see_other(f"/cases?view={key}")


@post("/cases/views/{view_id:int}", guards=[_GUARD])
async def change(request: StaffRequest, view_id: FromPath[int]) -> Response[str]:
    """Lets a view show what the list shows now."""
    filters, columns = _posted(request, await read_form(request))
    await actions.change_view(view_id, filters, columns, editor_of(request.user))
    flash(request, _("The view shows this from now on."))
    return see_other(f"/cases?view={view_id}")


@post("/cases/views/{view_id:int}/name", guards=[_GUARD])
async def rename(request: StaffRequest, view_id: FromPath[int]) -> Response[str]:
    """Calls a view otherwise."""
    form = await read_form(request)
    form.name = f"name-{view_id}"
    try:
        name = form.text("name", longest=LONGEST_NAME)
        form.check()
        await actions.rename_view(view_id, name, editor_of(request.user))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    flash(request, _("Renamed."))
    return see_other(_PAGE)


@post("/cases/views/{view_id:int}/place", guards=[_GUARD])
async def move(request: StaffRequest, view_id: FromPath[int]) -> Response[str]:
    """Moves a view one place up or down."""
    form = await read_form(request)
    step = form.choice("step", _STEPS)
    form.check()
    await actions.move_view(view_id, _STEPS[step], editor_of(request.user))
    return see_other(f"{_PAGE}#view-{view_id}")


@post("/cases/views/{view_id:int}/removal", guards=[_GUARD])
async def remove(request: StaffRequest, view_id: FromPath[int]) -> Response[str]:
    """Removes a view."""
    name = await actions.remove_view(view_id, editor_of(request.user))
    flash(request, _("“%(name)s” is removed.") % {"name": name}, undo=f"{_PAGE}/{view_id}/return")
    return see_other(_PAGE)


@post("/cases/views/{view_id:int}/return", guards=[_GUARD])
async def bring_back(request: StaffRequest, view_id: FromPath[int]) -> Response[str]:
    """Brings a removed view back."""
    try:
        await actions.bring_view_back(view_id, editor_of(request.user))
        flash(request, _("It is back."))
    except Invalid as wrong:
        flash(request, wrong.fields["name"], meaning="due")
    return see_other(_PAGE)


def _posted(request: StaffRequest, form: Form) -> tuple[dict[str, str], list[str]]:
    """What a list showed, as its form says. Whose it is stays in relation to the reader, so that each of a team sees
    their own where they share a view of what is theirs."""
    said = {
        name: form.text(name, longest=longest_of(name), required=False)
        for name in form.values
        if is_filter(name)
    }
    if said.get("owner") == str(request.user.id):
        said["owner"] = MINE
    columns = form.text("columns", longest=500, required=False).split(",")
    return {name: value for name, value in said.items() if value}, columns


async def _audience(form: Form, user_id: int) -> Audience:
    """Whom a view is for, from "mine", "everybody" or the key of a team."""
    chosen = form.text("audience", required=False) or "mine"
    if chosen == "mine":
        return Audience(user_id=user_id)
    if chosen == "everybody":
        return Audience()
    if chosen not in {str(team.id) for team in await teams()}:
        form.refuse("audience", _("Choose one of these."))
        return Audience(user_id=user_id)
    return Audience(team_id=int(chosen))


def audiences_of(editor: Editor, all_teams: Sequence[Team]) -> list[tuple[str, str]]:
    """For whom somebody may save views: value and words."""
    found = [("mine", _("just for me"))]
    found += [
        (str(team.id), _("for %(team)s") % {"team": team.name})
        for team in all_teams
        if may_keep(editor, Audience(team_id=team.id))
    ]
    return found + ([("everybody", _("for everybody"))] if may_keep(editor, Audience()) else [])


def column_words(name: str) -> str:
    """What a column is called."""
    words = {
        "number": _("number"),
        "category": _("category"),
        "tags": _("tags"),
        "owner": _("owner"),
        "team": _("team"),
        "channel": _("channel"),
        "kind": _("kind"),
        "language": _("language"),
        "needed": _("needed by"),
        "ball": _("waits since"),
        "opened": _("opened"),
    }
    return words[name]


async def _page(
    request: StaffRequest,
    tried: Form | None = None,
    filters: dict[str, str] | None = None,
    columns: Sequence[str] = (),
    status: int = 200,
) -> Response[str]:
    """The views; `tried` is a form that was not taken, the one for saving where it comes with `filters`."""
    user = request.user
    editor = editor_of(user)
    seen = await views_for(user.id, user.teams, of_all_teams=editor.shares_with_all)
    all_teams = await teams()

    def form_of(view_id: int) -> Form:
        name = f"name-{view_id}"
        return tried if tried is not None and tried.name == name else Form(name=name)

    return render(
        request,
        "cases/views.html",
        status=status,
        lists=_by_audience([view for view in seen if may_keep(editor, view.audience)]),
        others=[view for view in seen if not may_keep(editor, view.audience)],
        form_of=form_of,
        saving=tried if filters is not None else None,
        saving_filters=filters or {},
        saving_columns=",".join(columns),
        audiences=audiences_of(editor, all_teams),
        longest=LONGEST_NAME,
    )


def _by_audience(views: Sequence[SavedView]) -> list[tuple[str, list[SavedView]]]:
    lists: dict[str, list[SavedView]] = {}
    for view in views:
        lists.setdefault(whose_words(view), []).append(view)
    return list(lists.items())


def whose_words(view: SavedView) -> str:
    """For whom a view is."""
    if view.audience.user_id is not None:
        return _("Mine")
    return _("Everybody's") if view.team is None else _("Of %(team)s") % {"team": view.team}


ROUTES = [show_views, save, change, rename, move, remove, bring_back]
