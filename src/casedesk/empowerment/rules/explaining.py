"""Why a concession was allowed, in words, from what was kept when it was decided.

The policy version and the lines that spoke are named for ever, so that it can be explained when the limits of
today are others.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.amounts import written
from casedesk.empowerment.rules.differences import lines_of
from casedesk.empowerment.rules.naming import GONE, in_house
from casedesk.empowerment.rules.policy import Never, Policy
from casedesk.empowerment.rules.words import COSTLESS, OWED, GrantedBy


def why_allowed(
    decision: Mapping[str, Any], policy: Policy | None, granted_by: str | None, basis: str, remedy: str
) -> Iterator[str]:
    """Sentences that say what allowed it: the lines of the policy, a right, or a person."""
    if granted_by == GrantedBy.OUTSIDE:
        yield "It was given elsewhere and written down here: it counts, whatever the limits said."
    elif granted_by == GrantedBy.APPROVAL:
        yield "It was over what the agent may give alone, and somebody who may agreed."
    elif granted_by == GrantedBy.PROVISIONAL:
        yield "Nobody could be reached: the policy lets so much be given then, and it is looked at afterwards."
    elif granted_by == GrantedBy.AGENT:
        yield from _alone(decision, policy, basis, remedy)


def _alone(decision: Mapping[str, Any], policy: Policy | None, basis: str, remedy: str) -> Iterator[str]:
    if remedy in COSTLESS:
        yield "It costs nothing, so it is always granted."
        return
    if basis in OWED:
        yield f"It was owed ({basis.replace('_', ' ')}), with its evidence: the limits are not about this."
        return
    lines = lines_of(policy) if policy is not None else {}
    for id in decision.get("allowed_by", []):
        yield wording.line(lines[id]) if id in lines else GONE
    if decision.get("occasion"):
        yield f"The budget of {decision['occasion'].replace('-', ' ')} pays it."


def what_spoke(decision: Mapping[str, Any], policy: Policy | None) -> Iterator[str]:
    """Each limit that spoke, with what was left of it before this was given."""
    lines = lines_of(policy) if policy is not None else {}
    for limit in decision.get("limits", []):
        line = lines.get(limit["id"])
        if isinstance(line, Never):
            yield f"never: {line.say}"
            continue
        words = wording.line(line) if line is not None else in_house(limit["id"]) or GONE
        yield f"{words}: {_left(limit)}"


def _left(limit: Mapping[str, Any]) -> str:
    if limit["remaining"] is None:
        return "without a limit"
    if limit["currency"] is None:
        return f"{limit['remaining']} more"
    return f"{written(Decimal(limit['remaining']), limit['currency'])} left"
