"""Asking somebody for a piece of work from a case's page, and saying what came of it."""

from datetime import timedelta

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions.replies import SECONDS_TO_RECALL, NewReply
from casedesk.channels.email.wording import words_of
from casedesk.customers.rules.identities import Unfit, normalise
from casedesk.ownership.tasks.actions.asking import ask_colleague, ask_outside
from casedesk.ownership.tasks.actions.ending import end_task
from casedesk.ownership.tasks.rules import ENDS, MOST_WHAT, MOST_WORDS, Asked
from casedesk.platform import clock
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words
from casedesk.web.sessions import StaffRequest
from casedesk.web.time_filters import dated
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_in
from casedesk.workspace.pages.case import CANNOT, refused_case

OUTSIDE = "outside"
"""The choice of somebody outside, who is asked by mail."""


@post("/cases/{number:str}/tasks", guards=[requires("cases.work")])
async def ask(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Asks a colleague, or somebody outside by mail."""
    case_id = case_key(number)
    form = await read_form(request)
    actor = actor_of(request.user)
    try:
        asked = Asked(
            what=form.text("what", longest=MOST_WHAT),
            due_at=form.moment("due_at", request.user.zone),
            details=form.words("details", longest=MOST_WORDS, required=False),
            to_name=form.text("name", longest=100, required=False),
        )
        outside = form.text("to", longest=30) == OUTSIDE
        address = _address_in(form) if outside else ""
        to_user_id = None if outside else form.optional_identifier("to")
        form.check()
        if not outside:
            await ask_colleague(case_id, asked, to_user_id, actor)
            flash(request, _("Asked. It stands on their desk."))
            return see_other(f"{case_address(case_id)}#tasks")
        letter = await _letter(asked, address, request.user.zone)
        _task_id, reply_id = await ask_outside(case_id, asked, letter, actor, seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "task", form, error)
    flash(
        request,
        _("The letter to %(address)s goes in ten seconds.") % {"address": address},
        undo=f"{case_address(case_id)}/replies/{reply_id}/recall",
        until=clock.now() + timedelta(seconds=SECONDS_TO_RECALL),
    )
    return see_other(f"{case_address(case_id)}#tasks")


def _address_in(form: Form) -> str:
    typed = form.text("address", longest=300)
    found = normalise("email", typed)
    if typed and isinstance(found, Unfit):
        form.refuse("address", _("That is no mail address: %(why)s") % {"why": in_their_words(found.reason)})
    return typed


async def _letter(asked: Asked, address: str, zone: str) -> NewReply:
    """What somebody outside is written: what, all that they need to know, and by when, by the clock of whoever
    asks, which is named."""
    settings = await desk_settings()
    assert asked.due_at is not None, "the form was checked"
    by_when = words_of(settings.language).needed_by.format(
        when=f"{dated(asked.due_at)} ({zone.replace('_', ' ')})"
    )
    body = "\n\n".join(part for part in (asked.what, asked.details, by_when) if part)
    return NewReply(to_address=address, subject=asked.what, body=body, kind="forward")


@post("/cases/{number:str}/tasks/{task_id:int}", guards=[requires("cases.work")])
async def end(request: StaffRequest, number: FromPath[str], task_id: FromPath[int]) -> Response[str]:
    """Says what came of a task: done, declined, or no longer needed."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        state = form.choice("state", ENDS)
        answer = form.words("answer", longest=MOST_WORDS, required=False)
        form.check()
        await end_task(case_id, task_id, state, answer, actor_of(request.user))
    except CANNOT as error:
        form.values["task"] = str(task_id)
        return await refused_case(request, case_id, "task_end", form, error)
    flash(request, _("The task is done.") if state == "done" else _("Whoever asked is told."))
    return see_other(f"{case_address(case_id)}#tasks")


ROUTES = [ask, end]
