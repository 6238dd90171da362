"""What an agent writes on a case: replies, letters to somebody outside, and notes."""

from datetime import timedelta
from urllib.parse import urlencode

from litestar import Response, post
from litestar.params import FromPath
from markupsafe import Markup

from casedesk.automation.noticing.actions import write_all_the_same
from casedesk.automation.templates.actions.writing import check_filled
from casedesk.cases.actions import notes, replies
from casedesk.cases.actions.replies import SECONDS_TO_RECALL
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.queries.letters import last_words
from casedesk.customers.queries.record import customer
from casedesk.platform import clock
from casedesk.platform.errors import Invalid
from casedesk.together.actions.drafts import Place, sending
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.reader import reading
from casedesk.web.rendering import reader_of
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, held_in, latest_of, seen_in
from casedesk.workspace.case_forms import HeldBack
from casedesk.workspace.letters import (
    FORWARD,
    KINDS,
    REPLY,
    bring,
    offer_of,
    read_letter,
    shown_letter,
    with_quote,
)
from casedesk.workspace.noticing import Noticed, notices_for, said_of, untold
from casedesk.workspace.pages.case import CANNOT, case_response, refused_case
from casedesk.workspace.promises import promised_on, read_changes
from casedesk.workspace.reply_templates import USED, filled_for, put_in
from casedesk.workspace.whole_case import case_view


@post("/cases/{number:str}/replies", guards=[requires("cases.work")])
async def write_reply(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes a reply; it goes in ten seconds unless it is recalled."""
    return await _write(request, case_key(number), REPLY)


@post("/cases/{number:str}/forwards", guards=[requires("cases.work")])
async def forward(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes a letter to somebody outside; their answer will come to the case."""
    return await _write(request, case_key(number), FORWARD)


async def _write(request: StaffRequest, case_id: int, kind: str) -> Response[str]:
    actor = actor_of(request.user)
    form = await read_form(request)
    try:
        files = await bring(form)
        case = await case_head(case_id, actor)
        person = await customer(case.customer_id)
        assert person is not None, "a case has a customer"
        letter = read_letter(form, kind, await offer_of(person, case.family), files, request.user.zone)
        promised = await promised_on(case.family, person)
        changes = await read_changes(form, letter.body, promised)
        seen, used = (seen_in(form), held_in(form)), form.identifiers(USED)
        form.check()
        check_filled(letter.body)
        notices, known = (
            await notices_for(form, letter.body, case, person, promised) if kind == REPLY else ([], None)
        )
        if known is not None and (news := untold(form, notices)):
            with reading(reader_of(request)):
                noticed = await said_of(form, letter.body, news, known, promised)
            return await _asked_first(request, case_id, form, noticed)
        async with sending(Place(request.user.id, case_id, kind)):
            reply_id = await write_all_the_same(case_id, letter, changes, actor, seen, used, notices)
    except CANNOT as error:
        return await refused_case(request, case_id, kind, form, error, write=kind)
    said = _("The letter to %(address)s goes in ten seconds.") if kind == FORWARD else None
    going_soon(request, case_id, reply_id, letter.to_address, said)
    return see_other(latest_of(case_id))


async def _asked_first(request: StaffRequest, case_id: int, form: Form, noticed: Noticed) -> Response[str]:
    """The page again with what was noticed in the letter; sending it once more sends it."""
    form.name = REPLY
    held = HeldBack(REPLY, noticed=noticed)
    view = await case_view(request, case_id)
    return await case_response(request, view, write=REPLY, forms={REPLY: form}, held=held, status=409)


def going_soon(
    request: StaffRequest, case_id: int, reply_id: int, address: str, said: str | None = None
) -> None:
    """Says that a letter goes in ten seconds, with the way to take it back."""
    flash(
        request,
        (said or _("Reply to %(address)s goes in ten seconds.")) % {"address": address},
        undo=f"{case_address(case_id)}/replies/{reply_id}/recall",
        until=clock.now() + timedelta(seconds=SECONDS_TO_RECALL),
    )


@post("/cases/{number:str}/replies/draft", guards=[requires("cases.work")])
async def rework(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Shows what is being written again, one step further: with a preview, with the files that were chosen,
    with a template put in, or with the customer's last words quoted. Nothing is sent."""
    case_id = case_key(number)
    form = await read_form(request)
    kind = form.choice("kind", KINDS)
    try:
        form.check()
        files = await bring(form)
    except Invalid as error:
        return await refused_case(request, case_id, kind or REPLY, form, error, write=kind)
    form.name = kind
    step = form.text("step", required=False)
    view = await case_view(request, case_id)
    if step == "quote":
        words = await last_words(view.head.family)
        if words is not None:
            form.values["body"] = with_quote(form.words("body", required=False), words)
    if step == "template" and (template_id := form.optional_identifier("template")):
        put_in(form, await filled_for(template_id, view.head, request.user))
    # Cleaned by platform.markdown, as it will be when it goes.
    preview = Markup(shown_letter(form, files)) if step == "preview" else Markup("")  # noqa: S704
    return await case_response(request, view, write=kind, forms={kind: form}, preview=preview)


@post("/cases/{number:str}/replies/{reply_id:int}/recall", guards=[requires("cases.work")])
async def recall_reply(
    request: StaffRequest, number: FromPath[str], reply_id: FromPath[int]
) -> Response[str]:
    """Takes a reply back and puts all of it into the composer again."""
    case_id = case_key(number)
    body = await replies.recall_reply(reply_id, actor_of(request.user))
    flash(request, _("The reply was taken back. It is in the composer."))
    return see_other(
        f"{case_address(case_id)}?{urlencode({'recalled': reply_id})}" if body else case_address(case_id)
    )


@post("/cases/{number:str}/notes", guards=[requires("cases.work")])
async def add_note(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Adds a remark that only we see."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        body = form.words("body")
        form.check()
        async with sending(Place(request.user.id, case_id, "note")):
            await notes.add_note(case_id, body, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "note", form, error, write="note")
    flash(request, _("The note is there."))
    return see_other(latest_of(case_id))


ROUTES = [write_reply, forward, rework, recall_reply, add_note]
