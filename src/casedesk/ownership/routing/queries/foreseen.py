"""Who would get what if somebody were away."""

from dataclasses import dataclass, replace
from datetime import datetime

from casedesk.cases.rules.actors import Actor
from casedesk.ownership.routing.queries.candidates import Desk, desk_at, helpers_of
from casedesk.ownership.routing.queries.facts import StandingCase, standing_cases
from casedesk.ownership.routing.queries.rule_lists import rules_in_force
from casedesk.ownership.routing.queries.team import open_cases_of
from casedesk.ownership.routing.rules.asking import GivenTeam, asked_by
from casedesk.ownership.routing.rules.choosing import Candidate, Choice, Question, choices
from casedesk.rota.queries.planned import skills


@dataclass(frozen=True)
class WouldGet:
    """A case, and who would get it, why; nobody where nobody else takes cases."""

    case: StandingCase
    choice: Choice | None
    name: str = ""


async def if_away(user_id: int, at: datetime, viewer: Actor) -> list[WouldGet]:
    """To whom each open case of somebody would go by routing at a moment, one after the other, each counted for
    the next; those whose ball has been where it is for longest first."""
    cases = await standing_cases([case.id for case in await open_cases_of(user_id, viewer)])
    desk = await desk_at(at)
    helped = await helpers_of([case.customer_id for case in cases], at)
    rules, names = await rules_in_force(), {one.id: one.name for one in await skills(active_only=False)}
    people = {one.id: one for one in desk.candidates if one.id != user_id}
    found = []
    for case in cases:
        asked = asked_by(rules, case.facts, GivenTeam(case.team_id))
        times = helped.get(case.customer_id, {})
        allowed = Desk([*people.values()], desk.private_teams, desk.team_names).for_team(asked.team_id)
        team = desk.team_names.get(asked.team_id or 0, "")
        candidates = [replace(one, helped_at=times.get(one.id)) for one in allowed]
        choice = next(choices(candidates, Question(asked, at, None, team, names)), None)
        if choice is not None:
            people[choice.owner_id] = _with_one_more(people[choice.owner_id], asked.weight)
        found.append(WouldGet(case, choice, people[choice.owner_id].name if choice else ""))
    return found


def _with_one_more(one: Candidate, weight: int) -> Candidate:
    return replace(one, open_cases=one.open_cases + 1, load=one.load + weight)
