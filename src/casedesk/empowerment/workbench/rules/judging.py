"""Judging one past request again: by the policy in force now, by the draft, and line by line.

Each request is judged by itself, against the ledger as it was when it came. That an earlier one would have
turned out otherwise under the draft changes nothing for a later one: the page says so.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from casedesk.empowerment.rules.decision import Decision, decide
from casedesk.empowerment.rules.ledger import Ledger
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.requests import Request, measured
from casedesk.empowerment.rules.what_if import smallest_amounts
from casedesk.empowerment.rules.words import Outcome
from casedesk.platform import money


@dataclass(frozen=True)
class Side:
    """A policy, with the ledger as that policy counts it."""

    policy: Policy
    ledger: Ledger


@dataclass(frozen=True)
class Judged:
    """A request as today's policy and the draft would answer it.

    `needs` is, for each line of the draft that speaks and names an amount, the smallest amount in it that grants
    the request; None where no amount in this line alone does. `rate` is what one unit of it counts as. `room` is
    how much more than asked the draft would grant, where it would grant more than today's policy.
    """

    today: Outcome
    draft: Outcome
    needs: tuple[tuple[str, Decimal | None], ...]
    face: Decimal
    rate: Decimal
    room: Decimal


def judge(request: Request, today: Side, draft: Side, now: datetime) -> Judged:
    """Decides a request twice, and measures what each line of the draft would have to say."""
    asked = measured(request, draft.policy.counts)
    old = decide(request, today.policy, today.ledger, now)
    new = old if draft == today else decide(request, draft.policy, draft.ledger, now)
    needs = smallest_amounts(request, draft.policy, draft.ledger, now)
    return Judged(
        today=old.outcome,
        draft=new.outcome,
        needs=tuple(needs.items()),
        face=asked.face,
        rate=Decimal(asked.rate.numerator) / Decimal(asked.rate.denominator),
        room=_room(old, new, asked.face),
    )


def _room(old: Decision, new: Decision, face: Decimal) -> Decimal:
    before = money.MOST if old.most is None else old.most
    after = money.MOST if new.most is None else new.most
    if new.outcome is not Outcome.GRANTED or after <= before:
        return Decimal(0)
    return after - max(face, Decimal(0))
