"""Triggers: written as when, if and then, put in order, switched on and off."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.queries import people
from casedesk.admin.trigger_form import (
    ALLOWED,
    Found,
    form_of,
    read_document,
    reshaped,
    rows_in,
    typed,
    typed_tags,
)
from casedesk.admin.trigger_words import (
    Words,
    condition_kinds,
    detail_words,
    stage_words,
    step_kinds,
    when_kinds,
)
from casedesk.automation.macros.queries.macros import kept_macros
from casedesk.automation.templates.wording import fact_words
from casedesk.automation.triggers.actions import keeping
from casedesk.automation.triggers.actions.keeping import NewTrigger
from casedesk.automation.triggers.queries.names import Names, named, organisations_called
from casedesk.automation.triggers.queries.triggers import MOST_COUNTED, Trigger, kept_trigger, kept_triggers
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules import triggers as rules
from casedesk.automation.triggers.rules.permits import Keeper, may_write
from casedesk.automation.triggers.rules.steps import left_of, taken_of
from casedesk.cases.queries.tags import all_tags, tag_called
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.cases.wording import channel_words, kind_words, priority_words
from casedesk.customers.queries.finding import addresses_of, by_identity
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.problems.queries.problems import joinable
from casedesk.problems.rules import number_of
from casedesk.settings.queries import categories
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_name
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.web.settings_page import settings_page

PAGE = "/triggers"
_GUARD = requires("triggers.write")
_LATELY = timedelta(days=30)


def keeper_of(user: SignedIn) -> Keeper:
    """Who writes triggers, as their rules know them."""
    return Keeper(user.id, user.teams, user.may("triggers.write_all"))


def viewer_of(user: SignedIn) -> Actor:
    """Who looks, as the rules of cases know them."""
    return actors.of_staff(user)


@get(PAGE, guards=[_GUARD])
async def list_triggers(request: StaffRequest) -> Response[str]:
    """All triggers in their order, with what each does."""
    kept = await kept_triggers(clock.now() - _LATELY, viewer_of(request.user))
    words = Words(await named(rules.named([one.document for one in kept])))
    return settings_page(
        request,
        "admin/triggers.html",
        standing=[one for one in kept if one.state != "retired"],
        retired=[one for one in kept if one.state == "retired"],
        words=words,
        gone={one.id: words.gone(rules.keys_of(one.document)) for one in kept},
        most=MOST_COUNTED,
        may=lambda one: may_write(one.team_id, keeper_of(request.user)),
    )


@get(f"{PAGE}/new", guards=[_GUARD])
async def new_trigger(request: StaffRequest) -> Response[str]:
    """The form for a new trigger."""
    return await _page(request, Form({"when": "opened", "most_a_minute": rules.USUAL_MOST}), None)


@post(PAGE, guards=[_GUARD])
async def add_trigger(request: StaffRequest) -> Response[str]:
    """Keeps a new trigger, or shows its form with one row more or less."""
    return await _save(request, None)


@get(f"{PAGE}/{{trigger_id:int}}", guards=[_GUARD])
async def show_trigger(request: StaffRequest, trigger_id: FromPath[int]) -> Response[str]:
    """A trigger as it stands."""
    kept = await kept_or_404(trigger_id)
    names = await named(rules.named([kept.document]))
    return await _page(request, form_of(kept, names, await _addresses(names)), kept, names)


@post(f"{PAGE}/{{trigger_id:int}}", guards=[_GUARD])
async def change_trigger(request: StaffRequest, trigger_id: FromPath[int]) -> Response[str]:
    """Writes the next version of a trigger, or shows its form with one row more or less."""
    return await _save(request, await kept_or_404(trigger_id))


@post(f"{PAGE}/{{trigger_id:int}}/state", guards=[_GUARD])
async def switch(request: StaffRequest, trigger_id: FromPath[int]) -> Response[str]:
    """Switches it on or off, retires it, or takes it up again."""
    form = await read_form(request)
    state = form.choice("state", ("on", "off", "retired"))
    form.check()
    said = {
        "on": _("It is on, and acts on what happens from now on."),
        "off": _("It is off."),
        "retired": _("Retired. It does nothing, and can be taken up again."),
    }
    try:
        await keeping.switch(trigger_id, state, keeper_of(request.user))
        flash(request, said[state])
    except Invalid as wrong:
        flash(request, next(iter(wrong.fields.values())), meaning="due")
    except Refused as refused:
        flash(request, refused.reason, meaning="due")
    return see_other(f"{PAGE}/{trigger_id}" if state != "retired" else PAGE)


@post(f"{PAGE}/{{trigger_id:int}}/place", guards=[_GUARD])
async def move(request: StaffRequest, trigger_id: FromPath[int]) -> Response[str]:
    """Lets it act one place earlier or later."""
    form = await read_form(request)
    step = form.choice("step", ("up", "down"))
    form.check()
    await keeping.move_trigger(trigger_id, -1 if step == "up" else 1, keeper_of(request.user))
    flash(request, _("Moved."))
    return see_other(PAGE)


async def kept_or_404(trigger_id: int) -> Trigger:
    """One trigger. Raises NotFound."""
    found = await kept_trigger(trigger_id)
    if found is None:
        raise NotFound(_("There is no such trigger."))
    return found


async def _save(request: StaffRequest, kept: Trigger | None) -> Response[str]:
    form = await read_form(request)
    changed = reshaped(form)
    if changed is not None:
        return await _page(request, changed, kept)
    try:
        document = read_document(form, await _looked_up(form), request.user.locale)
        new = NewTrigger(
            form.text("name", longest=rules.LONGEST_NAME, required=False),
            document,
            form.optional_identifier("team_id"),
            form.integer("most_a_minute", lowest=1, highest=rules.HIGHEST_MOST),
        )
        for field, said in rules.problems_of(new.name, new.most_a_minute, document).items():
            form.refuse(field, said)
        form.check()
        if kept is None:
            key = await keeping.add_trigger(new, keeper_of(request.user))
        else:
            key, seen = kept.id, form.optional_integer("number", lowest=1, highest=2**31 - 1)
            await keeping.change_trigger(key, new, keeper_of(request.user), seen)
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), kept, status=422)
    except Refused as refused:
        form.refuse("", refused.reason)
        return await _page(request, form, kept, status=409)
    is_on = kept is not None and kept.state == "on"
    flash(
        request,
        _("Kept. It goes by it from now on.")
        if is_on
        else _("Kept. Try it on past cases, then switch it on."),
    )
    return see_other(f"{PAGE}/{key}")


async def _looked_up(form: Form) -> Found:
    tags: dict[str, int | None] = {}
    for name in typed_tags(form):
        found = await tag_called(name)
        tags[name] = found.id if found is not None else None
    customers: dict[str, int | None] = {}
    for given in typed(form, "address"):
        customers[given] = await _customer_at(given)
    return Found(tags, customers, await organisations_called(typed(form, "organisation")))


async def _customer_at(given: str) -> int | None:
    for kind in ("email", "phone", "external_id"):
        address = normalise(kind, given)
        owned = await by_identity(kind, address.normalised) if isinstance(address, Address) else None
        if owned is not None:
            return owned.customer_id
    return None


async def _addresses(names: Names) -> dict[int, str]:
    keys = [key for kind, key in names if kind == "customer"]
    return {key: found[0].value for key, found in (await addresses_of(keys)).items() if found} if keys else {}


async def _page(
    request: StaffRequest, form: Form, kept: Trigger | None, names: Names | None = None, status: int = 200
) -> Response[str]:
    by = keeper_of(request.user)
    macros = [
        one for one in await kept_macros(request.user.id) if one.user_id is None and one.retired_at is None
    ]
    if kept is not None and names is None:
        names = await named(rules.named([kept.document]))
    words = Words(names or {})
    teams = await people.teams()
    return settings_page(
        request,
        "admin/trigger.html",
        status,
        form=form,
        kept=kept,
        words=words,
        gone=words.gone(rules.keys_of(kept.document)) if kept else [],
        may_write=kept is None or may_write(kept.team_id, by),
        asked=rows_in(form, "if"),
        then=rows_in(form, "then"),
        most=(conditions.MOST_CONDITIONS, steps.MOST_STEPS),
        facts=fact_words(),
        kinds={"when": when_kinds(), "if": condition_kinds(), "then": step_kinds()},
        order={"when": whens.KINDS, "if": conditions.KINDS, "then": steps.KINDS},
        whose=[
            *([("", _("the whole desk"))] if by.for_all else []),
            *((one.id, one.name) for one in teams if may_write(one.id, by)),
        ],
        options={
            "channel": list(channel_words().items()),
            "category": [(one.id, one.name) for one in await categories()],
            "kind": list(kind_words().items()),
            "priority": list(priority_words().items()),
            "tier": [(one, one) for one in ALLOWED["tier"]],
            "language": sorted(
                ((one, language_name(one)) for one in ALLOWED["language"]), key=lambda one: one[1]
            ),
            "team": [(one.id, one.name) for one in teams],
            "stage": list(stage_words().items()),
            "details": list(detail_words().items()),
            "people": [(one.id, one.name) for one in await people.everybody(active_only=True)],
            "problems": [(one.id, f"{number_of(one.id)} {one.title}") for one in await joinable()],
            "macros": [(one.id, one.name) for one in macros if taken_of(one.steps)],
            "tags": [one.name for one in await all_tags() if not one.retired],
        },
        left={one.id: left_of(one.steps) for one in macros},
    )


ROUTES: list[Any] = [list_triggers, new_trigger, add_trigger, show_trigger, change_trigger, switch, move]
