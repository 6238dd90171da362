"""A problem between its page and the desk: from its number to what the page shows."""

from casedesk.cases.rules.actors import Actor
from casedesk.ownership.queries import possible_owners
from casedesk.platform.errors import NotFound
from casedesk.problems.queries.problems import ProblemRow, problem_head
from casedesk.problems.rules import key_in, number_of
from casedesk.web.i18n import gettext as _


def problem_address(problem_id: int) -> str:
    """Where a problem's page is."""
    return f"/problems/{number_of(problem_id)}"


def problem_key(number: str) -> int:
    """The key of a problem from its number as people write it. Raises NotFound for what is no number."""
    key = key_in(number)
    if key is None:
        raise NotFound(_("A problem has a number such as P-12."))
    return key


async def problem_of_number(number: str, viewer: Actor) -> ProblemRow:
    """The problem of this number, with what the viewer may see of its cases. Raises NotFound."""
    found = await problem_head(problem_key(number), viewer)
    if found is None:
        raise NotFound(_("There is no such problem."))
    return found


async def owners_to_choose(also: tuple[int, str]) -> list[tuple[int, str]]:
    """Whom a problem can be given to: whoever takes cases, and one more, such as who has it now."""
    owners = [(one.id, one.name) for one in await possible_owners()]
    return owners if also[0] in [key for key, _name in owners] else [also, *owners]
