"""What the command palette offers for what was typed: cases, customers and pages. What can be done on the page one is
on, it reads off that page itself."""

import re
from collections.abc import Sequence

import msgspec

from casedesk.cases.queries.lists import rows_of
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.finding import Hit, find_customers
from casedesk.platform import words
from casedesk.search.queries.hits import best
from casedesk.search.rules.asking import LONGEST, question
from casedesk.search.rules.operators import Known
from casedesk.web.destinations import destinations
from casedesk.web.sessions import SignedIn
from casedesk.workspace.acting import actor_of, case_address

MOST = 5
_HITS = 25
"""Hits that are looked through for as many different cases."""
_CASE = re.compile(r"(?:C-)?([0-9]{1,18})", re.IGNORECASE)


class Choice(msgspec.Struct, frozen=True):
    """One thing to go to: its name, what tells it from others, and its address."""

    label: str
    hint: str
    address: str


class Choices(msgspec.Struct, frozen=True):
    """What can be gone to, by kind, the likeliest first."""

    cases: Sequence[Choice] = ()
    customers: Sequence[Choice] = ()
    pages: Sequence[Choice] = ()


async def choices(typed: str, user: SignedIn) -> Choices:
    """What somebody may mean who has typed this so far; the pages they use most where nothing is typed."""
    typed = typed.strip()[:LONGEST]
    pages = [
        Choice(one.words, "", one.address)
        for one in destinations(user.permissions)
        if not typed or words.matches(typed, one.words)
    ]
    if not typed:
        return Choices(pages=pages[:MOST])
    return Choices(
        cases=await _cases(typed, actor_of(user)),
        customers=[_customer(one) for one in await find_customers(typed, MOST)],
        pages=pages[:MOST],
    )


async def _cases(typed: str, viewer: Actor) -> list[Choice]:
    number = _CASE.fullmatch(typed)
    if number is not None:
        return [_case(row.id, row.title, row.customer) for row in await rows_of([int(number[1])], viewer)]
    found = await best(question(typed, Known()), viewer, None, _HITS)
    cases = {hit.case_id: _case(hit.case_id, hit.title, hit.customer) for hit in found.hits}
    return list(cases.values())[:MOST]


def _case(case_id: int, title: str, customer: str) -> Choice:
    return Choice(title, f"C-{case_id} · {customer}", case_address(case_id))


def _customer(one: Hit) -> Choice:
    reached = one.email or one.phone
    return Choice(one.name, " · ".join(filter(None, (one.organisation, reached))), f"/customers/{one.id}")
