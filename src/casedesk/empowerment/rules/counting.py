"""What still counts of a concession, and for which budgets.

Kept sums and those made anew have to agree to the last digit, so that both use this.
"""

from decimal import Decimal

from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.rooms import THANKS_BUDGET, YEARLY_BUDGET
from casedesk.empowerment.rules.words import OWED, Basis

_STORED = Decimal("0.001")


def left_of(state: str, granted: Decimal | None, came_back: Decimal) -> Decimal:
    """What still counts at face value: nothing of what lapsed, else what did not come back."""
    return NOTHING if granted is None or state == "expired" else granted - came_back


def cost_of(left: Decimal, asked: Decimal, cost_to_us: Decimal | None) -> Decimal:
    """What it costs us, its face value where that is not known; to the digits that are stored."""
    if cost_to_us is None or not asked:
        return left
    return (left * cost_to_us / asked).quantize(_STORED)


def budgets_of(basis: Basis, occasion: str | None, year: int) -> list[tuple[str, int]]:
    """The budgets that something given on this basis uses, with the year they are of; 0 is none."""
    if basis in OWED:
        return []
    found = [(YEARLY_BUDGET, year)]
    if basis is Basis.THANKS:
        found.append((THANKS_BUDGET, year))
    if occasion is not None:
        found.append((occasion, 0))
    return found
