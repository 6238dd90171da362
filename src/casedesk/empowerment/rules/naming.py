"""What a limit is called where people read of it: the sum on one case. Its id is for files and programs."""

from functools import singledispatch

from casedesk.empowerment.rules import rooms, wording
from casedesk.empowerment.rules.differences import lines_of
from casedesk.empowerment.rules.policy import Allowance, Cap, Evidence, Never, Occasion, Policy, ReviewLine
from casedesk.empowerment.rules.wording import Line

_HOUSE = {
    rooms.YEARLY_BUDGET: "the budget of the year",
    rooms.THANKS_BUDGET: "the budget for thanks",
    rooms.PAID: "paid for it and not gone back",
    rooms.OWED_UP_TO: "what it was paid for, or the contract says",
    rooms.CHARGEBACK: "an open chargeback holds money on this payment",
    rooms.RISK_FLAG: "a flag on this customer asks for a second look",
}
GONE = "a limit that is gone"
"""What a line is called that no version of the policy has."""


def in_house(id: str) -> str | None:
    """A limit that every policy has, in a few words; None for a line of the policy."""
    return _HOUSE.get(id)


def name_of(policy: Policy, id: str) -> str | None:
    """A limit in a few words, without its amount; None where the policy has no such line."""
    line = lines_of(policy).get(id)
    return in_house(id) if line is None else name(line)


@singledispatch
def name(line: Line) -> str:
    """A line in a few words."""
    return wording.line(line)


@name.register
def _allowance(line: Allowance) -> str:
    return f"what {wording.who(line.who)} may give in {wording.gift(line)}{wording.when(line.when)}"


@name.register
def _cap(line: Cap) -> str:
    what = "the sum" if line.count is None else "the number of concessions"
    return f"{what} {wording.cap_in_short(line)}"


@name.register
def _never(line: Never) -> str:
    return (
        f"never {wording.remedies(line.remedies) if line.remedies else 'anything'}{wording.when(line.when)}"
    )


@name.register
def _review(line: ReviewLine) -> str:
    return f"what one agent gives in {line.days} days"


@name.register
def _evidence(line: Evidence) -> str:
    return wording.line(line)


@name.register
def _occasion(line: Occasion) -> str:
    return f"the budget of the {line.kind} {line.id.replace('-', ' ')}"
