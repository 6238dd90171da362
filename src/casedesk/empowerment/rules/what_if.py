"""For each line, the smallest amount in it that would grant a request, all other lines left as they are.

A larger amount in a line never takes away what a smaller one granted, so one number says it all: the request
is granted where the line says at least this. The workbench computes it once, and from then on only counts.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from casedesk.empowerment.rules.amounts import NOTHING, Amounts, least, most, rounded_up, smallest_unit
from casedesk.empowerment.rules.impossible import why_not_at_all, why_not_this_amount
from casedesk.empowerment.rules.ledger import Book, Ledger
from casedesk.empowerment.rules.measuring import Measure, measure
from casedesk.empowerment.rules.policy import Allowance, Cap, Policy
from casedesk.empowerment.rules.requests import Request, measured
from casedesk.empowerment.rules.rooms import allowance_room, cap_room, fits, given_within
from casedesk.empowerment.rules.speaking import caps_that_speak
from casedesk.empowerment.rules.words import COSTLESS, KINDNESS


def smallest_amounts(
    request: Request, policy: Policy, ledger: Ledger, now: datetime
) -> dict[str, Decimal | None]:
    """By id of each allowance and cap that speaks of a request: the smallest amount (of a cap on a count, the
    smallest count) that grants it; None where no amount in this line alone does.

    Zero says that it is granted whatever the line says. Lines that give only a share, or no limit, have no
    amount and are left out, as is everything about requests that no line decides.
    """
    if request.remedy in COSTLESS or request.basis not in KINDNESS:
        return {}
    if why_not_at_all(request) or why_not_this_amount(request):
        return {}
    book = Book(ledger, policy.counts, now)
    found = measure(request, policy, book)
    lines: list[Allowance | Cap] = [*found.allowances, *caps_that_speak(policy, request)]
    return {
        line.id: _smallest(line, request, policy, book, found)
        for line in lines
        if _says_an_amount(line, request.currency)
    }


def _says_an_amount(line: Allowance | Cap, currency: str) -> bool:
    if isinstance(line, Cap) and line.count is not None:
        return True
    amounts = line.amount if isinstance(line, Cap) else line.how_much.amount
    return amounts is not None and amounts.get(currency) is not None


def _smallest(
    line: Allowance | Cap, request: Request, policy: Policy, book: Book, found: Measure
) -> Decimal | None:
    def grants(amount: Decimal) -> bool:
        changed = saying(line, request.currency, amount)
        return fits(found.asked.face, _most_with(changed, request, policy, book, found))

    if grants(NOTHING):
        return NOTHING
    needed = _needed(line, request, policy, book)
    return needed if grants(needed) else None


def _most_with(
    changed: Allowance | Cap, request: Request, policy: Policy, book: Book, found: Measure
) -> Decimal | None:
    """The most that would be granted with this line as it is here: the rooms of all others are as they were."""
    if isinstance(changed, Allowance):
        room = allowance_room(changed, request, found.asked, policy, book, found.earlier)
        others = (one.open for one in found.allowing if one.limit.id != changed.id)
        return least(found.within_caps, most(room.open, *others))
    room = cap_room(changed, request, found.asked, book)
    rest = (one.open for one in (*found.forbidding, *found.capping) if one.limit.id != changed.id)
    return least(room.open, *rest, most(*(one.open for one in found.allowing)))


def _needed(line: Allowance | Cap, request: Request, policy: Policy, book: Book) -> Decimal:
    """What the line would have to say, as far as it is the line that stands in the way."""
    counted = measured(request, policy.counts).counted
    if isinstance(line, Allowance):
        needed = counted + book.judged_as_one_with(request).amount
    else:
        given = given_within(line, request, book)
        if line.count is not None:
            return Decimal(given.number + 1)
        needed = counted + given.amount
    # An allowance of nothing asks for an approval even of what is worth nothing.
    return rounded_up(needed, request.currency) or smallest_unit(request.currency)


def with_amount(policy: Policy, line: Allowance | Cap, currency: str, amount: Decimal) -> Policy:
    """The policy with another amount in this one line; of a cap on a count, with another count."""
    changed = saying(line, currency, amount)
    if isinstance(changed, Allowance):
        others = (changed if one.id == line.id else one for one in policy.allowances)
        return replace(policy, allowances=tuple(others))
    return replace(policy, caps=tuple(changed if one.id == line.id else one for one in policy.caps))


def saying(line: Allowance | Cap, currency: str, amount: Decimal) -> Allowance | Cap:
    """The line with another amount; a cap on a count with another count."""
    if isinstance(line, Allowance):
        how_much = replace(line.how_much, amount=_with(line.how_much.amount, currency, amount))
        return replace(line, how_much=how_much)
    if line.count is not None:
        return replace(line, count=int(amount))
    return replace(line, amount=_with(line.amount, currency, amount))


def _with(amounts: Amounts | None, currency: str, amount: Decimal) -> Amounts:
    return Amounts.of({**dict(amounts.each if amounts is not None else ()), currency: amount})
