"""The decision: granted now, needs an approval, or refused.

What nobody could do is refused. What costs nothing is granted. What is owed (legal right, contract,
correction) is granted with its evidence up to what was paid or the contract says, whatever the limits say,
and uses none of them up. Kindness (goodwill, thanks) is granted where an allowance holds it and every cap
does; a never line refuses it. All else needs an approval: what no line speaks of, and what is over.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from casedesk.empowerment.rules import sayings
from casedesk.empowerment.rules.amounts import NOTHING, least, to_places
from casedesk.empowerment.rules.impossible import why_not_at_all, why_not_this_amount
from casedesk.empowerment.rules.ledger import EVERYTHING, Book, Ledger
from casedesk.empowerment.rules.measuring import Measure, evidence_missing_for_what_is_owed, measure
from casedesk.empowerment.rules.paid import bound_of_what_is_owed
from casedesk.empowerment.rules.policy import Allowance, Policy
from casedesk.empowerment.rules.requests import Request
from casedesk.empowerment.rules.rooms import Limit, Room
from casedesk.empowerment.rules.speaking import evidence_for_allowance
from casedesk.empowerment.rules.words import COSTLESS, MONEY, OWED, Approver, Basis, Outcome


@dataclass(frozen=True)
class Decision:
    """What a request leads to, and all that explains it.

    `most` is the largest face value that would be granted now; None: without limit. `allowed_by` are the
    allowances that hold it, `occasion` the incident or season whose budget pays it. `judged_with` are the
    earlier concessions that are judged as one with it. `provisional` may be granted where no approver can be
    reached, and is reviewed the next day. `reviews` are the review lines that it passes.
    """

    outcome: Outcome
    say: str
    limits: tuple[Limit, ...] = ()
    most: Decimal | None = NOTHING
    approver: Approver | None = None
    allowed_by: tuple[str, ...] = ()
    occasion: str | None = None
    judged_with: tuple[str, ...] = ()
    missing_evidence: frozenset[str] = frozenset()
    provisional: Decimal | None = None
    reviews: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def decide(request: Request, policy: Policy, ledger: Ledger, now: datetime) -> Decision:
    """Whether this may be granted now, and what every limit says to it.

    `now` is an aware time; its zone says which day and year it is.
    """
    impossible = why_not_at_all(request)
    if impossible is not None:
        return Decision(Outcome.REFUSED, impossible)
    book = Book(ledger, policy.counts, now)
    wrong = why_not_this_amount(request)
    if wrong is not None:
        found = measure(replace(request, amount=None, cost_to_us=None), policy, book)
        return _with_limits(Decision(Outcome.REFUSED, wrong), found, request)
    if request.remedy in COSTLESS:
        return Decision(Outcome.GRANTED, sayings.granted(request.remedy, NOTHING, request.currency))
    found = measure(request, policy, book)
    decision = _with_limits(_compare(request, policy, book, found), found, request)
    return _with_what_goes_along(decision, request, policy, book, found)


@dataclass(frozen=True)
class Outlook:
    """What every limit says to a request whose amount is still open, as a `Decision` says it."""

    limits: tuple[Limit, ...]
    most: Decimal | None
    missing_evidence: frozenset[str]


def foresee(request: Request, policy: Policy, book: Book) -> Outlook:
    """What `decide` would say of limits to a request without an amount, and nothing of what would have to be
    remembered: a page asks it of one remedy after the other, by one book."""
    found = measure(request, policy, book)
    largest = found.most
    is_open = why_not_this_amount(request) is not None or found.holds_it
    is_shut = any(not room.holds(found.asked.face) for room in found.forbidding)
    missing = (
        frozenset[str]() if is_open or is_shut else _evidence_that_would_do(request, policy, book, found)
    )
    return Outlook(
        limits=tuple(map(_written, found.limits)),
        most=None if largest is None else to_places(largest, request.currency),
        missing_evidence=missing,
    )


def _compare(request: Request, policy: Policy, book: Book, found: Measure) -> Decision:
    asked = found.asked.face
    stopped = [room for room in found.forbidding if not room.holds(asked)]
    if stopped:
        return Decision(Outcome.REFUSED, _why_refused(request, found, stopped[0]))
    if found.holds_it:
        return Decision(Outcome.GRANTED, sayings.granted(request.remedy, asked, request.currency))
    missing = _evidence_that_would_do(request, policy, book, found)
    approver = approver_of(request, policy, found)
    say = sayings.needs_approval(request.remedy, asked, found.most, request.currency, approver, missing)
    return Decision(Outcome.NEEDS_APPROVAL, say, approver=approver, missing_evidence=missing)


def _why_refused(request: Request, found: Measure, room: Room) -> str:
    line = next((line for line in found.nevers if line.id == room.limit.id), None)
    if line is not None:
        return line.say
    return sayings.more_than_was_paid(room.open or NOTHING, request.currency)


def _evidence_that_would_do(request: Request, policy: Policy, book: Book, found: Measure) -> frozenset[str]:
    """The least evidence with which it would be granted after all; empty where none would do."""
    if request.basis in OWED:
        ways = [evidence_missing_for_what_is_owed(request, policy)]
    else:
        lines = [evidence_for_allowance(policy, line, request) for line in found.allowances]
        ways = [needed - request.evidence for needed in lines]
    for missing in sorted(ways, key=lambda way: (len(way), sorted(way))):
        provided = replace(request, evidence=request.evidence | missing)
        if missing and measure(provided, policy, book).holds_it:
            return missing
    return frozenset()


def approver_of(request: Request, policy: Policy, found: Measure) -> Approver:
    """With whom an approval starts: all that is judged as one is within what a supervisor approves, or not."""
    if found.earlier.other_currencies:
        return Approver.MANAGER
    whole = found.asked.counted + found.earlier.amount
    up_to = policy.supervisor_up_to.get(request.currency)
    within = up_to is not None and whole <= up_to
    return Approver.SUPERVISOR if within and request.agent.role != Approver.MANAGER else Approver.MANAGER


def _with_limits(decision: Decision, found: Measure, request: Request) -> Decision:
    """The decision with every limit that spoke, amounts written as the currency is."""
    largest = None if found.most is None else to_places(found.most, request.currency)
    return replace(decision, limits=tuple(map(_written, found.limits)), most=largest)


def _written(limit: Limit) -> Limit:
    if limit.remaining is None or limit.currency is None:
        return limit
    return Limit(limit.id, limit.kind, to_places(limit.remaining, limit.currency), limit.currency)


def _with_what_goes_along(
    decision: Decision, request: Request, policy: Policy, book: Book, found: Measure
) -> Decision:
    """The decision with what explains it, and with what the ledger has to remember of it."""
    if decision.outcome is Outcome.REFUSED:
        return decision
    decision = replace(
        decision,
        judged_with=found.earlier.ids,
        reviews=_reviews_passed(request, policy, book, found),
        warnings=_warnings(request, book, found),
    )
    if decision.outcome is Outcome.NEEDS_APPROVAL:
        return replace(decision, provisional=_provisional(request, policy, book, found))
    allowing = _allowing(found)
    budgets = [line.when.occasion for line in allowing]
    return replace(
        decision,
        allowed_by=tuple(line.id for line in allowing),
        # A line that always holds spares the budget of an incident or season.
        occasion=budgets[0] if budgets and None not in budgets else None,
    )


def _allowing(found: Measure) -> list[Allowance]:
    """The allowances that hold what is asked; what is owed was allowed by none."""
    if not found.allowances:
        return []
    rooms = zip(found.allowances, found.allowing, strict=True)
    return [line for line, room in rooms if room.holds(found.asked.face)]


def _provisional(request: Request, policy: Policy, book: Book, found: Measure) -> Decimal | None:
    """What may be granted where nobody can be reached, within every cap; None where nothing may."""
    amount = policy.provisional.get(request.currency)
    if amount is None:
        return None
    earlier = book.judged_as_one_with(request, EVERYTHING)
    if earlier.other_currencies:
        return None
    room = found.asked.face_within(max(Fraction(amount) - earlier.amount, Fraction(0)))
    within = least(found.asked.face, room, found.within_caps)
    open = found.most or NOTHING
    # What may be granted anyway is not provisional.
    return to_places(within, request.currency) if within is not None and within > open else None


def _reviews_passed(request: Request, policy: Policy, book: Book, found: Measure) -> tuple[str, ...]:
    if request.basis in OWED:
        return ()
    passed = []
    for line in policy.reviews:
        amount = line.amount.get(request.currency)
        given = book.sum_of(request.currency, lambda one: one.agent == request.agent.email, line.days).amount
        given += book.ledger.spent_on(line.id, request.currency) + found.asked.counted
        if amount is not None and given > amount:
            passed.append(line.id)
    return tuple(sorted(passed))


def _warnings(request: Request, book: Book, found: Measure) -> tuple[str, ...]:
    said = []
    owed = request.owed
    if owed is None and request.basis is Basis.LEGAL_RIGHT and request.remedy in MONEY:
        owed = least(bound_of_what_is_owed(request, book.standing), *(room.open for room in found.capping))
    if owed is not None and found.asked.face < owed:
        said.append(sayings.less_than_owed(found.asked.face, owed, request.currency))
    if found.earlier.number:
        said.append(sayings.judged_as_one(found.earlier, found.asked.counted, request.currency))
    return tuple(said)
