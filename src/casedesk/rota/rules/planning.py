"""Who may say when somebody works and is away.

Everybody enters their own absences. A supervisor also plans for those of their teams (for everybody, where they
are in none), hours and knowledge included; managers and admins for all.
"""

from collections.abc import Collection, Sequence

from casedesk.rota.rules.duty import Colleague


def may_plan_for(role: str, teams: Collection[int], person_teams: Collection[int]) -> bool:
    """Whether somebody of this role, in these teams, plans for somebody of those."""
    if role in ("manager", "admin"):
        return True
    return role == "supervisor" and (not teams or bool(set(teams) & set(person_teams)))


def who_plans_for(person: Colleague, colleagues: Sequence[Colleague]) -> list[int]:
    """Who is told when something in somebody's plan needs a decision: the supervisors of their teams; where there
    are none, those of everybody, then the managers, then the admins. Never the person themselves."""
    groups = (
        [one for one in colleagues if one.role == "supervisor" and set(one.teams) & set(person.teams)],
        [one for one in colleagues if one.role == "supervisor" and not one.teams],
        [one for one in colleagues if one.role == "manager"],
        [one for one in colleagues if one.role == "admin"],
    )
    others = ([one.id for one in group if one.id != person.id] for group in groups)
    return next((group for group in others if group), [])
