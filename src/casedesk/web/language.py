"""The language that a visitor chooses on our pages: kept in a cookie of the browser, before all else that may be it."""

from typing import Any

from litestar import Request, Response, post

from casedesk.web.answers import own_address, see_other
from casedesk.web.catalogues import languages
from casedesk.web.forms import read_form
from casedesk.web.guards import public
from casedesk.web.limits import SMALL_FORM_BYTES
from casedesk.web.rendering import LANGUAGE_COOKIE
from casedesk.web.visits import visit_of

_YEAR_SECONDS = 365 * 86_400


@post("/language", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def choose_language(request: Request[Any, Any, Any]) -> Response[str]:
    """Takes `language` and goes back to where one was."""
    form = await read_form(request)
    chosen = form.choice("language", languages())
    form.check()
    visit_of(request).set_cookie(LANGUAGE_COOKIE, chosen, seconds=_YEAR_SECONDS)
    return see_other(own_address(form.text("back", longest=1000, required=False)))
