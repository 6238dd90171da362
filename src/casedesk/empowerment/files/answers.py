"""A decision as JSON, and in words for whoever asked."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from casedesk.empowerment.rules.amounts import to_places, written
from casedesk.empowerment.rules.decision import Decision
from casedesk.empowerment.rules.rooms import Limit
from casedesk.empowerment.rules.words import Outcome
from casedesk.platform.sentences import in_english

_OUTCOMES = {
    Outcome.GRANTED: "Granted",
    Outcome.NEEDS_APPROVAL: "Needs an approval",
    Outcome.REFUSED: "Refused",
}


def as_json(decision: Decision, currency: str) -> bytes:
    """A decision as JSON. Amounts are texts, so that no reader turns them into something less exact."""
    answer = {
        "outcome": decision.outcome,
        "say": decision.say,
        "limits": [
            {
                "id": limit.id,
                "kind": limit.kind,
                "remaining": None if limit.remaining is None else f"{limit.remaining:f}",
                "currency": limit.currency,
            }
            for limit in decision.limits
        ],
        "most": _amount(decision.most, currency),
        "currency": currency,
        "approver": decision.approver,
        "allowed_by": decision.allowed_by,
        "occasion": decision.occasion,
        "judged_with": decision.judged_with,
        "missing_evidence": sorted(decision.missing_evidence),
        "provisional": _amount(decision.provisional, currency),
        "reviews": decision.reviews,
        "warnings": decision.warnings,
    }
    return msgspec.json.format(msgspec.json.encode(answer, enc_hook=in_english), indent=2)


def _amount(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else f"{to_places(amount, currency):f}"


def in_words(decision: Decision, currency: str) -> Iterator[str]:
    """A decision line by line."""
    yield f"{_OUTCOMES[decision.outcome]}: {decision.say}"
    most = "without a limit" if decision.most is None else f"up to {written(decision.most, currency)}"
    yield f"Granted now: {most}."
    if decision.approver is not None:
        yield f"The approval starts with a {decision.approver}."
    if decision.provisional is not None:
        amount = written(decision.provisional, currency)
        yield f"Where nobody can be reached: {amount}, reviewed the next day."
    yield from decision.warnings
    if decision.reviews:
        yield f"A supervisor looks at it afterwards: {', '.join(decision.reviews)}."
    if decision.limits:
        yield "What spoke:"
    width = max((len(limit.id) for limit in decision.limits), default=0)
    for limit in decision.limits:
        yield f"  {limit.kind:<9}  {limit.id:<{width}}  {_remaining(limit)}"


def _remaining(limit: Limit) -> str:
    if limit.remaining is None:
        return "nothing, ever" if limit.currency is None else "without a limit"
    if limit.currency is None:
        return f"{limit.remaining:f} more"
    return f"{written(limit.remaining, limit.currency)} left"
