"""Light, dark or as the system: kept in a cookie of the browser, so that no page comes wrong first."""

from typing import Any

from litestar import Request, Response, post

from casedesk.web.answers import own_address, see_other
from casedesk.web.forms import read_form
from casedesk.web.guards import public
from casedesk.web.limits import SMALL_FORM_BYTES
from casedesk.web.rendering import THEME_COOKIE, THEMES
from casedesk.web.visits import visit_of

_YEAR_SECONDS = 365 * 86_400


@post("/theme", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def choose_theme(request: Request[Any, Any, Any]) -> Response[str]:
    """Takes `theme` (light, dark, or empty for the system's) and goes back to where one was."""
    form = await read_form(request)
    theme = form.optional_choice("theme", THEMES)
    form.check()
    if theme:
        visit_of(request).set_cookie(THEME_COOKIE, theme, seconds=_YEAR_SECONDS)
    else:
        visit_of(request).drop_cookie(THEME_COOKIE)
    return see_other(own_address(form.text("back", longest=1000, required=False)))
