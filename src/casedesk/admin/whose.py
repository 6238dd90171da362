"""Whose a reply template or a macro is: everybody's, a team's or one's own; and who may write it."""

from typing import Protocol

from casedesk.accounts.queries import people
from casedesk.automation.templates.rules.permits import Editor, may_write
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn

_MINE, _EVERYBODY, _TEAM = "mine", "everybody", "team-"


class Owned(Protocol):
    """A template or a macro as it is kept."""

    @property
    def team_id(self) -> int | None: ...

    @property
    def user_id(self) -> int | None: ...


def editor_of(user: SignedIn) -> Editor:
    """Who is signed in, as the rules of templates and macros know them."""
    others = user.may("templates.write_others")
    return Editor(user.id, user.teams, others, others and user.role != "supervisor")


def whose_of(kept: Owned) -> str:
    """Whose it is, as the value of `whose_options`."""
    if kept.user_id is not None:
        return _MINE
    return f"{_TEAM}{kept.team_id}" if kept.team_id else _EVERYBODY


async def whose_options(user: SignedIn) -> list[tuple[str, str]]:
    """For whom somebody may write, as pairs of value and words."""
    by = editor_of(user)
    teams = [(f"{_TEAM}{one.id}", one.name) for one in await people.teams() if may_write(one.id, None, by)]
    everybody = [(_EVERYBODY, _("everybody"))] if may_write(None, None, by) else []
    return [*everybody, *teams, (_MINE, _("me alone"))]


async def read_whose(form: Form, user: SignedIn, kept: Owned | None) -> tuple[int | None, int | None]:
    """The team and the person that it is to be of; neither is everybody. One's own stays one's own."""
    if kept is not None and kept.user_id is not None:
        return None, user.id
    whose = form.choice("whose", [value for value, _words in await whose_options(user)])
    team = whose.removeprefix(_TEAM)
    return int(team) if team.isdecimal() else None, user.id if whose == _MINE else None
