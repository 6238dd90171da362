"""Macros: several steps as one, written step by step, kept in versions, retired."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.queries import people
from casedesk.admin.macro_form import read_steps, reordered, rows_in, rows_of, with_rows
from casedesk.admin.whose import editor_of, read_whose, whose_of, whose_options
from casedesk.automation.macros.actions import keeping
from casedesk.automation.macros.actions.keeping import NewMacro
from casedesk.automation.macros.queries.macros import Kept, kept_macro, kept_macros
from casedesk.automation.macros.rules.steps import KINDS, MOST_STEPS, has_way_back, kind_of
from casedesk.automation.templates.queries.offered import offered_to
from casedesk.automation.templates.rules.permits import may_write
from casedesk.automation.templates.rules.sizes import LONGEST_NAME
from casedesk.automation.templates.wording import fact_words
from casedesk.platform.errors import Invalid, NotFound
from casedesk.settings.queries import categories, causes
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("templates.write")
_PAGE = "/macros"


@get(_PAGE, guards=[_GUARD])
async def list_macros(request: StaffRequest) -> Response[str]:
    """All macros but other people's own, with how often they were run."""
    kept = await kept_macros(request.user.id)
    return settings_page(
        request,
        "admin/macros.html",
        standing=[one for one in kept if one.retired_at is None],
        retired=[one for one in kept if one.retired_at is not None],
        kind_of=kind_of,
    )


@get(f"{_PAGE}/new", guards=[_GUARD])
async def new_macro(request: StaffRequest) -> Response[str]:
    """The form for a new macro."""
    return await _form(request, Form(), None)


@post(_PAGE, guards=[_GUARD])
async def add_macro(request: StaffRequest) -> Response[str]:
    """Keeps a new macro, or shows it with one step more or less."""
    return await _save(request, None)


@get(f"{_PAGE}/{{macro_id:int}}", guards=[_GUARD])
async def show_macro(request: StaffRequest, macro_id: FromPath[int]) -> Response[str]:
    """A macro as it stands."""
    kept = await _kept(request, macro_id)
    form = with_rows(Form({"name": kept.name, "whose": whose_of(kept)}), rows_of(kept.steps))
    return await _form(request, form, kept)


@post(f"{_PAGE}/{{macro_id:int}}", guards=[_GUARD])
async def change_macro(request: StaffRequest, macro_id: FromPath[int]) -> Response[str]:
    """Writes the next version of a macro, or shows it with one step more or less."""
    return await _save(request, await _kept(request, macro_id))


@post(f"{_PAGE}/{{macro_id:int}}/retirement", guards=[_GUARD])
async def retire(request: StaffRequest, macro_id: FromPath[int]) -> Response[str]:
    """Offers it no more."""
    await keeping.retire_macro(macro_id, editor_of(request.user))
    flash(request, _("Retired. It is offered no more, and can be taken up again."))
    return see_other(_PAGE)


@post(f"{_PAGE}/{{macro_id:int}}/taking-up", guards=[_GUARD])
async def take_up(request: StaffRequest, macro_id: FromPath[int]) -> Response[str]:
    """Offers it again."""
    try:
        await keeping.take_up_macro(macro_id, editor_of(request.user))
        flash(request, _("It is offered again."))
    except Invalid as taken:
        flash(request, taken.fields["name"])
    return see_other(_PAGE)


async def _save(request: StaffRequest, kept: Kept | None) -> Response[str]:
    form = await read_form(request)
    rows = rows_in(form)
    pressed = form.text("step", longest=20, required=False)
    changed = reordered(rows, pressed, form.text("new_kind", longest=20, required=False)) if pressed else None
    if changed is not None:
        return await _form(request, with_rows(form, changed), kept)
    try:
        new = await _read(form, request.user, kept)
        form.check()
        if kept is None:
            await keeping.add_macro(new, editor_of(request.user))
        else:
            await keeping.change_macro(kept.id, new, editor_of(request.user))
    except Invalid as wrong:
        return await _form(request, form.refused(wrong), kept, status=422)
    flash(request, _("Kept. It is offered from now on."))
    return see_other(_PAGE)


async def _read(form: Form, user: SignedIn, kept: Kept | None) -> NewMacro:
    team_id, user_id = await read_whose(form, user, kept)
    name = form.text("name", longest=LONGEST_NAME, required=False)
    return NewMacro(name, read_steps(form, rows_in(form)), team_id, user_id)


async def _kept(request: StaffRequest, macro_id: int) -> Kept:
    found = await kept_macro(macro_id)
    if found is None or (found.user_id is not None and found.user_id != request.user.id):
        raise NotFound(_("There is no such macro."))
    return found


async def _form(request: StaffRequest, form: Form, kept: Kept | None, status: int = 200) -> Response[str]:
    mine = kept is not None and kept.user_id is not None
    rows = rows_in(form)
    return settings_page(
        request,
        "admin/macro.html",
        status,
        form=form,
        kept=kept,
        rows=rows,
        full=len(rows) >= MOST_STEPS,
        back=has_way_back([row["kind"] for row in rows]),
        may_write=kept is None or may_write(kept.team_id, kept.user_id, editor_of(request.user)),
        whose=[] if mine else await whose_options(request.user),
        kinds=KINDS,
        templates=[(one.id, one.name) for one in await offered_to(request.user.id, request.user.teams)],
        categories=[(one.id, one.name) for one in await categories()],
        causes=[(one.id, one.name) for one in await causes()],
        people=[(one.id, one.name) for one in await people.everybody(active_only=True)],
        facts=fact_words(),
    )


ROUTES: list[Any] = [list_macros, new_macro, add_macro, show_macro, change_macro, retire, take_up]
