"""What the search page shows: hits by their case, customers and orders found beside them, and where else to look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from casedesk.cases.queries import stream
from casedesk.cases.queries.lists import CaseRow, rows_of
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.finding import Hit as Customer
from casedesk.customers.queries.finding import find_customers
from casedesk.customers.queries.order_numbers import FoundOrder, orders_by_number
from casedesk.platform import db
from casedesk.search.queries import conditions
from casedesk.search.queries.hits import Found, Hit, Place, best, newest, place_from
from casedesk.search.rules.asking import Question, quoted_value, without
from casedesk.search.rules.completing import Completion, begun, completions
from casedesk.search.rules.operators import Known
from casedesk.search.rules.sentences import Part, plain, shown
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import pgettext

ADDRESS = "/search"
WAYS = {"best": best, "newest": newest}
PARTS = ("all", "cases", "customers", "orders")
FEW = 4
"""Customers and orders shown beside what was said."""
MANY = 40
_CASE = re.compile(r"(?:C-)?([0-9]{1,18})", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A visit of the page: what is asked, which part of it is looked at, in which order, and where the page begins."""

    question: Question
    part: str = "all"
    order: str = "best"
    after: Place | None = None

    def address(self, **changes: str) -> str:
        """The first page of this search, some of it changed."""
        said = {"q": self.question.typed, "in": self.part, "order": self.order} | changes
        usual = {"in": "all", "order": "best"}
        kept = {name: value for name, value in said.items() if value and value != usual.get(name)}
        return f"{ADDRESS}?{urlencode(kept)}"


def asked_from(question: Question, part: str, order: str, after: str) -> Asked:
    """A visit by what its address says; what it says wrongly is left out."""
    return Asked(
        question,
        part if part in PARTS else "all",
        order if order in WAYS else "best",
        place_from(after) if after else None,
    )


@dataclass(frozen=True)
class Said:
    """One hit in its sentence. `anchor` leads to where it stands on the page of its case."""

    at: datetime
    who: str
    kind: str
    direction: str
    sentence: Sequence[Part]
    anchor: str


@dataclass
class OfCase:
    """A case with the hits on it, in the order in which they are found. A hit in nothing but its title is marked
    there: said once more below it, it would tell nothing."""

    id: int
    title: Sequence[Part]
    opened_at: datetime | None
    """Where it was found by its title."""
    stage: str
    disposition: str | None
    customer: str
    owner: str
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """All that one visit found. `more_customers` and `more_orders` say that there are others than those shown."""

    asked: Asked
    by_number: CaseRow | None = None
    customers: Sequence[Customer] = ()
    more_customers: bool = False
    orders: Sequence[FoundOrder] = ()
    more_orders: bool = False
    cases: Sequence[OfCase] = ()
    hits: int = 0
    onward: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is found at all."""
        return not (self.by_number or self.customers or self.orders or self.cases)


async def search(asked: Asked, viewer: Actor) -> Result:
    """Looks for what is asked, in the part that is looked at."""
    if asked.question.is_empty:
        return Result(asked)
    async with db.on_one_connection():
        customers, orders = await _beside(asked)
        found = await _said(asked, viewer)
        by_number = await _by_number(asked, viewer)
    most = FEW if asked.part == "all" else MANY
    return Result(
        asked,
        by_number=by_number,
        customers=customers[:most],
        more_customers=len(customers) > most,
        orders=orders[:most],
        more_orders=len(orders) > most,
        cases=by_case(asked.question, found.hits),
        hits=len(found.hits),
        onward=asked.address(after=str(found.after)) if found.after else None,
    )


async def _beside(asked: Asked) -> tuple[list[Customer], list[FoundOrder]]:
    """Customers and orders: they fit no operator, so that they are found by words alone."""
    said = "" if asked.question.filters or asked.after else asked.question.said
    most = (FEW if asked.part == "all" else MANY) + 1
    return (
        await find_customers(said, most) if said and asked.part in ("all", "customers") else [],
        await orders_by_number(said, most) if said and asked.part in ("all", "orders") else [],
    )


async def _said(asked: Asked, viewer: Actor) -> Found:
    if asked.part not in ("all", "cases"):
        return Found([], None)
    return await WAYS[asked.order](asked.question, viewer, asked.after)


async def _by_number(asked: Asked, viewer: Actor) -> CaseRow | None:
    number = _CASE.fullmatch(asked.question.said)
    if number is None or asked.after or asked.part not in ("all", "cases"):
        return None
    return next(iter(await rows_of([int(number[1])], viewer)), None)


def by_case(question: Question, hits: Sequence[Hit]) -> list[OfCase]:
    """The hits of a page, those of one case together where the first of them stands."""
    cases: dict[int, OfCase] = {}
    for hit in hits:
        case = cases.setdefault(
            hit.case_id,
            OfCase(
                hit.case_id, (Part(hit.title),), None, hit.stage, hit.disposition, hit.customer, hit.owner
            ),
        )
        one = _one(question, hit)
        if one.kind == "case" and plain(one.sentence) == hit.title:
            case.title, case.opened_at = one.sentence, one.at
        else:
            case.said.append(one)
    return list(cases.values())


def _one(question: Question, hit: Hit) -> Said:
    if hit.interaction_id is not None:
        place = stream.Place(hit.at, 1, hit.interaction_id + 1)
        kind, anchor = hit.channel, f"?upto={place}#contact-{hit.interaction_id}"
    elif hit.note_id is not None:
        place = stream.Place(hit.at, 2, hit.note_id + 1)
        kind, anchor = "note", f"?upto={place}#note-{hit.note_id}"
    else:
        kind, anchor = "case", ""
    return Said(hit.at, hit.who, kind, hit.direction, shown(question, hit.head, hit.body), anchor)


def chips(asked: Asked) -> list[tuple[str, str, str]]:
    """The operators in force: what each narrows, to what, and the search without it."""
    labels = {
        "owner": _("owner"),
        "stage": _("stage"),
        "channel": _("channel"),
        "before": _("before"),
        "after": pgettext("time", "from"),
        "team": _("team"),
        "tag": _("tag"),
        "field": _("field"),
        "problem": _("problem"),
        "kind": _("kind"),
        "priority": _("priority"),
        "customer": _("customer"),
    }
    return [
        (labels[one.operator], one.said, asked.address(q=without(asked.question, one)))
        for one in asked.question.filters
    ]


async def left_out(question: Question) -> list[str]:
    """What is not looked at although it was asked for, in sentences."""
    return [
        _("More than %(num)d customers answer to “%(typed)s”; some are not looked at.")
        % {"num": conditions.MOST_CUSTOMERS, "typed": one.typed}
        for one in question.filters
        if await conditions.means_too_many(one)
    ]


async def complete(typed: str, known: Known) -> list[Completion]:
    """What can stand next in a search; customers by whatever they are found by."""
    so_far = begun(typed)
    if so_far.operator != "customer":
        return completions(typed, known)
    found = await find_customers(so_far.value, FEW)
    return [Completion(f"customer:{quoted_value(one.name)}", one.email or one.phone or "") for one in found]
