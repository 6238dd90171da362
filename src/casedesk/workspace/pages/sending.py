"""Trying again at once to send what was not sent."""

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.queries.contact_files import html_of
from casedesk.channels.email.actions.delivering import retry
from casedesk.channels.email.queries.outgoing import mail_of_contact
from casedesk.platform.errors import NotFound, Refused
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key


@post("/cases/{number:str}/contacts/{interaction_id:int}/sending", guards=[requires("cases.work")])
async def send_again(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[str]:
    """Sends a contact's mail now, whether it had failed or waits for its next try."""
    case_id = case_key(number)
    await html_of(
        case_id, interaction_id, actor_of(request.user)
    )  # the contact stands on a case they may see
    mail = await mail_of_contact(interaction_id)
    if mail is None:
        raise NotFound(_("This contact does not go out by mail."))
    try:
        await retry(mail.id)
        flash(request, _("It is being sent."))
    except Refused as late:
        flash(request, late.reason, meaning="due")
    return see_other(f"{case_address(case_id)}#contact-{interaction_id}")


ROUTES = [send_again]
