"""Whose case it is and what it is about, and the words for it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from casedesk.demo.cast import DemoTeam
from casedesk.demo.catalogue import PRODUCTS_ON_SALE, SHIPPING, Fix, Product, Subject, price_in
from casedesk.demo.hours import DAY, Clockwork
from casedesk.demo.language import (
    LANGUAGES,
    Language,
    Topic,
    amount_in,
    day_in,
    desk_words,
    language,
    product_name,
)
from casedesk.demo.people import Buyer
from casedesk.demo.record import CaseRecord
from casedesk.demo.rows import Row
from casedesk.demo.said import By, Said
from casedesk.demo.world import Colleague, World

_NO_TOPIC = Topic((), ())
"""Spam is about nothing."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What a case is about: a product, and the order it came with. `number` is '' without one."""

    product: Product
    price: Decimal
    currency: str
    key: int | None = None
    number: str = ""
    days_ago: int = 0
    total: Decimal | None = None
    """What was paid for the whole order."""


@dataclass(eq=False)
class Story:
    """One case while it is told. `owner` is whoever works on it now; `slots` fill the texts."""

    world: World
    buyer: Buyer
    subject: Subject
    bought: Bought
    opened: int
    record: CaseRecord = field(init=False)
    owner: Colleague = field(init=False)
    team: DemoTeam = field(init=False)
    language: Language = field(init=False)
    topic: Topic = field(init=False)
    """What is said about it in the customer's language."""
    home: Clockwork = field(init=False)
    """The customer's clock."""
    problem: int = 0
    slots: dict[str, str] = field(init=False)
    desk_slots: dict[str, str] = field(init=False)
    mail_subject: str = ""
    _written: bool = False
    tried: Fix | None = None
    """The last thing that was done to fix it."""

    def __post_init__(self) -> None:
        self.team = self.subject.team
        self.language = language(self.buyer.language)
        self.topic = self.language.topics.get(self.subject.name, _NO_TOPIC)
        self.home = self.world.clocks[self.buyer.zone]
        self.slots = self._slots(self.buyer.language)
        self.desk_slots = self._slots("en")
        self.desk_slots["language"] = LANGUAGES[self.buyer.language]

    def _slots(self, code: str) -> dict[str, str]:
        bought, home = self.bought, self.home
        return {
            "name": self.buyer.name,
            "product": product_name(code, bought.product.kind, bought.product.model),
            "order": bought.number,
            "amount": amount_in(code, bought.price, bought.currency),
            "agent": "",
            "date": day_in(code, home.day(self.opened - bought.days_ago * DAY)),
            "due": day_in(code, home.day(self.opened + 5 * DAY)),
        }

    # Words

    def theirs(self, several: tuple[str, ...]) -> str:
        """One of several texts in the customer's language, filled in."""
        return self.world.pick(several).format_map(self.slots)

    def ours(self, section: str, key: str) -> str:
        """One of the texts that the desk writes for itself, filled in."""
        return self.world.pick(desk_words()[section][key]).format_map(self.desk_slots)

    def receipt(self) -> str:
        """The first line of a first answer; one is only sorry where something went wrong."""
        receipts = self.language.receipts
        return self.theirs(receipts if self.subject.kind == "complaint" else receipts[:1])

    def until(self, at: int) -> None:
        """From here on {due} is the day of this moment."""
        day = self.clock.day(at)
        self.slots["due"], self.desk_slots["due"] = day_in(self.buyer.language, day), day_in("en", day)

    def letter(self, *parts: str) -> str:
        """A mail of ours: salutation, paragraphs, signature."""
        self.slots["agent"] = self.owner.member.name
        said = self.language
        told = (part for part in parts if part)
        return "\n\n".join((self.theirs(said.dear), *told, self.theirs(said.sign)))

    # People

    @property
    def clock(self) -> Clockwork:
        """The owner's."""
        return self.owner.clock

    @property
    def by(self) -> By:
        """The owner, as the doer of something."""
        return self.owner.by

    def passes_to(self, owner: Colleague) -> None:
        """Somebody else works on it from here on."""
        self.owner = owner
        self.slots["agent"] = self.desk_slots["agent"] = owner.member.name

    # Contacts

    def incoming(
        self, body: str, channel: str = "email", files: tuple[tuple[int, str, str], ...] = ()
    ) -> Said:
        """Something the customer writes."""
        return Said(
            channel,
            "in",
            body,
            customer_id=self.world.customer_key(self.buyer),
            address=self.buyer.email if channel != "social" else f"@{self.buyer.email.split('@')[0]}",
            sender_name=self.buyer.name,
            subject=self._subject(channel),
            files=files,
        )

    def _subject(self, channel: str) -> str:
        if channel not in ("email", "form"):
            return ""
        subject = f"Re: {self.mail_subject}" if self._written else self.mail_subject
        self._written = True
        return subject

    def call(self, direction: str, body: str, *, answered: bool = True, minutes: int = 6) -> Said:
        """A call, as the owner writes it down afterwards."""
        return Said(
            "phone",
            direction,
            body,
            by_user_id=self.owner.id,
            customer_id=self.world.customer_key(self.buyer),
            address=self.buyer.phone,
            sender_name=self.buyer.name if direction == "in" else "",
            answered=answered,
            seconds=self.world.between(40, minutes * 60) if answered else 0,
        )

    def outgoing(
        self, body: str, channel: str = "email", files: tuple[tuple[int, str, str], ...] = ()
    ) -> Said:
        """Something the owner writes to the customer."""
        return Said(
            channel,
            "out",
            body,
            by_user_id=self.owner.id,
            customer_id=self.world.customer_key(self.buyer),
            address=self.buyer.email,
            subject=self._subject(channel),
            files=files,
        )

    def fix(self) -> Fix:
        """One way in which such a case is fixed."""
        return weighted(self.world, self.subject.fixes)

    @property
    def undone(self) -> str:
        """How the customer says that what was tried did not help."""
        kind = "" if self.tried is None else self.tried.kind
        if kind in ("refunded", "part_refund", "corrected", "label"):
            return "money"
        return "part" if kind == "part" else self.subject.undone

    def cause(self, fix: Fix) -> int:
        """The key of what had caused it."""
        return self.world.keys.causes[fix.cause]


@lru_cache(maxsize=2048)
def day_number(on: date) -> str:
    """A day as it stands in the number of an order: the year's and the day's number."""
    return f"{on:%y%j}"


_FREE_FROM = Decimal(60)
"""Euro from which the parcel costs nothing."""


def weighted(world: World, fixes: tuple[Fix, ...]) -> Fix:
    """One of several fixes, by how often each is."""
    share = world.chance.random() * sum(fix.weight for fix in fixes)
    for fix in fixes:
        share -= fix.weight
        if share < 0:
            return fix
    return fixes[-1]


def buy(world: World, buyer: Buyer, subject: Subject, at: int) -> Bought:
    """What the case is about, bought some days before it."""
    product = world.pick(subject.products)
    price = price_in(buyer.currency, product.price)
    if subject.days_since_order is None or buyer.prospect:
        return Bought(product, price, buyer.currency)
    days_ago = world.between(*subject.days_since_order)
    return place_order(world, buyer, product, at, days_ago)


def place_order(world: World, buyer: Buyer, product: Product, at: int, days_ago: int) -> Bought:
    """Writes an order for this product, and perhaps something with it, placed some days before `at`."""
    rows = world.rows
    status = "delivered" if days_ago > 4 else "shipped" if days_ago > 1 else "placed"
    key = rows.next_key("orders")
    placed = world.clocks[buyer.zone].day(at - days_ago * DAY)
    number = f"L{day_number(placed)}-{key}"
    currency = buyer.currency
    price = price_in(currency, product.price)
    quantity = world.pick((1, 1, 1, 1, 2))
    total = quantity * price
    lines = [_line(key, 1, product, quantity, price)]
    if world.maybe(0.35):
        other = world.pick(PRODUCTS_ON_SALE)
        each = price_in(currency, other.price)
        lines.append(_line(key, 2, other, 1, each))
        total += each
    if total < price_in(currency, _FREE_FROM):
        shipping = price_in(currency, SHIPPING.price)
        lines.append((key, len(lines) + 1, SHIPPING.sku, SHIPPING.model, 1, shipping, shipping))
        total += shipping
    for line in lines:
        rows.add("order_lines", line)
    rows.add("orders", (key, world.customer_key(buyer), number, placed, currency, total, status))
    return Bought(product, price, currency, key, number, days_ago, total)


def _line(order: int, position: int, item: Product, quantity: int, each: Decimal) -> Row:
    return (
        order,
        position,
        item.sku,
        product_name("en", item.kind, item.model),
        quantity,
        each,
        quantity * each,
    )
