"""What each line that speaks leaves open now, before anything more is given.

An allowance is for one concession, together with all that is judged as one with it. A cap and a budget are
for sums and counts over what was given. Each limit says what remains of it as it counts; a room says what
that is at face value, which is what a customer is told.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from casedesk.empowerment.rules.amounts import NOTHING, Amounts, least, rounded_down, share
from casedesk.empowerment.rules.ledger import JUDGED_AS_ONE, Book, Concession, Sum
from casedesk.empowerment.rules.paid import is_held
from casedesk.empowerment.rules.policy import Allowance, Cap, Never, Policy
from casedesk.empowerment.rules.requests import Asked, Request, line_of, of_pieces
from casedesk.empowerment.rules.speaking import caps_that_speak, evidence_for_allowance
from casedesk.empowerment.rules.words import KINDNESS, Basis, LimitKind, Scope

YEARLY_BUDGET = "yearly_budget"
THANKS_BUDGET = "thanks_budget"
PAID = "paid"
OWED_UP_TO = "owed"
CHARGEBACK = "chargeback"
RISK_FLAG = "risk_flag"
OF_THE_HOUSE = (YEARLY_BUDGET, THANKS_BUDGET, PAID, OWED_UP_TO, CHARGEBACK, RISK_FLAG)
"""Ids of limits that are no lines of a policy; lines may not be called so."""


def summed_beforehand(policy: Policy) -> frozenset[str]:
    """The limits that go over more concessions than a request needs, so that a ledger may bring their sum."""
    occasions, reviews = (one.id for one in policy.occasions), (line.id for line in policy.reviews)
    return frozenset({YEARLY_BUDGET, THANKS_BUDGET, *occasions, *reviews})


def counted_back(policy: Policy) -> timedelta | None:
    """How long ago something may have been given to a customer's group and still be counted; None: however long. What
    was given on the case or the order itself counts always, and what budgets count comes as sums."""
    periods = [cap.days for cap in policy.caps if cap.scope is Scope.CUSTOMER]
    if None in periods:
        return None
    return max([JUDGED_AS_ONE, *(timedelta(days=days) for days in periods if days is not None)])


@dataclass(frozen=True)
class Limit:
    """A line that spoke. `remaining` None is without limit, `currency` None a count of concessions."""

    id: str
    kind: LimitKind
    remaining: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Room:
    """A limit, and the largest face value it leaves open; None: any."""

    limit: Limit
    open: Decimal | None

    def holds(self, asked: Decimal) -> bool:
        """Whether this much fits in. Where nothing is open not even what counts as nothing does."""
        return fits(asked, self.open)


def fits(asked: Decimal, open: Decimal | None) -> bool:
    """Whether an amount is within what is open."""
    return open is None or (open > 0 and asked <= open)


def allowance_room(
    line: Allowance, request: Request, asked: Asked, policy: Policy, book: Book, earlier: Sum
) -> Room:
    """What an allowance leaves open, after the `earlier` that is judged as one with this."""
    whole = limit_of(line, request)
    if whole == 0 or not evidence_for_allowance(policy, line, request) <= request.evidence:
        return Room(Limit(line.id, LimitKind.ALLOWANCE, NOTHING, request.currency), NOTHING)
    remaining = None if whole is None else _after(whole, earlier)
    occasion = policy.occasion(line.when.occasion)
    if occasion is not None:
        used = book.sum_of(request.currency, lambda one: one.occasion == occasion.id).amount
        used += book.ledger.spent_on(occasion.id, request.currency)
        remaining = least(remaining, _budget(occasion.budget, request.currency) - used)
    return _room(line.id, LimitKind.ALLOWANCE, remaining, asked)


def limit_of(line: Allowance, request: Request) -> Decimal | None:
    """What an allowance that speaks of a request says one concession may be; None: without limit."""
    how_much, order, order_line = line.how_much, request.order, line_of(request)
    parts: list[Decimal | None] = []
    if how_much.amount is not None:
        parts.append(how_much.amount.get(request.currency))
    if how_much.percent_of_order is not None and order is not None:
        parts.append(share(how_much.percent_of_order, order.paid, request.currency))
    if how_much.percent_of_line is not None and order_line is not None:
        value = of_pieces(request, order_line, order_line.price)
        parts.append(share(how_much.percent_of_line, value, request.currency))
    return least(*parts)


def cap_rooms(request: Request, asked: Asked, policy: Policy, book: Book) -> list[Room]:
    """What caps and budgets leave open, and what holds everything up: a chargeback, a risk flag."""
    rooms = [cap_room(cap, request, asked, book) for cap in caps_that_speak(policy, request)]
    currency = request.currency
    if policy.preamble.yearly_budget is not None:
        used = book.sum_of_year(YEARLY_BUDGET, currency, lambda one: True)
        remaining = _budget(policy.preamble.yearly_budget, currency) - used
        rooms.append(_room(YEARLY_BUDGET, LimitKind.CAP, remaining, asked))
    if request.basis is Basis.THANKS:
        used = book.sum_of_year(THANKS_BUDGET, currency, lambda one: one.basis is Basis.THANKS)
        remaining = _budget(policy.thanks_budget, currency) - used
        rooms.append(_room(THANKS_BUDGET, LimitKind.CAP, remaining, asked))
    return rooms + held_rooms(request, book.now.date())


def held_rooms(request: Request, today: date) -> list[Room]:
    """What holds money or kindness up until somebody has looked."""
    rooms = []
    if is_held(request):
        rooms.append(Room(Limit(CHARGEBACK, LimitKind.CAP, NOTHING, request.currency), NOTHING))
    flag_ends = request.customer.risk_flag_ends
    if request.basis in KINDNESS and flag_ends is not None and today <= flag_ends:
        rooms.append(Room(Limit(RISK_FLAG, LimitKind.CAP, NOTHING, request.currency), NOTHING))
    return rooms


def cap_room(cap: Cap, request: Request, asked: Asked, book: Book) -> Room:
    """What a cap leaves open, in sum or in count."""
    given = given_within(cap, request, book)
    if cap.count is not None:
        times = Decimal(max(cap.count - given.number, 0))
        return Room(Limit(cap.id, LimitKind.CAP, times, None), None if times else NOTHING)
    return _room(cap.id, LimitKind.CAP, _budget(cap.amount, request.currency) - given.amount, asked)


def given_within(cap: Cap, request: Request, book: Book) -> Sum:
    """What a cap counts for a request, so far."""

    def counts_in(one: Concession) -> bool:
        return (not cap.remedies or one.remedy in cap.remedies) and _in_scope(cap.scope, one, request)

    return book.sum_of(request.currency, counts_in, cap.days)


def _in_scope(scope: Scope, one: Concession, request: Request) -> bool:
    if scope is Scope.CASE:
        # Where neither names its case, strangers have none in common.
        named = bool(request.case) or one.customer in request.customer.everyone
        return one.case == request.case and named
    if scope is Scope.ORDER:
        return request.order is not None and one.order == request.order.id
    return one.customer in request.customer.everyone


def never_room(line: Never, request: Request, asked: Asked, earlier: Sum) -> Room:
    """What a never line leaves open: nothing, or what is not above its amount."""
    if line.above is None:
        return Room(Limit(line.id, LimitKind.NEVER, None, None), NOTHING)
    # What was given in another currency is no reason to refuse: it closes the allowances, so that somebody looks.
    return _room(line.id, LimitKind.NEVER, _budget(line.above, request.currency) - earlier.amount, asked)


def paid_room(left: Decimal | None, request: Request, kind: LimitKind) -> list[Room]:
    """What was paid bounds money that goes back, at face value, whatever the policy counts."""
    return [] if left is None else [Room(Limit(PAID, kind, left, request.currency), left)]


def _after(whole: Decimal | Fraction, earlier: Sum) -> Fraction:
    # What was given in another currency cannot be added, so it takes the whole.
    return Fraction(0) if earlier.other_currencies else Fraction(whole) - earlier.amount


def _budget(amounts: Amounts | None, currency: str) -> Fraction:
    """An amount that is never passed without an approval: a currency it forgot has no room in it."""
    return Fraction((amounts.get(currency) if amounts is not None else None) or 0)


def _room(id: str, kind: LimitKind, remaining: Fraction | None, asked: Asked) -> Room:
    if remaining is None:
        return Room(Limit(id, kind, None, asked.currency), None)
    left = rounded_down(max(remaining, Fraction(0)), asked.currency)
    # What was given elsewhere may have passed it: then not even what counts as nothing is within it.
    open = asked.face_within(remaining) if remaining >= 0 else NOTHING
    return Room(Limit(id, kind, left, asked.currency), open)
