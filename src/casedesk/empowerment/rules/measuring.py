"""How much is open for a request, before its amount is looked at.

What is owed is bound by what was paid or the contract says, and by nothing else that a policy can say.
Kindness has to fit into one allowance that counts, and into every cap, budget and never line that speaks.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from casedesk.empowerment.rules.amounts import NOTHING, least, most
from casedesk.empowerment.rules.ledger import NOTHING_GIVEN, Book, Sum
from casedesk.empowerment.rules.paid import bound_of_what_is_owed, can_be_added_up, left_of_what_was_paid
from casedesk.empowerment.rules.policy import Allowance, Never, Policy
from casedesk.empowerment.rules.requests import Asked, Request, measured
from casedesk.empowerment.rules.rooms import (
    OWED_UP_TO,
    Limit,
    Room,
    allowance_room,
    cap_rooms,
    fits,
    held_rooms,
    never_room,
    paid_room,
)
from casedesk.empowerment.rules.speaking import (
    allowances_that_count,
    evidence_for_what_is_owed,
    nevers_that_speak,
)
from casedesk.empowerment.rules.words import OWED, LimitKind

ANY_EVIDENCE = frozenset({"evidence"})
"""Needed for what is owed where the policy names nothing: a claim with nothing behind it is not granted alone."""


@dataclass(frozen=True)
class Measure:
    """All the rooms a request meets, whatever its amount; each of `nevers` and `allowances` has one.

    `earlier` is what is judged as one with it.
    """

    asked: Asked
    forbidding: tuple[Room, ...] = ()
    capping: tuple[Room, ...] = ()
    allowing: tuple[Room, ...] = ()
    nevers: tuple[Never, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    earlier: Sum = NOTHING_GIVEN

    @cached_property
    def within_caps(self) -> Decimal | None:
        """The largest face value that never lines, what was paid, and caps leave open."""
        return least(*(room.open for room in (*self.forbidding, *self.capping)))

    @cached_property
    def most(self) -> Decimal | None:
        """The largest face value that would be granted now; None: any."""
        return least(self.within_caps, most(*(room.open for room in self.allowing)))

    @property
    def holds_it(self) -> bool:
        """Whether what is asked would be granted now."""
        return fits(self.asked.face, self.most)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit that spoke: never lines, then caps, then allowances."""
        return tuple(room.limit for room in (*self.forbidding, *self.capping, *self.allowing))


def measure(request: Request, policy: Policy, book: Book) -> Measure:
    """The rooms of a request for something that costs."""
    if request.basis in OWED:
        return _of_what_is_owed(request, policy, book)
    return _of_kindness(request, policy, book)


def _of_what_is_owed(request: Request, policy: Policy, book: Book) -> Measure:
    asked = measured(request, policy.counts)
    left = left_of_what_was_paid(request, book.standing)
    bound = bound_of_what_is_owed(request, book.standing)
    if evidence_missing_for_what_is_owed(request, policy):
        bound = NOTHING
    owed = Room(Limit(OWED_UP_TO, LimitKind.CAP, bound, request.currency), bound)
    # Above what was paid there may be damages: it is no impossible request, somebody has to look.
    capping = (
        *paid_room(left, request, LimitKind.CAP),
        *_unsure_of_paid(left, request, book),
        *held_rooms(request, book.now.date()),
    )
    return Measure(asked, capping=capping, allowing=(owed,))


def _unsure_of_paid(left: Decimal | None, request: Request, book: Book) -> list[Room]:
    """No room until somebody has looked, where what went back cannot be added up."""
    sure = left is None or can_be_added_up(request, book.standing)
    return [] if sure else paid_room(NOTHING, request, LimitKind.CAP)


def evidence_missing_for_what_is_owed(request: Request, policy: Policy) -> frozenset[str]:
    """What still has to be there before something owed is granted."""
    needed = evidence_for_what_is_owed(policy, request.basis, request.reason)
    return needed - request.evidence if needed or request.evidence else ANY_EVIDENCE


def _of_kindness(request: Request, policy: Policy, book: Book) -> Measure:
    asked = measured(request, policy.counts)
    today = book.now.date()
    nevers = nevers_that_speak(policy, request, today)
    allowances = allowances_that_count(policy, request, today)
    left = left_of_what_was_paid(request, book.standing)
    earlier = book.judged_as_one_with(request)
    return Measure(
        asked,
        forbidding=(
            *(never_room(line, request, asked, earlier) for line in nevers),
            *paid_room(left, request, LimitKind.NEVER),
        ),
        capping=(*_unsure_of_paid(left, request, book), *cap_rooms(request, asked, policy, book)),
        allowing=tuple(allowance_room(line, request, asked, policy, book, earlier) for line in allowances),
        nevers=nevers,
        allowances=allowances,
        earlier=earlier,
    )
