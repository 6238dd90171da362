"""What is asked for on cases: the fields in their order, each with where it is asked for and what it is chosen from."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.admin.doing import doer_of
from casedesk.fields.actions import defining
from casedesk.fields.queries.fields import all_fields, some_cases_with
from casedesk.fields.rules.fields import (
    CHOSEN,
    KINDS,
    LONGEST_HELP,
    LONGEST_NAME,
    LONGEST_UNIT,
    Definition,
    Field,
    key_from,
    names_in,
)
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.settings.queries import categories
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.lists")
_PAGE = "/settings/fields"
_MANY = 1_000
"""So many cases are counted; beyond, it is more."""
_STEPS = {"up": -1, "down": 1}


@get(_PAGE, guards=[_GUARD])
async def show_fields(request: StaffRequest) -> Response[str]:
    """All fields, those that are asked for first."""
    fields = await all_fields()
    return settings_page(
        request,
        "admin/fields.html",
        fields=fields,
        cases=await some_cases_with([one.id for one in fields], _MANY),
        many=_MANY,
        kinds=dict(_kinds()),
        categories={one.id: one.name for one in await categories(active_only=False)},
    )


@get(f"{_PAGE}/new", guards=[_GUARD])
async def new_field(request: StaffRequest) -> Response[str]:
    """A form for something new to ask for."""
    return await _form(request, Form({"kind": "text", "everywhere": "1"}), None)


@post(_PAGE, guards=[_GUARD])
async def add(request: StaffRequest) -> Response[str]:
    """Asks for something new."""
    form = await read_form(request)
    try:
        wanted = _read(form, None)
        form.check()
        await defining.add_field(wanted, doer_of(request))
    except Invalid as wrong:
        return await _form(request, form.refused(wrong), None, wrong.status)
    except Refused as refused:
        form.refuse("", refused.reason)
        return await _form(request, form, None, refused.status)
    flash(request, _("It is asked for from now on."))
    return see_other(_PAGE)


@get(f"{_PAGE}/{{field_id:int}}", guards=[_GUARD])
async def show_field(request: StaffRequest, field_id: FromPath[int]) -> Response[str]:
    """A field, to be changed."""
    field = await _field(field_id)
    values: dict[str, object] = {
        "name": field.name,
        "unit": field.unit,
        "help": field.help,
        "everywhere": field.everywhere,
        "needed": field.needed,
        "categories": field.categories,
        "choices": "\n".join(one.name for one in field.offered),
    }
    return await _form(request, Form(values), field)


@post(f"{_PAGE}/{{field_id:int}}", guards=[_GUARD])
async def change(request: StaffRequest, field_id: FromPath[int]) -> Response[str]:
    """Asks for it otherwise."""
    field, form = await _field(field_id), await read_form(request)
    try:
        wanted = _read(form, field)
        form.check()
        await defining.change_field(field_id, wanted, doer_of(request))
    except Invalid as wrong:
        return await _form(request, form.refused(wrong), field, wrong.status)
    flash(request, _("Saved. Cases keep what they have in it."))
    return see_other(_PAGE)


@post(f"{_PAGE}/{{field_id:int}}/choices/{{choice_id:int}}", guards=[_GUARD])
async def rename_choice(
    request: StaffRequest, field_id: FromPath[int], choice_id: FromPath[int]
) -> Response[str]:
    """Calls a choice otherwise, on every case that has it."""
    form = await read_form(request)
    form.name = f"choice-{choice_id}"
    try:
        name = form.text("name", longest=LONGEST_NAME)
        form.check()
        await defining.rename_choice(field_id, choice_id, name, doer_of(request))
    except Invalid as wrong:
        return await _form(request, Form(), await _field(field_id), wrong.status, form.refused(wrong))
    flash(request, _("Renamed, on every case that has it."))
    return see_other(f"{_PAGE}/{field_id}")


@post(f"{_PAGE}/{{field_id:int}}/place", guards=[_GUARD])
async def move(request: StaffRequest, field_id: FromPath[int]) -> Response[str]:
    """Moves a field one place up or down."""
    form = await read_form(request)
    step = form.choice("step", _STEPS)
    form.check()
    await defining.move_field(field_id, _STEPS[step], doer_of(request))
    return see_other(_PAGE)


@post(f"{_PAGE}/{{field_id:int}}/retirement", guards=[_GUARD])
async def retire(request: StaffRequest, field_id: FromPath[int]) -> Response[str]:
    """Asks for it no more."""
    await defining.retire_field(field_id, doer_of(request))
    flash(
        request,
        _("It is not asked for any more. Cases keep what they have in it."),
        undo=f"{_PAGE}/{field_id}/return",
    )
    return see_other(_PAGE)


@post(f"{_PAGE}/{{field_id:int}}/return", guards=[_GUARD])
async def bring_back(request: StaffRequest, field_id: FromPath[int]) -> Response[str]:
    """Asks for it again."""
    await defining.bring_field_back(field_id, doer_of(request))
    flash(request, _("It is asked for again."))
    return see_other(_PAGE)


async def _field(field_id: int) -> Field:
    found = next((one for one in await all_fields() if one.id == field_id), None)
    if found is None:
        raise NotFound(_("There is no such field."))
    return found


def _read(form: Form, field: Field | None) -> Definition:
    name = form.text("name", longest=LONGEST_NAME, required=False)
    kind = form.choice("kind", KINDS) if field is None else field.kind
    everywhere = form.checkbox("everywhere")
    return Definition(
        key=(form.text("key", longest=40, required=False) or key_from(name)) if field is None else field.key,
        name=name,
        kind=kind,
        unit=form.text("unit", longest=LONGEST_UNIT, required=False) if kind == "number" else "",
        help=form.text("help", longest=LONGEST_HELP, required=False),
        everywhere=everywhere,
        needed=form.checkbox("needed"),
        choices=names_in(form.words("choices", longest=10_000, required=False)) if kind in CHOSEN else (),
        categories=() if everywhere else form.identifiers("categories"),
    )


async def _form(
    request: StaffRequest, form: Form, field: Field | None, status: int = 200, renaming: Form | None = None
) -> Response[str]:
    if renaming is not None and field is not None:
        form.values["choices"] = "\n".join(one.name for one in field.offered)
    return settings_page(
        request,
        "admin/field.html",
        status,
        form=form,
        field_kept=field,
        renaming=renaming,
        kinds=_kinds(),
        categories=await categories(),
        longest=LONGEST_NAME,
    )


def _kinds() -> list[tuple[str, str]]:
    return [
        ("text", _("some words")),
        ("serial", _("a serial number or a link")),
        ("number", _("a number")),
        ("day", _("a day")),
        ("yes_no", _("yes or no")),
        ("one_of", _("one of a list")),
        ("any_of", _("several of a list")),
    ]


ROUTES: list[Any] = [show_fields, new_field, add, show_field, change, rename_choice, move, retire, bring_back]
