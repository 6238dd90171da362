"""Who decides for a team at a moment: the supervisor on duty.

A supervisor of the team who is here; where none is, one of the desk; then a manager, then an admin. Where nobody
of all these is here, whoever of the first of these groups is back first. A private team's cases are only for its
members and admins, so nobody else is asked about them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.rota.rules.presence import Hours

ALWAYS = Hours()


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here, with the teams they are in and their hours."""

    id: int
    name: str
    role: str
    teams: tuple[int, ...] = ()
    hours: Hours = ALWAYS
    takes_cases: bool = True


@dataclass(frozen=True)
class OnDuty:
    """Who decides, whether they are here, and from when on they are (None: nobody can say)."""

    user_id: int
    name: str
    is_here: bool
    from_at: datetime | None
    of_team: bool
    """Whether they supervise the team that was asked about; not only the desk."""


def on_duty(
    colleagues: Sequence[Colleague], team_id: int | None, at: datetime, *, private: bool = False
) -> list[OnDuty]:
    """Those who decide for a team (for the desk, without one), all of the first group of whom somebody is here;
    else who is back first. Empty only where nobody has a say at all."""
    groups = _groups(colleagues, team_id, private)
    for group in groups:
        here = [one for one in group if one.hours.is_here(at)]
        if here:
            return [_found(one, True, at, team_id) for one in here]
    for group in groups:
        back = [(one, one.hours.next_here(at)) for one in group]
        known = sorted(
            ((one, when) for one, when in back if when is not None), key=lambda pair: (pair[1], pair[0].id)
        )
        if known:
            return [_found(one, False, when, team_id) for one, when in known]
    return [_found(one, False, None, team_id) for group in groups for one in group][:1]


def _groups(colleagues: Iterable[Colleague], team_id: int | None, private: bool) -> list[list[Colleague]]:
    ordered = sorted(colleagues, key=lambda one: one.id)
    allowed = [one for one in ordered if not private or team_id in one.teams or one.role == "admin"]
    supervisors = [one for one in allowed if one.role == "supervisor"]
    groups = [
        [one for one in supervisors if team_id is not None and team_id in one.teams],
        supervisors,
        [one for one in allowed if one.role == "manager"],
        [one for one in allowed if one.role == "admin"],
    ]
    return [group for group in groups if group]


def _found(one: Colleague, is_here: bool, from_at: datetime | None, team_id: int | None) -> OnDuty:
    of_team = one.role == "supervisor" and team_id is not None and team_id in one.teams
    return OnDuty(one.id, one.name, is_here, from_at, of_team)
