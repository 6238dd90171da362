"""What an agent writes on a case: replies and notes."""

from datetime import timedelta
from urllib.parse import urlencode

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions import notes, replies
from casedesk.cases.actions.replies import SECONDS_TO_RECALL, NewReply
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.record import customer
from casedesk.platform import clock
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import (
    actor_of,
    addresses_of,
    case_address,
    case_key,
    latest_of,
    seen_in,
)
from casedesk.workspace.pages.case import CANNOT, refused_case


@post("/cases/{number:str}/replies", guards=[requires("cases.work")])
async def write_reply(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Takes a reply; it goes in ten seconds unless it is recalled."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        new = NewReply(
            to_address=form.optional_choice("to", await _addresses(case_id, actor_of(request.user))) or "",
            subject=form.text("subject", longest=300, required=False),
            body=form.words("body"),
            ball=form.optional_choice("ball", ("us", "customer")) or "",
            wait_until=form.optional_moment("wait_until", request.user.zone),
        )
        form.check()
        reply_id = await replies.write_reply(case_id, new, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "reply", form, error, write="reply")
    flash(
        request,
        _("Reply to %(address)s goes in ten seconds.") % {"address": new.to_address},
        undo=f"{case_address(case_id)}/replies/{reply_id}/recall",
        until=clock.now() + timedelta(seconds=SECONDS_TO_RECALL),
    )
    return see_other(latest_of(case_id))


async def _addresses(case_id: int, viewer: Actor) -> list[str]:
    """Where the customer of a case can be answered."""
    person = await customer((await case_head(case_id, viewer)).customer_id)
    return [address for address, _words in addresses_of(person)] if person else []


@post("/cases/{number:str}/replies/{reply_id:int}/recall", guards=[requires("cases.work")])
async def recall_reply(
    request: StaffRequest, number: FromPath[str], reply_id: FromPath[int]
) -> Response[str]:
    """Takes a reply back and puts its text into the composer again."""
    case_id = case_key(number)
    body = await replies.recall_reply(reply_id, actor_of(request.user))
    flash(request, _("The reply was taken back. Its text is in the composer."))
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
        await notes.add_note(case_id, body, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "note", form, error, write="note")
    flash(request, _("The note is there."))
    return see_other(latest_of(case_id))


ROUTES = [write_reply, recall_reply, add_note]
