"""Who may say when somebody works and is away.

Everybody enters their own absences. A supervisor also plans for those of their teams (for everybody, where they
are in none), hours and knowledge included; managers and admins for all.
"""

from collections.abc import Collection


def may_plan_for(role: str, teams: Collection[int], person_teams: Collection[int]) -> bool:
    """Whether somebody of this role, in these teams, plans for somebody of those."""
    if role in ("manager", "admin"):
        return True
    return role == "supervisor" and (not teams or bool(set(teams) & set(person_teams)))
