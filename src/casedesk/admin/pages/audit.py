"""What was changed about the desk, and by whom."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.accounts.queries import people
from casedesk.admin.pages.tabs import settings_page
from casedesk.audit.queries import PAGE, Entry, entries
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest

_LARGEST_KEY = 2**63 - 1


@get("/settings/audit", guards=[requires("audit.see")])
async def show_audit(
    request: StaffRequest, before: FromQuery[int | None] = None, about: FromQuery[str] = ""
) -> Response[str]:
    """The newest changes first, a page at a time; of one kind of thing or of all."""
    before = before if before is not None and 0 < before <= _LARGEST_KEY else None
    about = about if about in _subjects() else ""
    found = await entries(before=before, subject=about or None, limit=PAGE + 1)
    shown, more = found[:PAGE], len(found) > PAGE
    names = await people.names_of(_mentioned(shown))
    onward = "/settings/audit?" + urlencode({"about": about, "before": shown[-1].id}) if more else None
    return settings_page(
        request,
        "admin/audit.html",
        entries=[(one, names.get(one.by_user_id or 0), _about(one, names)) for one in shown],
        onward=onward,
        subjects=_subjects(),
        about=about,
    )


def _mentioned(shown: list[Entry]) -> set[int]:
    doers = {one.by_user_id for one in shown if one.by_user_id}
    return doers | {one.subject_id for one in shown if one.subject == "user" and one.subject_id}


def _about(entry: Entry, names: dict[int, str]) -> str:
    if entry.subject == "user" and entry.subject_id in names:
        return names[entry.subject_id]
    return f"{entry.subject_id}" if entry.subject_id else ""


def _subjects() -> dict[str, str]:
    return {
        "user": _("people"),
        "team": _("teams"),
        "category": _("categories"),
        "cause": _("causes"),
        "desk_settings": _("desk"),
        "api_token": _("API tokens"),
    }


ROUTES: list[Any] = [show_audit]
