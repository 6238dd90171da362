"""What was given so far, and how much of it still counts.

A concession counts from the moment it is reserved or granted. It counts no more when its reservation lapsed;
a reversal takes off what came back, and nothing where nothing came back. What is owed uses up no limit, so
only kindness is counted here; what was given elsewhere counts like everything else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.requests import Request
from casedesk.empowerment.rules.words import KINDNESS, OWED, Basis, Counts, GrantedBy, Reason, Remedy

JUDGED_AS_ONE = timedelta(days=7)
"""Within this time several grants for the same customer, reason and remedy are one."""
EVERYTHING = KINDNESS | OWED


@dataclass(frozen=True)
class Concession:
    """One remedy that was reserved or granted at `at`. `amount` is its face value with tax."""

    id: str
    at: datetime
    case: str
    customer: str
    agent: str
    remedy: Remedy
    reason: Reason
    basis: Basis
    amount: Decimal
    currency: str
    cost_to_us: Decimal | None = None
    order: str | None = None
    line: str | None = None
    occasion: str | None = None
    granted_by: GrantedBy = GrantedBy.AGENT


class TurnKind(StrEnum):
    """What became of a concession."""

    FULFILLED = "fulfilled"
    REVERSED = "reversed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Turn:
    """A later entry about a concession; a reversal says how much came back."""

    concession: str
    kind: TurnKind
    at: datetime
    came_back: Decimal = NOTHING


@dataclass(frozen=True)
class Spent:
    """What a budget or a review line has to count beyond the concessions given: a sum made beforehand."""

    limit: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Standing:
    """A concession with what still counts of it, at face value."""

    concession: Concession
    left: Decimal

    def cost(self) -> Fraction:
        """What still counts of what it costs us; its face value where that is not known."""
        cost, face = self.concession.cost_to_us, self.concession.amount
        if cost is None or not face:
            return Fraction(self.left)
        return Fraction(self.left) * Fraction(cost) / Fraction(face)


@dataclass(frozen=True)
class Ledger:
    """Everything that has to be counted for a request, in any order."""

    concessions: tuple[Concession, ...] = ()
    turns: tuple[Turn, ...] = ()
    spent: tuple[Spent, ...] = ()

    def standing(self) -> tuple[Standing, ...]:
        """The concessions that still count, each with what is left of it."""
        lapsed = {turn.concession for turn in self.turns if turn.kind is TurnKind.EXPIRED}
        back: dict[str, Decimal] = {}
        for turn in self.turns:
            if turn.kind is TurnKind.REVERSED:
                back[turn.concession] = back.get(turn.concession, NOTHING) + turn.came_back
        found = [
            Standing(one, max(one.amount - back.get(one.id, NOTHING), NOTHING))
            for one in self.concessions
            if one.id not in lapsed
        ]
        # What is worth nothing that can be counted stands until it is reversed.
        return tuple(one for one in found if one.left or one.concession.id not in back)

    def spent_on(self, limit: str, currency: str) -> Fraction:
        """The sum made beforehand for this limit."""
        return sum(
            (Fraction(one.amount) for one in self.spent if (one.limit, one.currency) == (limit, currency)),
            Fraction(0),
        )


@dataclass(frozen=True)
class Sum:
    """Concessions added up in one currency, and whether others are in another one, which cannot be added."""

    amount: Fraction
    number: int
    other_currencies: bool
    ids: tuple[str, ...]


NOTHING_GIVEN = Sum(Fraction(0), 0, False, ())


class Book:
    """The kindness of a ledger, asked the questions that limits ask; times are counted back from `now`."""

    def __init__(self, ledger: Ledger, counts: Counts, now: datetime) -> None:
        self.ledger = ledger
        self.counts = counts
        self.now = now
        self.standing = ledger.standing()

    def sum_of(
        self,
        currency: str,
        counts_in: Callable[[Concession], bool],
        days: int | None = None,
        bases: frozenset[Basis] = KINDNESS,
    ) -> Sum:
        """The kindness for which this is so, in the last so many days, or ever."""
        if not self.standing:  # of most cases, and some seventy limits ask
            return NOTHING_GIVEN
        found = [
            one
            for one in self.standing
            if one.concession.basis in bases and counts_in(one.concession) and self._within(one, days)
        ]
        same = [one for one in found if one.concession.currency == currency]
        ids = tuple(sorted(one.concession.id for one in found))
        return Sum(self._total(same), len(found), len(same) < len(found), ids)

    def _total(self, several: list[Standing]) -> Fraction:
        if self.counts is Counts.FACE:
            return Fraction(sum((one.left for one in several), NOTHING))
        return sum((one.cost() for one in several), Fraction(0))

    def judged_as_one_with(self, request: Request, bases: frozenset[Basis] = KINDNESS) -> Sum:
        """What was given to the same customer, for the same reason, by the same remedy, in these 7 days."""

        def same(one: Concession) -> bool:
            return (
                one.customer in request.customer.person
                and one.reason is request.reason
                and one.remedy is request.remedy
            )

        return self.sum_of(request.currency, same, JUDGED_AS_ONE.days, bases)

    def sum_of_year(self, limit: str, currency: str, counts_in: Callable[[Concession], bool]) -> Fraction:
        """The kindness of now's calendar year, in the zone of `now`, with what was added up beforehand."""
        zone, year = self.now.tzinfo, self.now.year

        def of_year(one: Concession) -> bool:
            return one.at.astimezone(zone).year == year and counts_in(one)

        return self.sum_of(currency, of_year).amount + self.ledger.spent_on(limit, currency)

    def _within(self, one: Standing, days: int | None) -> bool:
        return days is None or self.now - one.concession.at <= timedelta(days=days)
