"""What still has to be done for what was granted: mine and everybody's, the late ones first; doing it by hand."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.accounts.queries import people
from casedesk.empowerment.fulfilment.actions import doing
from casedesk.empowerment.fulfilment.queries.steps import PAGE, open_of, todo_seen_by
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.places import Place, place_in
from casedesk.web.answers import own_address, see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of

HERE = "/fulfilment"
_WORK = requires("cases.work")
FORMS = ("done", "list", "promise")
"""What can be sent about a step."""
_FIELDS = {("done", "reason"): "reference", ("list", "due_at"): "due_on", ("promise", "due_at"): "due_on"}
"""Where the form calls otherwise what an action finds wrong."""


@get(HERE, guards=[requires("cases.see")])
async def list_steps(
    request: StaffRequest, show: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[str]:
    """What has to be done, the longest overdue first: on my list, or on everybody's."""
    return await _page(request, Form(), 0, show, after)


@post("/fulfilment/{fulfilment_id:int}/done", guards=[_WORK])
async def say_done(request: StaffRequest, fulfilment_id: FromPath[int]) -> Response[str]:
    """Says that it is done."""
    form = await read_form(request)
    try:
        reference = form.text("reference", longest=200, required=False)
        form.check()
        await doing.finish(fulfilment_id, actor_of(request.user), reference)
    except (Invalid, Refused) as no:
        return await _again(request, fulfilment_id, form, no, "done")
    flash(request, _("Done."))
    return see_other(_back(form))


@post("/fulfilment/{fulfilment_id:int}/failure", guards=[_WORK])
async def say_failed(request: StaffRequest, fulfilment_id: FromPath[int]) -> Response[str]:
    """Says that it could not be done, and why; it goes back to the owner of the case."""
    form = await read_form(request)
    try:
        reason = form.text("reference", longest=500, required=False)
        form.check()
        await doing.fail(fulfilment_id, reason, actor_of(request.user))
    except (Invalid, Refused) as no:
        return await _again(request, fulfilment_id, form, no, "done")
    flash(request, _("It is with the owner of the case again."))
    return see_other(_back(form))


@post("/fulfilment/{fulfilment_id:int}/again", guards=[_WORK])
async def try_again(request: StaffRequest, fulfilment_id: FromPath[int]) -> Response[str]:
    """Takes up again what failed."""
    form = await read_form(request)
    try:
        await doing.try_again(fulfilment_id, actor_of(request.user))
    except Refused as no:
        return await _again(request, fulfilment_id, form, no, "done")
    flash(request, _("It is to be done again."))
    return see_other(_back(form))


@post("/fulfilment/{fulfilment_id:int}/list", guards=[_WORK])
async def give_to(request: StaffRequest, fulfilment_id: FromPath[int]) -> Response[str]:
    """Puts it on somebody's list, with a date."""
    form = await read_form(request)
    try:
        user_id = form.optional_identifier("user_id")
        due_at = _end_of(form, "due_on", request.user.zone)
        form.check()
        await doing.give_to(fulfilment_id, user_id, due_at, actor_of(request.user))
    except (Invalid, Refused) as no:
        return await _again(request, fulfilment_id, form, no, "list")
    flash(request, _("It is on their list."))
    return see_other(_back(form))


@post("/fulfilment/{fulfilment_id:int}/promise", guards=[_WORK])
async def make_promise(request: StaffRequest, fulfilment_id: FromPath[int]) -> Response[str]:
    """Promises the customer that it is done by a day."""
    form = await read_form(request)
    try:
        due_at = _end_of(form, "due_on", request.user.zone)
        text = form.text("text", longest=300)
        form.check()
        await doing.promise(fulfilment_id, text, due_at, actor_of(request.user))
    except (Invalid, Refused) as no:
        return await _again(request, fulfilment_id, form, no, "promise")
    flash(request, _("Promised: it stands on the ledger of promises."))
    return see_other(_back(form))


def _end_of(form: Form, name: str, zone: str) -> datetime:
    """The end of the working day that was chosen, as the reader's clock shows it."""
    day = form.optional_day(name)
    if day is None:
        form.refuse(name, _("Choose a day."))
        return clock.now()
    return datetime(day.year, day.month, day.day, 18, tzinfo=ZoneInfo(zone))


def _back(form: Form) -> str:
    return own_address(form.text("next", longest=1_000, required=False), otherwise=HERE)


async def _again(
    request: StaffRequest, fulfilment_id: int, form: Form, no: Invalid | Refused, name: str
) -> Response[str]:
    """The list with what was typed in one of the forms of a step, and what is wrong with it beside its fields."""
    if isinstance(no, Invalid):
        form.refused(Invalid({_FIELDS.get((name, field), field): why for field, why in no.fields.items()}))
    else:
        # The first form is always there; the one that was sent may be gone with the reason for it.
        form, name = Form(), "done"
        form.refuse("", no.reason)
    form.name = f"{name}-{fulfilment_id}"
    return await _page(request, form, fulfilment_id, "all", "", no.status)


async def _page(
    request: StaffRequest, form: Form, of: int, show: str, after: str, status: int = 200
) -> Response[str]:
    user, now = request.user, clock.now()
    everybody = show == "all"
    found = await open_of(None if everybody else user.id, actor_of(user), after=place_in(after))
    steps = found[:PAGE]
    if of and of not in {one.id for one in steps}:
        steps = [await todo_seen_by(actor_of(user), of), *steps]
    more = steps[-1] if len(found) > PAGE else None
    return render(
        request,
        "fulfilment/list.html",
        status=status,
        steps=[(one, _forms(one.id, form)) for one in steps],
        late=[one for one in steps if one.due_at < now],
        now=now,
        everybody=everybody,
        people=[(one.id, one.name) for one in await people.everybody(active_only=True)],
        next_place=str(Place(more.due_at, more.id)) if more else "",
        soon=(now + timedelta(days=1)).astimezone(ZoneInfo(user.zone)).date(),
    )


def _forms(fulfilment_id: int, sent: Form) -> dict[str, Form]:
    """The forms of a step: empty, but for one that was not taken."""
    names = {name: f"{name}-{fulfilment_id}" for name in FORMS}
    return {name: sent if sent.name == id else Form(name=id) for name, id in names.items()}


ROUTES: list[Any] = [list_steps, say_done, say_failed, try_again, give_to, make_promise]
