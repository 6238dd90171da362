"""Reply templates: written in as many languages as are needed, tried on a real case, kept in versions, retired."""

import re
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from casedesk.admin.whose import editor_of, read_whose, whose_of, whose_options
from casedesk.automation.templates.actions import keeping
from casedesk.automation.templates.queries.facts import facts_of
from casedesk.automation.templates.queries.filling import written
from casedesk.automation.templates.queries.kept import DAYS, Kept, kept_template, kept_templates, versions_of
from casedesk.automation.templates.rules.facts import NAMES
from casedesk.automation.templates.rules.permits import may_write
from casedesk.automation.templates.rules.sizes import LONGEST_NAME, MOST_LANGUAGES, NewTemplate, objections
from casedesk.automation.templates.wording import fact_words
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules import actors
from casedesk.customers.queries.record import customer
from casedesk.platform import markdown
from casedesk.platform.errors import Invalid, NotFound
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_options
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("templates.write")
_PAGE = "/templates"
_CASE = re.compile(r"(?:C-)?([0-9]{1,18})", re.IGNORECASE)
_ADD_LANGUAGE, _TRY = "language", "try"


@get(_PAGE, guards=[_GUARD])
async def list_templates(request: StaffRequest) -> Response[str]:
    """All templates but other people's own, with how often they were used and what held."""
    kept = await kept_templates(request.user.id)
    return settings_page(
        request,
        "admin/reply_templates.html",
        days=DAYS,
        standing=[one for one in kept if one.retired_at is None],
        retired=[one for one in kept if one.retired_at is not None],
    )


@get(f"{_PAGE}/new", guards=[_GUARD])
async def new_template(request: StaffRequest) -> Response[str]:
    """The form for a new template, in the desk's language to begin with."""
    return await _form(request, Form({"language.0": (await desk_settings()).language}), None)


@post(_PAGE, guards=[_GUARD])
async def add_template(request: StaffRequest) -> Response[str]:
    """Keeps a new template, or shows it filled in."""
    return await _save(request, None)


@get(f"{_PAGE}/{{template_id:int}}", guards=[_GUARD])
async def show_template(request: StaffRequest, template_id: FromPath[int]) -> Response[str]:
    """A template, with its earlier versions."""
    kept = await _kept(request, template_id)
    words = (await versions_of(template_id))[0].words
    values: dict[str, object] = {"name": kept.name, "whose": whose_of(kept)}
    for place, (language, body) in enumerate(words.items()):
        values |= {f"language.{place}": language, f"body.{place}": body}
    return await _form(request, Form(values), kept)


@post(f"{_PAGE}/{{template_id:int}}", guards=[_GUARD])
async def change_template(request: StaffRequest, template_id: FromPath[int]) -> Response[str]:
    """Writes the next version of a template, or shows it filled in."""
    return await _save(request, await _kept(request, template_id))


@post(f"{_PAGE}/{{template_id:int}}/retirement", guards=[_GUARD])
async def retire(request: StaffRequest, template_id: FromPath[int]) -> Response[str]:
    """Offers it no more."""
    await keeping.retire_template(template_id, editor_of(request.user))
    flash(request, _("Retired. It is offered no more, and can be taken up again."))
    return see_other(_PAGE)


@post(f"{_PAGE}/{{template_id:int}}/taking-up", guards=[_GUARD])
async def take_up(request: StaffRequest, template_id: FromPath[int]) -> Response[str]:
    """Offers it again."""
    try:
        await keeping.take_up_template(template_id, editor_of(request.user))
        flash(request, _("It is offered again."))
    except Invalid as taken:
        flash(request, taken.fields["name"])
    return see_other(_PAGE)


async def _save(request: StaffRequest, kept: Kept | None) -> Response[str]:
    form, by = await read_form(request), editor_of(request.user)
    try:
        step = form.optional_choice("step", (_ADD_LANGUAGE, _TRY))
        new = await _read(form, request.user, kept)
        if step == _ADD_LANGUAGE:
            return await _form(request, form, kept, rows=_rows(form) + 1)
        if step == _TRY:
            return await _form(request, form, kept, tried=await _tried(request, form, new))
        form.check()
        if kept is None:
            await keeping.add_template(new, by)
        else:
            await keeping.change_template(kept.id, new, by)
    except Invalid as wrong:
        return await _form(request, form.refused(_by_place(wrong, form)), kept, status=422)
    flash(request, _("Kept. It is offered from now on."))
    return see_other(_PAGE)


async def _read(form: Form, user: SignedIn, kept: Kept | None) -> NewTemplate:
    team_id, user_id = await read_whose(form, user, kept)
    bodies: dict[str, str] = {}
    for place in range(_rows(form)):
        body = form.words(f"body.{place}", required=False)
        language = form.text(f"language.{place}", longest=20, required=False)
        if not body.strip():
            continue
        if language not in {tag for tag, _words in language_options(None)}:
            form.refuse(f"language.{place}", _("Choose a language."))
        elif language in bodies:
            form.refuse(f"language.{place}", _("There are words in this language already."))
        else:
            bodies[language] = body
    name = form.text("name", longest=LONGEST_NAME, required=False)
    return NewTemplate(name, bodies, team_id, user_id)


async def _tried(request: StaffRequest, form: Form, new: NewTemplate) -> list[tuple[str, Markup]]:
    """The words in each language as they would go on the case that was chosen. Raises Invalid by field."""
    wrong = {name: words for name, words in objections(new, NAMES).items() if name.startswith("bod")}
    number = _CASE.fullmatch(form.text("case", longest=30, required=False))
    if number is None:
        wrong["case"] = _("Write the number of a case, such as C-1042.")
    if wrong or number is None:
        raise Invalid(wrong)
    viewer = actors.of_staff(request.user)
    try:
        head = await case_head(int(number[1]), viewer)
    except NotFound as missing:
        raise Invalid({"case": _("There is no such case that you may see.")}) from missing
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    facts, called = await facts_of(head, person, request.user.name), fact_words()
    return [
        # Cleaned by platform.markdown, as it will be when it goes.
        (language, Markup(markdown.to_html(written(body, language, facts, called))))  # noqa: S704
        for language, body in new.bodies.items()
    ]


def _rows(form: Form) -> int:
    """For how many languages there is room."""
    places = [int(name[5:]) for name in form.values if re.fullmatch(r"body\.[0-9]{1,2}", name)]
    return min(max(places, default=0) + 1, MOST_LANGUAGES)


def _by_place(wrong: Invalid, form: Form) -> Invalid:
    """What an action said of a language, said of its place in the form."""
    places = {form.values.get(f"language.{place}"): place for place in range(_rows(form))}

    def named(field: str) -> str:
        start, _dot, language = field.partition(".")
        if start == "body" and language in places:
            return f"body.{places[language]}"
        return "body.0" if field == "bodies" else field

    return Invalid({named(field): words for field, words in wrong.fields.items()})


async def _kept(request: StaffRequest, template_id: int) -> Kept:
    found = await kept_template(template_id)
    if found is None or (found.user_id is not None and found.user_id != request.user.id):
        raise NotFound(_("There is no such template."))
    return found


async def _form(
    request: StaffRequest,
    form: Form,
    kept: Kept | None,
    *,
    rows: int | None = None,
    tried: Sequence[tuple[str, Markup]] = (),
    status: int = 200,
) -> Response[str]:
    mine = kept is not None and kept.user_id is not None
    return settings_page(
        request,
        "admin/reply_template.html",
        status,
        form=form,
        kept=kept,
        rows=min(rows or _rows(form), MOST_LANGUAGES),
        may_write=kept is None or may_write(kept.team_id, kept.user_id, editor_of(request.user)),
        whose=[] if mine else await whose_options(request.user),
        languages=language_options(None),
        called=dict(language_options(None)),
        tried=tried,
        facts=fact_words(),
        versions=await versions_of(kept.id) if kept else [],
    )


ROUTES: list[Any] = [
    list_templates,
    new_template,
    add_template,
    show_template,
    change_template,
    retire,
    take_up,
]
