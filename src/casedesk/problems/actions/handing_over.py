"""What somebody who takes no more had as theirs: a problem never stands without its owner."""

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.rules import actors
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say
from casedesk.problems.actions.keeping import give_problem
from casedesk.problems.queries.problems import open_problems_of_user, who_could_own
from casedesk.rota.events import HandOverDue


async def hand_over_problems(due: HandOverDue) -> None:
    """The reaction: their open problems go to whom it is named for, or else to whoever owns most of the problem's open
    cases, or else to a supervisor. What an earlier run moved stays where it went. Raises Refused where nobody is left
    who could take them."""
    by = actors.user(due.by_user_id, sees_all=True) if due.by_user_id else actors.system(f"owner_{due.why}")
    for problem_id in await open_problems_of_user(due.user_id):
        to_user_id = due.to_user_id
        if to_user_id is None or not await kept_here(to_user_id):
            to_user_id = await who_could_own(problem_id, due.user_id)
        if to_user_id is None:
            raise Refused(say("Nobody is here who could take their problems over."))
        await give_problem(problem_id, to_user_id, by)
