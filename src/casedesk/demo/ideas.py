"""What agents think of giving, by what happened and how it is fixed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casedesk.demo.catalogue import Fix, price_in
from casedesk.demo.given import Remedies
from casedesk.demo.story import Bought, Story
from casedesk.empowerment.rules.amounts import to_places
from casedesk.empowerment.rules.words import (
    Basis,
    Remedy,
)

_GOODS = ("resent", "swapped")
_MONEY_BACK = ("refunded", "corrected")
_GESTURES = (5, 5, 10, 10, 10, 15, 15, 15, 20, 20, 25, 25, 30, 30, 40, 50, 60, 80, 100)
"""What agents think of when they want to make up for something, in euro."""
_UNFORESEEN = ("taxi, reimbursed", "new bulb bought next door", "gift wrapping again", "courier on a Sunday")


@dataclass(frozen=True)
class Idea:
    """What an agent wants to give."""

    remedy: Remedy
    basis: Basis
    euro: Decimal
    evidence: frozenset[str] = frozenset()
    what: str = ""


def ideas(story: Story, fix: Fix) -> Iterator[Idea]:
    """What the agent thinks of giving beside this fix, or as a part of it."""
    remedies, subject, price = story.world.remedies, story.subject, _euro(story.bought)
    proof = frozenset({"photo"}) if remedies.maybe(0.86) else frozenset[str]()
    bought = story.bought.key is not None
    if bought and fix.kind in _MONEY_BACK and remedies.maybe(0.75):
        yield _money_back(remedies, fix, price, proof)
    elif bought and fix.kind == "part_refund":
        share = Decimal(remedies.chance.choice((10, 15, 20, 20, 30, 40))) / 100
        yield Idea(Remedy.DISCOUNT, Basis.GOODWILL, _round(price * share), proof)
    elif bought and fix.kind in _GOODS and remedies.maybe(0.3):
        owed = remedies.maybe(0.45)
        basis = Basis.LEGAL_RIGHT if owed else Basis.GOODWILL
        yield Idea(Remedy.REPLACEMENT, basis, price, proof)
    if subject.kind == "complaint" and remedies.maybe(0.2):
        euro = Decimal(remedies.chance.choice(_GESTURES))
        remedy = remedies.chance.choice((Remedy.STORE_CREDIT, Remedy.STORE_CREDIT, Remedy.DISCOUNT))
        if remedy is Remedy.STORE_CREDIT or bought:
            yield Idea(remedy, Basis.GOODWILL, min(euro, price if bought else euro), proof)
    elif subject.name == "praise" and remedies.maybe(0.35):
        yield Idea(Remedy.VOUCHER, Basis.THANKS, Decimal(10))
    elif subject.name in ("broken", "wrong") and remedies.maybe(0.06):
        yield Idea(
            Remedy.REIMBURSEMENT, Basis.GOODWILL, Decimal(remedies.chance.choice((5, 7, 9, 14))), proof
        )
    elif remedies.maybe(0.008):
        what = remedies.chance.choice(_UNFORESEEN)
        yield Idea(
            Remedy.EXCEPTION, Basis.GOODWILL, Decimal(remedies.chance.choice((8, 9, 18, 25))), what=what
        )


def _money_back(remedies: Remedies, fix: Fix, price: Decimal, proof: frozenset[str]) -> Idea:
    if fix.kind == "corrected":
        seen = frozenset({"mistake_seen"}) if remedies.maybe(0.9) else frozenset[str]()
        return Idea(Remedy.REFUND, Basis.CORRECTION, price, seen)
    if remedies.maybe(0.5):
        return Idea(Remedy.REFUND, Basis.LEGAL_RIGHT, price)
    part = (
        price if remedies.maybe(0.5) else _round(price * Decimal(remedies.chance.choice((20, 30, 50))) / 100)
    )
    return Idea(Remedy.REFUND, Basis.GOODWILL, part, proof)


def _round(euro: Decimal) -> Decimal:
    return max(euro.quantize(Decimal(1)), Decimal(1))


def _euro(bought: Bought) -> Decimal:
    return bought.product.price


def in_their_money(idea: Idea, bought: Bought) -> Decimal:
    """The price that was paid, or so many euro in the customer's money."""
    if idea.euro == bought.product.price:
        return bought.price
    amount = idea.euro * price_in(bought.currency, Decimal(100)) / 100
    return max(to_places(amount, bought.currency), Decimal(1))
