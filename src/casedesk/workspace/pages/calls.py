"""Contacts that an agent writes down by hand: calls, visits, letters, chats."""

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions import contacts
from casedesk.cases.actions.contacts import Contact
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_key, latest_of, seen_in
from casedesk.workspace.pages.case import CANNOT, refused_case

BY_HAND = ("phone", "visit", "letter", "chat", "social", "other")
SPOKEN = ("phone", "visit")
LONGEST_CALL_MINUTES = 24 * 60


@post("/cases/{number:str}/contacts", guards=[requires("cases.work")])
async def log_contact(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Writes down a call, visit, letter or chat."""
    case_id = case_key(number)
    form = await read_form(request)
    user = request.user
    try:
        channel = form.choice("channel", BY_HAND)
        answered = form.choice("answered", ("yes", "no")) == "yes" if channel in SPOKEN else None
        minutes = form.optional_integer("minutes", lowest=0, highest=LONGEST_CALL_MINUTES)
        contact = Contact(
            channel=channel,
            direction=form.choice("direction", ("in", "out")),
            at=form.optional_moment("at", user.zone),
            by_user_id=user.id,
            body=form.words("body", required=False),
            answered=answered,
            seconds=None if minutes is None else minutes * 60,
        )
        form.check()
        recorded = await contacts.log_contact(case_id, contact, actor_of(user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "contact", form, error, write="call")
    if recorded.case_id == case_id:
        flash(request, _("It is in the history."))
    else:
        flash(request, _("The old case can no longer be reopened: this is a new one, linked to it."))
    return see_other(latest_of(recorded.case_id))


ROUTES = [log_contact]
