"""For each line, the smallest amount in it that would grant a request, all other lines left as they are.

A larger amount in a line never takes away what a smaller one granted, so one number says it all: the request
is granted where the line says at least this. The workbench computes it once, and from then on only counts.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from casedesk.empowerment.rules.amounts import NOTHING, Amounts, rounded_up, smallest_unit
from casedesk.empowerment.rules.impossible import why_not_at_all, why_not_this_amount
from casedesk.empowerment.rules.ledger import Book, Ledger
from casedesk.empowerment.rules.measuring import measure
from casedesk.empowerment.rules.policy import Allowance, Cap, Policy
from casedesk.empowerment.rules.requests import Request, measured
from casedesk.empowerment.rules.rooms import given_within
from casedesk.empowerment.rules.speaking import allowances_that_count, caps_that_speak
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
    lines: list[Allowance | Cap] = [
        *allowances_that_count(policy, request, now.date()),
        *caps_that_speak(policy, request),
    ]
    return {
        line.id: _smallest(line, request, policy, book)
        for line in lines
        if _says_an_amount(line, request.currency)
    }


def _says_an_amount(line: Allowance | Cap, currency: str) -> bool:
    if isinstance(line, Cap) and line.count is not None:
        return True
    amounts = line.amount if isinstance(line, Cap) else line.how_much.amount
    return amounts is not None and amounts.get(currency) is not None


def _smallest(line: Allowance | Cap, request: Request, policy: Policy, book: Book) -> Decimal | None:
    def grants(amount: Decimal) -> bool:
        return measure(request, with_amount(policy, line, request.currency, amount), book).holds_it

    if grants(NOTHING):
        return NOTHING
    needed = _needed(line, request, policy, book)
    return needed if grants(needed) else None


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
    if isinstance(line, Allowance):
        how_much = replace(line.how_much, amount=_with(line.how_much.amount, currency, amount))
        changed = replace(line, how_much=how_much)
        others = (changed if one.id == line.id else one for one in policy.allowances)
        return replace(policy, allowances=tuple(others))
    if line.count is not None:
        cap = replace(line, count=int(amount))
    else:
        cap = replace(line, amount=_with(line.amount, currency, amount))
    return replace(policy, caps=tuple(cap if one.id == line.id else one for one in policy.caps))


def _with(amounts: Amounts | None, currency: str, amount: Decimal) -> Amounts:
    return Amounts.of({**dict(amounts.each if amounts is not None else ()), currency: amount})
