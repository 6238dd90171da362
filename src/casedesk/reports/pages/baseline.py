"""Fixing the period that every report is shown against."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Response, post

from casedesk.audit.rules import by_user
from casedesk.reports.actions.baselines import fix_baseline
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest

HOME = "/reports/resolution"


@post("/reports/baseline", guards=[requires("reports.baseline")])
async def save_baseline(request: StaffRequest) -> Response[str]:
    """Takes the period of a report as the baseline, or none where no days were sent; and goes back there."""
    form = await read_form(request)
    first, until = form.optional_day("from"), form.optional_day("to")
    form.check()
    days = (first, until) if first and until else None
    await fix_baseline(days, by_user(request.user.id, request.auth.api_token_id))
    flash(
        request,
        _("Every report is shown against this period now.") if days else _("There is no baseline any more."),
    )
    return see_other(_back_to(form.text("back", longest=2_000, required=False)))


def _back_to(address: str) -> str:
    """The report somebody came from; never a place that is none of ours."""
    parts = urlsplit(address)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/reports/")
    return address if ours else HOME


ROUTES: list[Any] = [save_baseline]
