"""Every page that somebody can go to by its name: those of the rail, the parts of the settings, and what one opens
from elsewhere. Each with the permission that its route needs."""

from dataclasses import dataclass

from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import pgettext


@dataclass(frozen=True)
class Destination:
    """A page by its name."""

    words: str
    address: str
    permission: str


def settings_groups() -> list[tuple[str, list[Destination]]]:
    """The parts of the settings by what they are about, in their order."""
    return [
        (
            pgettext("settings", "People"),
            [
                Destination(_("People"), "/settings/users", "settings.users"),
                Destination(_("Teams"), "/settings/teams", "settings.teams"),
                Destination(_("Working hours"), "/settings/hours", "settings.desk"),
            ],
        ),
        (
            pgettext("settings", "Cases"),
            [
                Destination(_("Categories and causes"), "/settings/lists", "settings.lists"),
                Destination(_("Fields"), "/settings/fields", "settings.lists"),
                Destination(_("Tags"), "/settings/tags", "settings.lists"),
                Destination(_("Promises"), "/settings/promises", "settings.promises"),
            ],
        ),
        (
            pgettext("settings", "Answers"),
            [
                Destination(_("Reply templates"), "/templates", "templates.write"),
                Destination(_("Macros"), "/macros", "templates.write"),
                Destination(_("Guidance"), "/guidance", "guidance.write"),
                Destination(_("Triggers"), "/triggers", "triggers.write"),
            ],
        ),
        (
            pgettext("settings", "In and out"),
            [
                Destination(_("Mailboxes"), "/settings/mailboxes", "settings.mailboxes"),
                Destination(_("Blocked senders"), "/settings/blocked", "settings.lists"),
                Destination(_("Import"), "/settings/import", "import.run"),
                Destination(_("API tokens"), "/settings/tokens", "settings.tokens"),
                Destination(_("Webhooks"), "/settings/webhooks", "settings.webhooks"),
            ],
        ),
        (
            pgettext("settings", "The desk"),
            [
                Destination(_("Desk"), "/settings/desk", "settings.desk"),
                Destination(_("Background work"), "/settings/jobs", "settings.desk"),
                Destination(_("Audit"), "/settings/audit", "audit.see"),
                Destination(_("Erasures"), "/settings/erasures", "privacy.answer"),
            ],
        ),
    ]


def destinations(permissions: frozenset[str]) -> list[Destination]:
    """Where somebody with these permissions can go, the most used first."""
    pages = [
        Destination(_("My desk"), "/", "desk.use"),
        Destination(_("Cases"), "/cases", "cases.see"),
        Destination(_("Customers"), "/customers", "customers.see"),
        Destination(_("Search"), "/search", "cases.see"),
        Destination(_("New case"), "/cases/new", "cases.work"),
        Destination(_("Log a call"), "/calls/new", "cases.work"),
        Destination(_("New customer"), "/customers/new", "customers.edit"),
        Destination(_("Approvals"), "/approvals", "approvals.see"),
        Destination(_("Mail tray"), "/mail/tray", "mail.sort"),
        Destination(_("To be done"), "/fulfilment", "cases.see"),
        Destination(_("Policy"), "/empowerment", "policy.see"),
        Destination(_("Team"), "/team", "team.see"),
        Destination(_("Report: how long until it is fixed"), "/reports/resolution", "reports.see"),
        Destination(_("Report: what comes in and goes out"), "/reports/flow", "reports.see"),
        Destination(_("Report: promises"), "/reports/promises", "reports.see"),
        Destination(_("Report: what was given"), "/reports/empowerment", "reports.see"),
        Destination(_("Told to me"), "/notifications", "desk.use"),
        Destination(_("My account"), "/me", "desk.use"),
        Destination(_("Keys that do something"), "/me/keys", "desk.use"),
    ]
    settings = [
        Destination(_("Settings: %(part)s") % {"part": one.words}, one.address, one.permission)
        for _group, parts in settings_groups()
        for one in parts
    ]
    return [one for one in (*pages, *settings) if one.permission in permissions]
