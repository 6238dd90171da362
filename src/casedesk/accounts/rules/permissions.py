"""The one table of who may do what, which every route's guard reads.

Everyone on staff sees and works on every case and customer. Supervisors also assign, and look after
their team and its figures. Managers also keep the desk's lists and read the audit. Admins do all that
and run the desk itself: people, teams, tokens, imports. A program acts for a user by an API token: it
may do what that user may, and of that only what the token's scopes name.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

Role = Literal["agent", "supervisor", "manager", "admin"]
ROLES: tuple[str, ...] = get_args(Role)

_EVERYBODY = frozenset(ROLES)
_FROM_SUPERVISOR = frozenset({"supervisor", "manager", "admin"})
_FROM_MANAGER = frozenset({"manager", "admin"})
_ADMIN = frozenset({"admin"})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    "desk.use": _EVERYBODY,  # my desk, my own profile, password and sessions
    "cases.see": _EVERYBODY,
    "cases.work": _EVERYBODY,  # open, write, note, move stages, resolve, merge, split, link
    "cases.assign": _FROM_SUPERVISOR,  # give at once; anyone else hands off
    "approvals.see": _EVERYBODY,  # what waits for oneself; who may decide what is a rule of its own
    "approvals.all": _FROM_SUPERVISOR,  # what waits for others, too
    "customers.see": _EVERYBODY,
    "customers.edit": _EVERYBODY,  # merging and undoing it too
    "privacy.answer": _FROM_MANAGER,  # give a customer what we hold of them, and erase it, on their legal request
    "orders.tell": _EVERYBODY,  # by token alone: a shop's token has only this
    "remedies.grant": _EVERYBODY,  # within the policy; what is over asks for an approval
    "remedies.review": _FROM_SUPERVISOR,  # look at grants afterwards, flag a customer as a risk, take a flag off
    "policy.see": _EVERYBODY,
    "policy.try": _FROM_SUPERVISOR,  # the workbench: what would another limit change?
    "policy.publish_team": _FROM_SUPERVISOR,  # the lines of their own team, within the bounds
    "policy.publish": _FROM_MANAGER,  # and sign, and roll back
    "fulfilment.tell": _EVERYBODY,  # by token alone: what a shop system has done of what was granted
    "mail.sort": _EVERYBODY,  # the tray of what could not be placed
    "team.see": _FROM_SUPERVISOR,  # and save views for one's teams
    "rota.enter": _EVERYBODY,  # one's own absence; supervisors for their team, managers and admins for all
    "routing.change": _FROM_SUPERVISOR,
    "reports.see": _FROM_SUPERVISOR,
    "reports.baseline": _FROM_MANAGER,  # the period that every report is shown against
    "templates.write": _EVERYBODY,  # reply templates and macros of their own; a rule says whose else
    "templates.write_others": _FROM_SUPERVISOR,  # those of their teams and of everybody
    "triggers.write": _FROM_SUPERVISOR,  # those of their teams
    "triggers.write_all": _FROM_MANAGER,  # of every team, and of the whole desk
    "guidance.write": _FROM_SUPERVISOR,  # what helps with the cases of a category
    "settings.promises": _FROM_SUPERVISOR,  # what every customer is promised
    "settings.lists": _FROM_MANAGER,  # categories, causes, tags, and views for every team and everybody
    "audit.see": _FROM_MANAGER,
    "settings.mailboxes": _ADMIN,
    "mail.unseal": _ADMIN,  # the source of a mail that shows a card's number, with a reason on record
    "settings.desk": _ADMIN,
    "settings.users": _ADMIN,
    "settings.teams": _ADMIN,
    "settings.tokens": _ADMIN,
    "settings.webhooks": _ADMIN,
    "import.run": _ADMIN,
    "metrics.read": _ADMIN,
}
"""Each permission, and the roles that have it."""

SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"cases.see", "customers.see"}),
    "write": frozenset({"cases.see", "cases.work", "customers.see", "customers.edit", "mail.sort"}),
    "orders": frozenset({"orders.tell"}),
    "fulfilment": frozenset({"fulfilment.tell"}),
    "reports": frozenset({"reports.see"}),
    "metrics": frozenset({"metrics.read"}),
}
"""What an API token of each scope may do, as far as its user may."""


def permissions_of(role: str) -> frozenset[str]:
    """Everything that somebody of this role may do; nothing for a role that does not exist."""
    return frozenset(name for name, roles in PERMISSIONS.items() if role in roles)


def permissions_of_token(role: str, scopes: Iterable[str]) -> frozenset[str]:
    """What a token with these scopes may do for a user of this role."""
    named = frozenset[str]().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))
    return permissions_of(role) & named
