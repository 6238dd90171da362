"""What budgets had to count at a moment: sums that rise and fall with the entries of the ledger, in order of time.

Whoever reads the past goes forward in it: the sums start before the period and are moved on from request to
request.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.counting import budgets_of, cost_of, left_of
from casedesk.empowerment.rules.words import Basis
from casedesk.empowerment.workbench.rules.record import Entered, stood

Key = tuple[str, int, str]
Place = tuple[datetime, int]
"""A moment in the ledger: when, and of which concession. What has the same time comes in order of the keys."""


@dataclass(frozen=True)
class Kindness:
    """One concession as budgets count it, with its entries in order."""

    id: int
    basis: str
    occasion: str | None
    currency: str
    asked: Decimal
    cost_to_us: Decimal | None
    entries: tuple[Entered, ...]


@dataclass(frozen=True)
class Move:
    """A budget rises or falls by this much at a place."""

    place: Place
    key: Key
    face: Decimal
    cost: Decimal


def moves_of(one: Kindness, zone: tzinfo) -> list[Move]:
    """How budgets move with each entry of a concession."""
    found, face, cost = [], NOTHING, NOTHING
    for number in range(1, len(one.entries) + 1):
        now = stood(one.entries[:number])
        if now is None or now.granted_at is None:
            continue
        left = left_of(now.state, now.granted, now.came_back)
        costs = cost_of(left, one.asked, one.cost_to_us)
        year = now.granted_at.astimezone(zone).year
        if left != face or costs != cost:
            place = (one.entries[number - 1].at, one.id)
            keys = budgets_of(Basis(one.basis), one.occasion, year)
            found += [
                Move(place, (budget, of_year, one.currency), left - face, costs - cost)
                for budget, of_year in keys
            ]
        face, cost = left, costs
    return found


class RunningSums:
    """The sums at a place that only moves forward."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self._waiting = deque(sorted(moves, key=lambda one: one.place))
        self._sums: dict[Key, tuple[Decimal, Decimal]] = {}

    def before(self, place: Place, year: int) -> Sequence[tuple[str, str, Decimal, Decimal]]:
        """(budget, currency, face, cost) of a year, and of incidents and seasons, as they stood before a place."""
        while self._waiting and self._waiting[0].place < place:
            move = self._waiting.popleft()
            face, cost = self._sums.get(move.key, (NOTHING, NOTHING))
            self._sums[move.key] = (face + move.face, cost + move.cost)
        return [
            (budget, currency, face, cost)
            for (budget, of_year, currency), (face, cost) in self._sums.items()
            if of_year in (year, 0)
        ]
