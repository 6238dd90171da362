"""Who may write which trigger: supervisors those of their teams, managers and admins all. Everybody may read them:
what a trigger did stands on the cases that they work on."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Keeper:
    """Who writes triggers; `for_all`: of every team, and of the whole desk."""

    id: int
    teams: Sequence[int] = ()
    for_all: bool = False


def may_write(team_id: int | None, by: Keeper) -> bool:
    """Whether somebody may write triggers of a team, or of the whole desk where none is named."""
    return by.for_all or (team_id is not None and team_id in by.teams)
