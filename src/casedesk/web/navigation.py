"""Where somebody can go: the entries of the rail, the most used first.

The first four stand at the bottom of a phone's screen; the rest is under More.
"""

from dataclasses import dataclass

from casedesk.web.i18n import gettext as _


@dataclass(frozen=True)
class Entry:
    """One entry of the rail. `here` says that the page shown belongs to it."""

    label: str
    href: str
    icon: str
    here: bool
    count: int | None = None
    live: str = ""
    """Where its number is read from, where it is one that changes while one looks."""


_EVERYBODY = (
    "desk",
    "cases",
    "approvals",
    "customers",
    "problems",
    "mail",
    "team",
    "fulfilment",
    "empowerment",
    "reports",
    "settings",
)
_MANAGER = (
    "reports",
    "team",
    "approvals",
    "cases",
    "customers",
    "problems",
    "desk",
    "mail",
    "fulfilment",
    "empowerment",
    "settings",
)

_NEEDS = {
    "desk": "desk.use",
    "cases": "cases.see",
    "approvals": "approvals.all",
    "customers": "customers.see",
    "problems": "cases.see",
    "fulfilment": "cases.see",
    "mail": "mail.sort",
    "empowerment": "policy.see",
    "team": "team.see",
    "reports": "reports.see",
    "settings": "settings.promises",
}

_ALSO = {"/settings": ("/templates", "/macros", "/guidance")}
"""What stands under an entry at an address of its own: agents, who have no settings, write these too."""

_LIVE = {"approvals": "/approvals/count"}


def navigation(
    role: str, permissions: frozenset[str], path: str, counts: dict[str, int] | None = None
) -> list[Entry]:
    """What somebody of this role may go to, seen from the page at `path`; `counts` by the names above."""
    counts, places = counts or {}, _places()
    order = _MANAGER if role == "manager" else _EVERYBODY
    return [
        Entry(label, href, icon, _belongs(path, href), counts.get(name), _LIVE.get(name, ""))
        for name in order
        if _NEEDS[name] in permissions
        for label, href, icon in [places[name]]
    ]


def _places() -> dict[str, tuple[str, str, str]]:
    return {
        "desk": (_("My desk"), "/", "desk"),
        "cases": (_("Cases"), "/cases", "cases"),
        "approvals": (_("Approvals"), "/approvals", "approvals"),
        "customers": (_("Customers"), "/customers", "customers"),
        "problems": (_("Problems"), "/problems", "problems"),
        "fulfilment": (_("To be done"), "/fulfilment", "fulfilment"),
        "mail": (_("Mail tray"), "/mail/tray", "mail"),
        "empowerment": (_("Policy"), "/empowerment", "gift"),
        "team": (_("Team"), "/team", "people"),
        "reports": (_("Reports"), "/reports/resolution", "reports"),
        "settings": (_("Settings"), "/settings", "settings"),
    }


def _belongs(path: str, href: str) -> bool:
    section = "/" + href.split("/")[1]
    sections = (section, *_ALSO.get(section, ()))
    return path == "/" if href == "/" else any(path == one or path.startswith(one + "/") for one in sections)
