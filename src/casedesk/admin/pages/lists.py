"""The lists a desk keeps: what cases are about, and what causes them."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.admin.doing import doer_of
from casedesk.platform.errors import Invalid, NotFound
from casedesk.settings import actions, queries
from casedesk.settings.queries import LISTS, ListName
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.lists")
_LONGEST = 100
_PAGE = "/settings/lists"
_STEPS = {"up": -1, "down": 1}


@get(_PAGE, guards=[_GUARD])
async def show_lists(request: StaffRequest) -> Response[str]:
    """Both lists, with what is no longer offered."""
    return await _page(request)


@post("/settings/lists/{name:str}", guards=[_GUARD])
async def add_entry(request: StaffRequest, name: FromPath[str]) -> Response[str]:
    """Adds an entry at the end of a list."""
    known, form = _known(name), await read_form(request)
    try:
        words = form.text("name", longest=_LONGEST)
        form.check()
        await actions.add_entry(known, words, doer_of(request))
    except Invalid as wrong:
        return await _page(request, adding={known: form.refused(wrong)}, status=422)
    flash(request, _("Added."))
    return see_other(f"{_PAGE}#{known}")


@post("/settings/lists/{name:str}/{entry_id:int}", guards=[_GUARD])
async def change_entry(request: StaffRequest, name: FromPath[str], entry_id: FromPath[int]) -> Response[str]:
    """Renames an entry, or takes it off what is offered."""
    known, form = _known(name), await read_form(request)
    try:
        words, active = form.text("name", longest=_LONGEST), form.checkbox("active")
        form.check()
        await actions.change_entry(known, entry_id, words, active=active, by=doer_of(request))
    except Invalid as wrong:
        return await _page(request, changing={(known, entry_id): form.refused(wrong)}, status=422)
    flash(request, _("Saved."))
    return see_other(f"{_PAGE}#{known}")


@post("/settings/lists/{name:str}/{entry_id:int}/place", guards=[_GUARD])
async def move_entry(request: StaffRequest, name: FromPath[str], entry_id: FromPath[int]) -> Response[str]:
    """Moves an entry one place up or down."""
    known, form = _known(name), await read_form(request)
    step = form.choice("step", _STEPS)
    form.check()
    await actions.move_entry(known, entry_id, _STEPS[step], doer_of(request))
    return see_other(f"{_PAGE}#{known}")


def _known(name: str) -> ListName:
    found = next((one for one in LISTS if one == name), None)
    if found is None:
        raise NotFound
    return found


async def _page(
    request: StaffRequest,
    *,
    adding: dict[ListName, Form] | None = None,
    changing: dict[tuple[ListName, int], Form] | None = None,
    status: int = 200,
) -> Response[str]:
    lists = [
        (name, words, await queries.entries_of(name, active_only=False), (adding or {}).get(name, Form()))
        for name, words in (("categories", _("Categories")), ("causes", _("Causes")))
        if name in LISTS
    ]
    return settings_page(request, "admin/lists.html", status, lists=lists, changing=changing or {})


ROUTES: list[Any] = [show_lists, add_entry, change_entry, move_entry]
