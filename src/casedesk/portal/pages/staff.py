"""A case as its customer sees it, for staff: to look at, never to act as them; and who can open it by a link."""

import re
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.audit.rules import by_user
from casedesk.cases.queries.case_page import CaseHead, case_head
from casedesk.cases.rules import actors
from casedesk.platform import clock
from casedesk.platform.errors import NotFound
from casedesk.portal.actions.links import revoke_links
from casedesk.portal.pages.case import case_view
from casedesk.portal.queries.standing import standing_of_customer
from casedesk.portal.queries.visits import Opening, links_to
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.limits import SMALL_FORM_BYTES
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

_NUMBER = re.compile(r"(?:C-)?([1-9][0-9]{0,17})", re.IGNORECASE)


@get("/cases/{number:str}/as-customer", guards=[requires("cases.see")])
async def as_customer(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """The customer's page of a case, marked as such, without its forms."""
    head = await _head(request, number)
    if head.merged_into_id is not None:
        return see_other(f"/cases/C-{head.merged_into_id}/as-customer")
    standing = await standing_of_customer(head.id)
    assert standing is not None, "a case that was found has a customer"
    settings = await desk_settings()
    view = await case_view(Opening("", standing))
    return render(
        request,
        "portal/as_customer.html",
        desk_name=settings.desk_name,
        spam=standing.spam,
        links=await links_to(head.id, clock.now()),
        **view,
    )


@post(
    "/cases/{number:str}/customer-links/revocation",
    guards=[requires("cases.work")],
    request_max_body_size=SMALL_FORM_BYTES,
)
async def revoke(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Revokes every link to a case: whoever is in by one is out."""
    head = await _head(request, number)
    count = await revoke_links(head.id, by_user(request.user.id, request.auth.api_token_id))
    flash(
        request,
        ngettext("%(num)d link was revoked.", "%(num)d links were revoked.", count) % {"num": count},
    )
    return see_other(f"/cases/C-{head.id}/as-customer")


async def _head(request: StaffRequest, number: str) -> CaseHead:
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise NotFound(_("A case has a number such as C-1042."))
    return await case_head(int(found[1]), actors.of_staff(request.user))


ROUTES: list[Any] = [as_customer, revoke]
