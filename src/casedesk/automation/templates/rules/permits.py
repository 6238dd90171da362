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
