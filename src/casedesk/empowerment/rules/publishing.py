"""Whether a supervisor may publish a draft: only their team's lines differ, each within the bounds.

Bounds are those of the policy the draft was drawn from: a supervisor does not move their own. A share of an
order's or a line's value is within a bound only where an amount stands beside it.
"""

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.differences import Difference, differences
from casedesk.empowerment.rules.policy import Allowance, Line, Policy, WhoKind
from casedesk.platform.sentences import say


def why_a_supervisor_may_not(base: Policy, draft: Policy, team: str) -> tuple[str, ...]:
    """Each change that takes a manager; empty where the supervisor of this team may publish the draft."""
    before, after = base.lines, draft.lines
    return tuple(
        why
        for one in differences(base, draft)
        if (why := _why_not(one, before, after, base, team)) is not None
    )


def _why_not(
    one: Difference, before: dict[str, Line], after: dict[str, Line], base: Policy, team: str
) -> str | None:
    lines = [lines[one.line] for lines in (before, after) if one.line in lines]
    if not lines or not all(_is_of_team(line, team) for line in lines):
        return say("Only a manager changes this: %(change)s.", change=one.says)
    written = after.get(one.line or "")
    if isinstance(written, Allowance) and not _within_bounds(written, base):
        return say("This is beyond what a supervisor may write: %(change)s.", change=one.says)
    return None


def _is_of_team(line: Line, team: str) -> bool:
    return isinstance(line, Allowance) and line.who.kind is WhoKind.TEAM and line.who.name == team


def _within_bounds(line: Allowance, base: Policy) -> bool:
    bounds = [bound.amount for bound in base.bounds if bound.remedy is line.remedy]
    amount = line.how_much.amount
    if amount is None or line.how_much.unlimited:
        return False
    return bool(bounds) and all(_is_within(amount, bound) for bound in bounds)


def _is_within(amount: Amounts, bound: Amounts) -> bool:
    return all((most := bound.get(currency)) is not None and one <= most for currency, one in amount.each)
