"""Why a concession was allowed, in words, from what was kept when it was decided.

The policy version and the lines that spoke are named for ever, so that it can be explained when the limits of
today are others.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from casedesk.empowerment.rules import nouns, wording
from casedesk.empowerment.rules.naming import GONE, in_house, limit_and_left, never_said, what_is_left
from casedesk.empowerment.rules.policy import Never, Policy
from casedesk.empowerment.rules.words import COSTLESS, OWED, Basis, GrantedBy
from casedesk.platform.sentences import say


def why_allowed(
    decision: Mapping[str, Any], policy: Policy | None, granted_by: str | None, basis: str, remedy: str
) -> Iterator[str]:
    """Sentences that say what allowed it: the lines of the policy, a right, or a person."""
    if granted_by == GrantedBy.OUTSIDE:
        yield say("It was given elsewhere and written down here: it counts, whatever the limits said.")
    elif granted_by == GrantedBy.APPROVAL:
        yield say("It was over what the agent may give alone, and somebody who may agreed.")
    elif granted_by == GrantedBy.PROVISIONAL:
        yield say(
            "Nobody could be reached: the policy lets so much be given then, and it is looked at afterwards."
        )
    elif granted_by == GrantedBy.AGENT:
        yield from _alone(decision, policy, basis, remedy)


def _alone(decision: Mapping[str, Any], policy: Policy | None, basis: str, remedy: str) -> Iterator[str]:
    if remedy in COSTLESS:
        yield say("It costs nothing, so it is always granted.")
        return
    if basis in OWED:
        owed = nouns.BASES[Basis(basis)]
        yield say("It was owed (%(basis)s), with its evidence: the limits are not about this.", basis=owed)
        return
    lines = policy.lines if policy is not None else {}
    for id in decision.get("allowed_by", []):
        yield wording.line(lines[id]) if id in lines else GONE
    if decision.get("occasion"):
        occasion = decision["occasion"].replace("-", " ")
        yield say("The budget of %(occasion)s pays it.", occasion=occasion)


def what_spoke(decision: Mapping[str, Any], policy: Policy | None) -> Iterator[str]:
    """Each limit that spoke, with what was left of it before this was given."""
    lines = policy.lines if policy is not None else {}
    for limit in decision.get("limits", []):
        line = lines.get(limit["id"])
        if isinstance(line, Never):
            yield never_said(line)
            continue
        words = wording.line(line) if line is not None else in_house(limit["id"]) or GONE
        yield limit_and_left(words, _left(limit))


def _left(limit: Mapping[str, Any]) -> str:
    remaining = limit["remaining"]
    return what_is_left(None if remaining is None else Decimal(remaining), limit["currency"])
