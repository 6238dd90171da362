"""What Lumen & Co sells, in which money, and what their cases are about."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from casedesk.demo.cast import BILLING, PARCELS, PRODUCTS, DemoTeam
from casedesk.demo.language import WHOLE_CURRENCIES


@dataclass(frozen=True)
class Product:
    """Something on sale. `kind` has a name in each language; prices are in euro, with tax."""

    sku: str
    model: str
    kind: str
    price: Decimal


def _product(sku: str, model: str, kind: str, price: str) -> Product:
    return Product(sku, model, kind, Decimal(price))


AURORA = _product("AUR-T-01", "Aurora", "table", "89.90")
"""The lamp with the bad batch."""

PRODUCTS_ON_SALE = (
    AURORA,
    _product("AUR-F-01", "Aurora", "floor", "189.00"),
    _product("FJO-P-02", "Fjord", "pendant", "149.00"),
    _product("FJO-W-01", "Fjord", "wall", "64.90"),
    _product("SOL-D-01", "Solis", "desk", "79.90"),
    _product("SOL-F-03", "Solis", "floor", "229.00"),
    _product("LUN-N-01", "Luna", "night", "29.90"),
    _product("LUN-B-01", "Luna", "bedside", "44.90"),
    _product("EMB-L-01", "Ember", "lantern", "39.90"),
    _product("EMB-S-02", "Ember", "lights", "24.90"),
    _product("NOR-P-01", "Nord", "pendant", "119.00"),
    _product("NOR-R-01", "Nord", "rack", "99.00"),
    _product("TID-T-01", "Tide", "table", "69.90"),
    _product("TID-B-01", "Tide", "bowl", "34.90"),
    _product("WIL-K-01", "Willow", "blanket", "89.00"),
    _product("WIL-C-01", "Willow", "cushion", "19.90"),
    _product("HAL-W-01", "Halo", "wall", "84.90"),
    _product("HAL-D-02", "Halo", "desk", "109.00"),
    _product("JUN-S-01", "Juniper", "lights", "32.50"),
    _product("JUN-B-02", "Juniper", "bedside", "54.90"),
)
_LAMPS = ("table", "floor", "pendant", "wall", "desk", "bedside", "night", "lantern")
LAMPS = tuple(product for product in PRODUCTS_ON_SALE if product.kind in _LAMPS)
SHIPPING = _product("SHIP", "Shipping", "", "4.90")

_RATES = {
    "EUR": "1", "GBP": "0.85", "USD": "1.1", "CHF": "0.96", "TRY": "38", "MXN": "20",
    "KRW": "1500", "CNY": "7.8", "SGD": "1.45", "MYR": "4.9", "THB": "38",
}  # fmt: skip


@cache
def price_in(currency: str, euro: Decimal) -> Decimal:
    """The shop's price in another currency: rounded as shops do, to .90 or to whole hundreds."""
    price = euro * Decimal(_RATES[currency])
    if currency in WHOLE_CURRENCIES:
        return (price / 100).quantize(Decimal(1)) * 100
    return price if currency == "EUR" else price.quantize(Decimal(1)) - Decimal("0.10")


CATEGORIES = (
    "Late delivery", "Lost parcel", "Damaged in transit", "Wrong item", "Return or exchange",
    "Address or order change", "Refund", "Invoice", "Payment", "Voucher", "Defective product",
    "Missing parts", "Product advice", "Assembly", "Praise",
)  # fmt: skip
CAUSES = (
    "Carrier delay", "Lost by the carrier", "Left with a neighbour", "Rough handling by the carrier",
    "Poor packaging", "Picking mistake", "Stock figure wrong", "Changed their mind", "Customer's mistake",
    "Refund booked late", "Payment provider", "Invoice not sent", "Shop page wrong", "Production fault",
    "Bad batch A-2216", "Packing at the factory", "Unclear description", "Unclear instructions",
    "Just a question",
)  # fmt: skip


@dataclass(frozen=True)
class Fix:
    """One way a case about a topic is fixed, how often, and what had caused it."""

    kind: str
    weight: float
    cause: str


_ABOUT_LAMPS = ("broken", "wrong", "defect", "missing", "advice", "assembly")


@dataclass(frozen=True)
class Subject:
    """A topic as the desk works on it.

    `ask` and `wait` name what is asked of the customer and whom one waits for, with how often; `undone`
    how the customer says that it is not fixed. `days_since_order` is None where no order is concerned.
    """

    name: str
    weight: float
    team: DemoTeam
    category: str
    kind: str
    wish: str
    fixes: tuple[Fix, ...]
    undone: str = ""
    ask: str = ""
    asks: float = 0.0
    wait: str = ""
    waits: float = 0.0
    comes_back: float = 0.05
    refusable: float = 0.0
    days_since_order: tuple[int, int] | None = (3, 14)
    high: float = 0.04

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """What it can be about: only lamps flicker, need a bulb, or have a base that cracks."""
        if self.name == "batch":
            return (AURORA,)
        return LAMPS if self.name in _ABOUT_LAMPS else PRODUCTS_ON_SALE


SUBJECTS = (
    Subject(
        "late", 15, PARCELS, "Late delivery", "request", "hurry",
        (
            Fix("arrives", 56, "Carrier delay"), Fix("resent", 20, "Lost by the carrier"),
            Fix("found", 14, "Left with a neighbour"), Fix("refunded", 10, "Stock figure wrong"),
        ),
        undone="not_here", ask="order", asks=0.22, wait="carrier", waits=0.6, comes_back=0.08, days_since_order=(5, 16),
    ),
    Subject(
        "lost", 8, PARCELS, "Lost parcel", "complaint", "hurry",
        (
            Fix("found", 42, "Left with a neighbour"), Fix("resent", 44, "Lost by the carrier"),
            Fix("refunded", 14, "Lost by the carrier"),
        ),
        undone="not_here", ask="address", asks=0.4, wait="carrier", waits=0.75, comes_back=0.09, high=0.08,
        days_since_order=(4, 12),
    ),
    Subject(
        "broken", 13, PARCELS, "Damaged in transit", "complaint", "replace",
        (
            Fix("resent", 68, "Poor packaging"), Fix("resent", 14, "Rough handling by the carrier"),
            Fix("part_refund", 10, "Rough handling by the carrier"), Fix("refunded", 8, "Poor packaging"),
        ),
        undone="broken_again", ask="photo", asks=0.55, wait="warehouse", waits=0.2, comes_back=0.09, high=0.06,
    ),
    Subject(
        "wrong", 7, PARCELS, "Wrong item", "complaint", "replace",
        (
            Fix("swapped", 74, "Picking mistake"), Fix("part_refund", 10, "Picking mistake"),
            Fix("swapped", 16, "Stock figure wrong"),
        ),
        undone="wrong_again", ask="photo", asks=0.45, wait="warehouse", waits=0.4, comes_back=0.07,
    ),
    Subject(
        "return", 10, PARCELS, "Return or exchange", "request", "tell",
        (Fix("label", 84, "Changed their mind"), Fix("label", 16, "Unclear description")),
        undone="money", ask="order", asks=0.2, comes_back=0.05, refusable=0.09, days_since_order=(5, 40),
    ),
    Subject(
        "address", 6, PARCELS, "Address or order change", "request", "tell",
        (Fix("changed", 100, "Customer's mistake"),),
        undone="not_here", ask="address", asks=0.2, comes_back=0.03, days_since_order=(0, 2), high=0.12,
    ),
    Subject(
        "refund", 6, BILLING, "Refund", "complaint", "money",
        (Fix("refunded", 78, "Refund booked late"), Fix("refunded", 22, "Payment provider")),
        undone="money", ask="account", asks=0.3, wait="bank", waits=0.45, comes_back=0.08, days_since_order=(18, 45),
    ),
    Subject(
        "invoice", 5, BILLING, "Invoice", "request", "paper",
        (Fix("invoice", 80, "Invoice not sent"), Fix("invoice", 20, "Shop page wrong")),
        undone="paper", comes_back=0.06, days_since_order=(3, 60), high=0.02,
    ),
    Subject(
        "charged", 4, BILLING, "Payment", "complaint", "money",
        (Fix("corrected", 76, "Payment provider"), Fix("corrected", 24, "Shop page wrong")),
        undone="money", ask="account", asks=0.5, wait="bank", waits=0.45, comes_back=0.06, high=0.1,
        days_since_order=(1, 6),
    ),
    Subject(
        "voucher", 3, BILLING, "Voucher", "complaint", "tell",
        (Fix("voucher", 100, "Shop page wrong"),), undone="voucher", comes_back=0.06, days_since_order=(0, 3),
    ),
    Subject(
        "defect", 10, PRODUCTS, "Defective product", "complaint", "replace",
        (
            Fix("resent", 62, "Production fault"), Fix("part", 22, "Production fault"),
            Fix("refunded", 16, "Production fault"),
        ),
        undone="broken_again", ask="photo", asks=0.58, wait="supplier", waits=0.34, comes_back=0.09, refusable=0.05,
        days_since_order=(12, 200),
    ),
    Subject(
        "missing", 5, PRODUCTS, "Missing parts", "request", "replace",
        (Fix("part", 88, "Packing at the factory"), Fix("resent", 12, "Packing at the factory")),
        undone="part", ask="photo", asks=0.32, wait="supplier", waits=0.45, comes_back=0.06,
    ),
    Subject(
        "advice", 6, PRODUCTS, "Product advice", "question", "tell",
        (Fix("explained", 70, "Just a question"), Fix("explained", 30, "Unclear description")),
        undone="unclear", comes_back=0.04, days_since_order=None, high=0.0,
    ),
    Subject(
        "assembly", 4, PRODUCTS, "Assembly", "question", "tell",
        (Fix("explained", 100, "Unclear instructions"),),
        undone="unclear", ask="photo", asks=0.25, comes_back=0.07, days_since_order=(4, 20), high=0.0,
    ),
    Subject(
        "praise", 1.6, PRODUCTS, "Praise", "praise", "",
        (Fix("thanked", 100, "Just a question"),), comes_back=0.0, high=0.0,
    ),
)  # fmt: skip
BATCH = Subject(
    "batch", 0, PRODUCTS, "Defective product", "complaint", "replace",
    (
        Fix("resent", 66, "Bad batch A-2216"), Fix("part", 24, "Bad batch A-2216"),
        Fix("refunded", 10, "Bad batch A-2216"),
    ),
    undone="broken_again", ask="photo", asks=0.2, wait="supplier", waits=0.45, comes_back=0.1, high=0.35,
    days_since_order=(6, 30),
)  # fmt: skip
SPAM = Subject("spam", 0, PARCELS, "Praise", "request", "", (), days_since_order=None)
"""What is in the mailbox but no case."""
