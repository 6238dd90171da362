"""What a new version changes for one person: the lines about them, and what is about everybody."""

from collections.abc import Iterator

from casedesk.empowerment.rules.one_currency import differences_in
from casedesk.empowerment.rules.policy import Allowance, Bound, Policy
from casedesk.empowerment.rules.requests import Agent
from casedesk.empowerment.rules.speaking import is_of


def changed_for(old: Policy, new: Policy, reader: Agent, currency: str) -> Iterator[str]:
    """Each change that this reader has to know of, in words and in the currency they think in."""
    before, after = old.lines, new.lines
    for one in differences_in(old, new, currency):
        lines = [lines[one.line] for lines in (before, after) if one.line in lines]
        allowances = [line for line in lines if isinstance(line, Allowance)]
        if allowances and not any(is_of(line.who, reader) for line in allowances):
            continue
        if any(isinstance(line, Bound) for line in lines) and reader.role == "agent":
            continue
        yield one.says
