"""The parts of the settings, of which each person sees those they may change."""

from dataclasses import dataclass
from typing import Any

from litestar import Response

from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest


@dataclass(frozen=True)
class Tab:
    """One part of the settings; `here` says that the page shown belongs to it."""

    words: str
    address: str
    here: bool


def tabs(request: StaffRequest) -> list[Tab]:
    """The parts this person may open, in order."""
    path = request.url.path
    return [
        Tab(words, address, path == address or path.startswith(address + "/"))
        for words, address, permission in _parts()
        if request.user.may(permission)
    ]


def settings_page(request: StaffRequest, template: str, status: int = 200, **context: Any) -> Response[str]:
    """A page of the settings, under its tabs."""
    return render(request, template, status=status, tabs=tabs(request), **context)


def _parts() -> list[tuple[str, str, str]]:
    return [
        (_("People"), "/settings/users", "settings.users"),
        (_("Teams"), "/settings/teams", "settings.teams"),
        (_("Working hours"), "/settings/hours", "settings.desk"),
        (_("Categories and causes"), "/settings/lists", "settings.lists"),
        (_("Tags"), "/settings/tags", "settings.lists"),
        (_("Promises"), "/settings/promises", "settings.promises"),
        (_("Reply templates"), "/templates", "templates.write"),
        (_("Macros"), "/macros", "templates.write"),
        (_("Mailboxes"), "/settings/mailboxes", "settings.mailboxes"),
        (_("Blocked senders"), "/settings/blocked", "settings.lists"),
        (_("Desk"), "/settings/desk", "settings.desk"),
        (_("API tokens"), "/settings/tokens", "settings.tokens"),
        (_("Webhooks"), "/settings/webhooks", "settings.webhooks"),
        (_("Background work"), "/settings/jobs", "settings.desk"),
        (_("Audit"), "/settings/audit", "audit.see"),
    ]
