"""The list of cases: views, filters in the address, columns, keyset pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.datastructures import MultiDict

from casedesk.accounts.queries.people import everybody, teams
from casedesk.cases.queries.filters import Filters
from casedesk.cases.queries.lists import case_page
from casedesk.cases.queries.tags import TagMeant, tag_called, tags_on, tags_standing_for
from casedesk.cases.rules.tags import LONGEST
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.asking import ANY
from casedesk.fields.rules.fields import Field
from casedesk.platform import clock, db
from casedesk.platform.places import place_in
from casedesk.problems.queries.alike import word_of
from casedesk.problems.queries.problems import problem_called
from casedesk.problems.rules import alike_key_in, key_in, number_of
from casedesk.settings.queries import categories, causes, desk_settings
from casedesk.views.queries import SavedView, views_for
from casedesk.views.rules import COLUMNS, MOST_COLUMNS, USUAL_COLUMNS, columns_in, is_filter, may_keep
from casedesk.web.answers import see_other
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.case_filters import (
    ADDRESS,
    Addresses,
    Choices,
    fields_of,
    menus,
    of_fields,
    opened_words,
    rarer,
    said_in,
)
from casedesk.workspace.case_views import (
    Shown,
    asked_of,
    asked_of_fields,
    editor_of,
    gone_in,
    tabs,
    unread_in,
    usual_views,
    with_tags_meant,
)
from casedesk.workspace.counts import counted_several
from casedesk.workspace.figure_filters import behind_from, words_of
from casedesk.workspace.listed_fields import ListedFields, asked_by_hand, known_columns, listed_fields
from casedesk.workspace.pages.saving_views import audiences_of, column_words
from casedesk.workspace.pages.several_steps import panels_for
from casedesk.workspace.several import rules

TEMPLATE = "cases/list.html"
_MOST_TYPED = 2 * LONGEST


@get("/cases", guards=[requires("cases.see")])
async def list_cases(request: StaffRequest) -> Response[str]:
    """Cases by filter, fifty a page."""
    query: MultiDict[str] = request.query_params
    zone = (await desk_settings()).zone
    saved = await views_for(request.user.id, request.user.teams)
    fields = await all_fields()
    shown = shown_in(request, query, saved, zone, fields)
    if typed := query.get("tagged", "").strip():
        found = await tag_called(typed[:_MOST_TYPED])
        if found is not None:
            tags = dict.fromkeys((*(one for one in shown.filters.tags if one), found.id))
            return see_other(_addresses(shown, zone).of(shown.filters, tags=tuple(tags)))
    if name := query.get("field", ""):
        asked = asked_by_hand(name, query.get("asked", "") or ANY, fields)
        if asked is not None:
            also = asked_of_fields({**said_in(shown.filters, zone), asked[0]: asked[1]}, fields)
            return see_other(_addresses(shown, zone).of(shown.filters, also=also))
    return await list_page(
        request, shown, saved, fields, zone, Missed(typed, query.get("asked", "") if name else "")
    )


@dataclass(frozen=True)
class Missed:
    """What was typed and led nowhere: a tag that there is not, what cannot be asked of a field."""

    tag: str = ""
    asked: str = ""


def shown_in(
    request: StaffRequest, query: MultiDict[str], saved: list[SavedView], zone: str, fields: Sequence[Field]
) -> Shown:
    """What an address asks for. One that names nothing but a saved view asks for what that shows."""
    marked = query.get("view", "")
    view = next((one for one in saved if str(one.id) == marked), None)
    now = clock.now()
    if view is not None and set(query) <= {"view", "after"}:
        asked = asked_of(view.filters, request.user, zone, now, fields)
        return Shown(asked, known_columns(view.columns, fields), view)
    chosen = [one for typed in query.getall("columns", []) for one in typed.split(",")]
    columns = known_columns(columns_in(chosen), fields) if "columns" in query else USUAL_COLUMNS
    return Shown(asked_of(query, request.user, zone, now, fields), columns, view)


def _addresses(shown: Shown, zone: str) -> Addresses:
    return Addresses(zone, shown.columns, None if shown.saved is None else shown.saved.id)


async def _choices() -> Choices:
    """What the menus of the list offer."""
    return Choices(
        await everybody(), await teams(), await categories(active_only=False), await causes(active_only=False)
    )


async def list_page(
    request: StaffRequest,
    shown: Shown,
    saved: list[SavedView],
    fields: Sequence[Field],
    zone: str,
    missed: Missed,
) -> Response[str]:
    """The list, with all that leads to others."""
    user, query, now = request.user, request.query_params, clock.now()
    actor, filters, to = actor_of(user), shown.filters, _addresses(shown, zone)
    usual = usual_views(user, now)
    of_saved = [(view, asked_of(view.filters, user, zone, now, fields)) for view in saved]
    async with db.on_one_connection():
        looked = await with_tags_meant([filters, *(one for _view, one in [*usual, *of_saved])])
        page = await case_page(looked[0], actor, place_in(query.get("after", "")))
        count, *counts = await counted_several(looked, actor)
        choices = await _choices()
        meant = await tags_standing_for([key for key in filters.tags if key])
        listed = await listed_fields(fields, shown.columns, [row.id for row in page.rows])
    behind, dark = words_of(behind_from(query)), dark_words(query.get("dark", ""))
    said = said_in(filters, zone)
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
        rarer=[
            *rarer(filters, choices.causes, _tag_words(meant, filters.tags), to),
            *of_fields(filters, listed.names, to),
        ],
        gone=gone_in(filters, choices, meant, _unread(query, said, shown, of_saved, zone)),
        **_leading_on(filters, to),
        **_choosing(shown, listed, missed),
        figure=dark or behind,
        figure_of=_("in the dark") if dark else _("in reports"),
        due="due" in said,
        problem=await _problem_words(said.get("problem", "")),
        first=to.of(filters) if query.get("after") else None,
        onward=to.after(filters, page.after) if page.after else None,
        count=count,
        csv=to.of(filters).replace(ADDRESS, f"{ADDRESS}.csv", 1),
        # What reports narrowed a list to is of their period: it is sent on by its address, and not kept as a view.
        can_save=not behind,
        save_form=Form(name="view"),
        here=_here(request),
        **_several(user, fields),
        said=said,
        audiences=audiences_of(editor_of(user), choices.teams),
        changed=_changed(shown, said, of_saved, zone, request),
    )


def _unread(
    query: MultiDict[str],
    said: Mapping[str, str],
    shown: Shown,
    of_saved: Sequence[tuple[SavedView, Filters]],
    zone: str,
) -> list[str]:
    """Filters that the address, or the saved view it names, asks for in vain: they are left out."""
    of_address = {
        name for name, value in query.items() if is_filter(name) and value and name not in {*said, "order"}
    }
    of_view = {
        name for view, asked in of_saved if view is shown.saved for name in unread_in(view, asked, zone)
    }
    return sorted(of_address | of_view)


def _several(user: SignedIn, fields: Sequence[Field]) -> dict[str, Any]:
    """What can be done with several of the list at once."""
    return {
        "may_work": user.may("cases.work"),
        "several_panels": panels_for(user, fields),
        "several_most": rules.MOST,
        "several_form": Form(name="several"),
    }


def _choosing(shown: Shown, listed: ListedFields, missed: Missed) -> dict[str, Any]:
    """What the menus of tags, fields and columns offer, and what was typed into them in vain."""
    return {
        "missed": missed,
        "tag_form": Form({"tagged": missed.tag} if missed.tag else {}),
        "listed": listed,
        "columns": [(name, words, name in shown.columns) for name, words in _columns(listed)],
        "most_columns": MOST_COLUMNS,
    }


def _leading_on(filters: Filters, to: Addresses) -> dict[str, Any]:
    """What leads to other lists: what forms carry along, and lists without something."""
    return {
        "carried": fields_of(to.of(filters)),
        "columns_away": fields_of(to.of(filters), "columns"),
        "untagged": to.of(filters, tags=(0,)),
        "any_figure": to.of(filters, narrowing=None),
        "any_time": to.of(filters, opened_from=None, opened_before=None),
    }


def _here(request: StaffRequest) -> str:
    """The address of this page of the list, to come back to."""
    asked = request.url.query
    return f"{request.url.path}?{asked}" if asked else request.url.path


def _changed(
    shown: Shown,
    said: dict[str, str],
    of_saved: Sequence[tuple[SavedView, Filters]],
    zone: str,
    request: StaffRequest,
) -> bool:
    """Whether the list shows something else than the saved view it came from, and its reader may keep that."""
    view = shown.saved
    if view is None or not may_keep(editor_of(request.user), view.audience):
        return False
    kept = next(said_in(asked, zone) for one, asked in of_saved if one is view)
    return kept != said or view.columns != shown.columns


def _columns(listed: ListedFields) -> list[tuple[str, str]]:
    """What a row can tell: what every desk has, and the fields of this one."""
    return [*((name, column_words(name)) for name in COLUMNS), *listed.offered]


def _tag_words(meant: Mapping[int, TagMeant], tags: Sequence[int]) -> dict[int, str]:
    unknown = _("unknown")
    return {0: _("none")} | {key: meant[key].leads_to if key in meant else unknown for key in tags if key}


async def _problem_words(number: str) -> str:
    """What the problem is called whose cases are shown, or in what they are alike; empty where the list is about
    neither."""
    group = alike_key_in(number)
    if group is not None:
        word = await word_of(group)
        return _("unknown") if word is None else _("none, like “%(word)s”") % {"word": word}
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
