"""Coming in: by a mail's link, or by asking for a fresh one.

A link that is opened changes nothing, for whatever opens it: mail scanners do. What it opens is exchanged
for a cookie by the press of a button, after which the token is in no address any more.
"""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import clock, tokens
from casedesk.platform.errors import NotFound, TooMany
from casedesk.portal.actions import visits as actions
from casedesk.portal.actions.entering import ask_for_link
from casedesk.portal.pages.frame import VISIT_COOKIE, VISIT_PATH, page, read_as, visit_token
from casedesk.portal.queries.visits import CaseOfAddress, cases_of_address, grants_of, link_with, tongue_of
from casedesk.portal.rules.lifetimes import VISIT_OF_ONE_CASE
from casedesk.portal.rules.throttle import place_of
from casedesk.web.answers import see_other
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import public
from casedesk.web.i18n import gettext as _
from casedesk.web.limits import SMALL_FORM_BYTES
from casedesk.web.sessions import PublicRequest
from casedesk.web.visits import visit_of

_COOKIE_LASTS = timedelta(days=VISIT_OF_ONE_CASE.days)


@get("/my", guards=[public()])
async def my_cases(request: PublicRequest) -> Response[str]:
    """What this browser was let into, and how to see the rest."""
    return page(request, "portal/my.html", form=Form(), cases=await _cases(request))


@post("/my/links", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def ask_for_fresh_link(request: PublicRequest) -> Response[str]:
    """Takes the wish for a fresh link, and answers everybody alike."""
    form = await read_form(request)
    found = normalise("email", form.email("email"))
    if not isinstance(found, Address):
        form.refuse("email", _("Write an address such as name@example.com."))
    status = 422
    if not form.errors and isinstance(found, Address):
        try:
            await ask_for_link(found.normalised, place_of(visit_of(request).address))
            return see_other("/my/asked")
        except TooMany as often:
            form.refuse("", often.reason)
            status = often.status
    cases = await _cases(request)
    return page(request, "portal/my.html", status, form=form, cases=cases)


@get("/my/asked", guards=[public()])
async def asked(request: PublicRequest) -> Response[str]:
    """What happens next, whether the address is known or not."""
    return page(request, "portal/asked.html")


@get("/my/{rest:path}", guards=[public()])
async def open_link(request: PublicRequest, rest: FromPath[str]) -> Response[str]:
    """What a mail's link leads to: one button. Straight to the case where this browser is in already.

    It takes every other address below ours too, so that what is not there is said in the desk's name.
    """
    token, now = rest.strip("/"), clock.now()
    link = await link_with(tokens.digest(token), now)
    if link is None:
        raise NotFound
    case_id = await actions.opened_by(link)
    if case_id is None and link.case_id is not None:
        raise NotFound
    granted = await grants_of(tokens.digest(visit_token(request)), now)
    if case_id is not None and any(one.lead_id == case_id and one.address == link.address for one in granted):
        return see_other(f"/my/cases/C-{case_id}")
    read_as(request, await tongue_of(link.address))
    return page(request, "portal/link.html", token=token, case_id=case_id)


@post("/my/visits", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def come_in(request: PublicRequest) -> Response[str]:
    """Exchanges a link's token for this browser's cookie."""
    form = await read_form(request)
    let_in = await actions.exchange(form.text("token", required=False), visit_token(request) or None)
    visit = visit_of(request)
    visit.set_cookie(VISIT_COOKIE, let_in.token, seconds=int(_COOKIE_LASTS.total_seconds()), path=VISIT_PATH)
    return see_other(f"/my/cases/C-{let_in.case_id}" if let_in.case_id is not None else "/my")


@post("/my/leaving", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def leave(request: PublicRequest) -> Response[str]:
    """Shuts everything in this browser."""
    await actions.leave(visit_token(request))
    visit_of(request).drop_cookie(VISIT_COOKIE, path=VISIT_PATH)
    answer = see_other("/my")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def _cases(request: PublicRequest) -> list[CaseOfAddress] | None:
    """What a browser may open, open cases first; None for one that was let into nothing. They are read in the
    language of whom it was let in for last."""
    now = clock.now()
    granted = await grants_of(tokens.digest(visit_token(request)), now)
    if granted:
        read_as(request, await tongue_of(granted[0].address))
    found: dict[int, CaseOfAddress] = {}
    for grant in granted:
        for one in await cases_of_address(grant.address, now, grant.lead_id):
            found.setdefault(one.id, one)
    ordered = sorted(found.values(), key=lambda one: (one.disposition is not None, -one.id))
    return ordered if granted else None


ROUTES: list[Any] = [my_cases, ask_for_fresh_link, asked, open_link, come_in, leave]
