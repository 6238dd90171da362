"""The source of a mail that shows a card's number: sealed, and opened only with a reason that stays on record."""

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.cases.queries.contact_files import html_of
from casedesk.channels.email.actions.unsealing import unseal
from casedesk.channels.email.queries.raw import Raw, raw_mail, raw_mail_of_interaction
from casedesk.platform.errors import Invalid, NotFound
from casedesk.web.downloads import as_download
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, doer_of, seen_case

_ON_CASE = "/cases/{number:str}/contacts/{interaction_id:int}/sealed"
_IN_TRAY = "/mail/tray/{raw_id:int}/sealed"


@get(_ON_CASE, guards=[requires("cases.see")])
async def sealed_contact(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[str]:
    """Why the source is sealed, and for an admin the form that opens it."""
    case_id, _raw = await _of_contact(request, number, interaction_id)
    return _page(request, Form(), f"{case_address(case_id)}#contact-{interaction_id}")


@post(_ON_CASE, guards=[requires("mail.unseal")])
async def unseal_contact(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[bytes] | Response[str]:
    """The source of a sealed contact, after the reason was written down."""
    case_id, raw = await _of_contact(request, number, interaction_id)
    return await _opened(request, raw, f"{case_address(case_id)}#contact-{interaction_id}")


@get(_IN_TRAY, guards=[requires("mail.sort")])
async def sealed_in_tray(request: StaffRequest, raw_id: FromPath[int]) -> Response[str]:
    """The same for a mail that is on no case."""
    await _of_tray(raw_id)
    return _page(request, Form(), "/mail/tray")


@post(_IN_TRAY, guards=[requires("mail.unseal")])
async def unseal_in_tray(request: StaffRequest, raw_id: FromPath[int]) -> Response[bytes] | Response[str]:
    """The source of a sealed mail of the tray, after the reason was written down."""
    return await _opened(request, await _of_tray(raw_id), "/mail/tray")


async def _of_contact(request: StaffRequest, number: str, interaction_id: int) -> tuple[int, Raw]:
    actor = actor_of(request.user)
    case_id = await seen_case(number, actor)
    await html_of(case_id, interaction_id, actor)
    raw = await raw_mail_of_interaction(interaction_id)
    if raw is None:
        raise NotFound(_("This contact was not read from a mail."))
    return case_id, raw


async def _of_tray(raw_id: int) -> Raw:
    found = await raw_mail(raw_id)
    if found is None or found.state not in ("tray", "dismissed", "spam"):
        raise NotFound(_("There is no such mail in the tray."))
    return found


async def _opened(request: StaffRequest, raw: Raw, back: str) -> Response[bytes] | Response[str]:
    form = await read_form(request)
    try:
        reason = form.text("reason", longest=500)
        form.check()
        found = await unseal(raw.id, reason, doer_of(request))
    except Invalid as wrong:
        return _page(request, form.refused(wrong), back, 422)
    return as_download(found.source, f"mail-{raw.id}.eml", "message/rfc822")


def _page(request: StaffRequest, form: Form, back: str, status: int = 200) -> Response[str]:
    return render(request, "mail/sealed.html", status=status, form=form, back=back)


ROUTES = [sealed_contact, unseal_contact, sealed_in_tray, unseal_in_tray]
