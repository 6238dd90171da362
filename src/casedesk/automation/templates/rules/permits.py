"""Who may write which template: everybody their own, supervisors their teams' and everybody's, managers and admins all
but other people's own."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Editor:
    """Who writes templates. `for_others`: more than their own; `for_all_teams`: of teams that are not theirs, too."""

    id: int
    teams: Sequence[int] = ()
    for_others: bool = False
    for_all_teams: bool = False


def may_write(team_id: int | None, user_id: int | None, by: Editor) -> bool:
    """Whether somebody may write a template of this team or this user, or of everybody where neither is named."""
    if user_id is not None:
        return user_id == by.id
    if not by.for_others:
        return False
    return team_id is None or by.for_all_teams or team_id in by.teams


Scope = tuple[int | None, int | None]
"""Whose something is: a team's, a user's; everybody's where neither is named."""


def serves(scope: Scope, whom: Scope) -> bool:
    """Whether all of those `whom` names may use what is of this scope."""
    team_id, user_id = scope
    if user_id is not None:
        return whom[1] == user_id
    # Which teams somebody is in changes: their own macro finds out when it is run.
    return team_id is None or team_id == whom[0] or whom[1] is not None
