"""From a request to who writes, reads or looks at the policy."""

from casedesk.accounts.queries.people import teams
from casedesk.audit.rules import Doer, by_user
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.policies import Author
from casedesk.empowerment.queries.matters import asker
from casedesk.empowerment.rules.requests import Agent
from casedesk.web.sessions import StaffRequest


async def author_of(request: StaffRequest) -> Author:
    """Who is signed in, with the teams whose lines are theirs."""
    mine = {team.id: team.name for team in await teams() if team.id in request.user.teams}
    return Author(request.user.id, request.user.role, mine)


async def agent_of(request: StaffRequest) -> Agent:
    """Who is signed in, as a policy names them."""
    return (await asker(request.user.id)).as_agent()


def actor_of(request: StaffRequest) -> Actor:
    """Who is signed in, as cases know them."""
    return actors.of_staff(request.user)


def doer_of(request: StaffRequest) -> Doer:
    """Who is signed in, as the audit names them."""
    return by_user(request.user.id, request.auth.api_token_id)
