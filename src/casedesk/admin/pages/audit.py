"""What was changed about the desk, and by whom."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.admin.audit_words import lines_of, subjects
from casedesk.audit.queries import PAGE, entries
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page


@get("/settings/audit", guards=[requires("audit.see")])
async def show_audit(
    request: StaffRequest, before: FromQuery[int | None] = None, about: FromQuery[str] = ""
) -> Response[str]:
    """The newest changes first, a page at a time; of one kind of thing or of all."""
    before = before if before is not None and before > 0 else None
    about = about if about in subjects() else ""
    found = await entries(before=before, subject=about or None, limit=PAGE + 1)
    shown, more = found[:PAGE], len(found) > PAGE
    onward = "/settings/audit?" + urlencode({"about": about, "before": shown[-1].id}) if more else None
    return settings_page(
        request,
        "admin/audit.html",
        lines=await lines_of(shown),
        onward=onward,
        subjects=subjects(),
        about=about,
    )


ROUTES: list[Any] = [show_audit]
