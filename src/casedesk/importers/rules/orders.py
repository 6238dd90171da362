"""What the rows about an order say: one row a line, the rows of an order one after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casedesk.customers.rules.identities import Address, Unfit, normalise
from casedesk.customers.rules.orders import Line, Purchase, objections
from casedesk.importers.rules.cells import Unreadable, amount, day, of_column
from casedesk.importers.rules.columns import Column
from casedesk.platform.money import round_to
from casedesk.platform.sentences import all_of, say

COLUMNS = (
    Column("external_id", say("the order's key in the shop"), ("id", "order_id", "order"), needed=True),
    Column(
        "customer_id",
        say("the key of its customer, as in the file of customers"),
        ("customer_external_id", "customer"),
    ),
    Column("customer_email", say("or an address of its customer"), ("email", "mail", "email_address")),
    Column(
        "number",
        say("its number as the customer knows it; the key unless said"),
        ("order_number", "order_no"),
    ),
    Column(
        "placed_on",
        say("its date, as 2026-03-31"),
        ("date", "order_date", "created_at", "placed_at"),
        needed=True,
    ),
    Column("currency", say("as EUR"), ("currency_code",), needed=True),
    Column(
        "total",
        say("what it cost; the sum of its lines unless said"),
        ("order_total", "amount", "grand_total"),
    ),
    Column("status", say("as the shop calls it; placed unless said"), ("order_status", "state")),
    Column(
        "product",
        say("what this line is; a row without one is the order alone"),
        ("line_name", "item", "item_name"),
    ),
    Column("sku", say("the article's number"), ("article", "article_number", "item_number")),
    Column("quantity", say("how many of it; 1 unless said"), ("qty", "count")),
    Column("unit_price", say("the price of one"), ("price", "item_price")),
    Column(
        "line_total",
        say("what was paid for the line; quantity times price unless said"),
        ("item_total", "subtotal"),
    ),
)

_OF_ORDER = ("customer_id", "customer_email", "number", "placed_on", "currency", "total", "status")
"""What every row of an order has to say alike, or leave empty."""


@dataclass(frozen=True)
class OrderRow:
    """An order that can be taken, and how its customer is named: by the shop's key or by an address."""

    purchase: Purchase
    customer_id: str | None
    customer_email: Address | None


def read_order(rows: Sequence[Mapping[str, str]], today: date) -> OrderRow | list[str]:
    """The order that these rows tell of together, or all that is wrong with it."""
    wrong: list[str] = []
    cells = _said_alike(rows, wrong)
    external_id = normalise("external_id", rows[0].get("external_id", ""))
    if isinstance(external_id, Unfit):
        return [of_column("external_id", external_id.reason)]
    customer_id, email = _customer(cells, wrong)
    placed_on = _read(cells, "placed_on", day, wrong)
    total = _read(cells, "total", amount, wrong)
    currency = cells["currency"].upper()
    lines = [line for row in rows if (line := _line(row, currency, wrong)) is not None]
    if placed_on is None and not wrong:
        wrong.append(of_column("placed_on", say("Say when it was placed.")))
    if wrong or placed_on is None:
        return wrong
    purchase = Purchase(
        number=cells["number"] or external_id.value,
        placed_on=placed_on,
        currency=currency,
        total=total,
        status=cells["status"] or "placed",
        external_id=external_id.value,
        lines=tuple(lines),
    )
    said = objections(purchase, today)
    if said:
        return [of_column(field, reason) for field, reason in said.items()]
    return OrderRow(purchase, customer_id, email)


def _said_alike(rows: Sequence[Mapping[str, str]], wrong: list[str]) -> dict[str, str]:
    alike: dict[str, str] = {}
    for column in _OF_ORDER:
        said = dict.fromkeys(text for row in rows if (text := row.get(column, "")))
        if len(said) > 1:
            each = all_of(f"“{text}”" for text in said)
            wrong.append(of_column(column, say("The rows of this order say %(each)s.", each=each)))
        alike[column] = next(iter(said), "")
    return alike


def _customer(cells: Mapping[str, str], wrong: list[str]) -> tuple[str | None, Address | None]:
    if cells["customer_id"]:
        return cells["customer_id"], None
    if not cells["customer_email"]:
        wrong.append(of_column("customer_id", say("Name the customer, by key or by email.")))
        return None, None
    email = normalise("email", cells["customer_email"])
    if isinstance(email, Unfit):
        wrong.append(of_column("customer_email", email.reason))
        return None, None
    return None, email


def _line(row: Mapping[str, str], currency: str, wrong: list[str]) -> Line | None:
    name, sku = row.get("product", ""), row.get("sku", "")
    quantity: Decimal | None = _read(row, "quantity", amount, wrong)
    price: Decimal | None = _read(row, "unit_price", amount, wrong)
    total: Decimal | None = _read(row, "line_total", amount, wrong)
    if not (name or sku):
        if quantity is not None or price is not None or total is not None:
            wrong.append(of_column("product", say("Say what this line is.")))
        return None
    quantity = Decimal(1) if quantity is None else quantity
    if price is None:
        price = Decimal(0) if total is None or quantity <= 0 else round_to(total / quantity, currency)
    return Line(name or sku, quantity, price, total, sku)


def _read(cells: Mapping[str, str], column: str, read: Callable[[str], Any], wrong: list[str]) -> Any:
    text = cells.get(column, "")
    try:
        return read(text) if text else None
    except Unreadable as unreadable:
        wrong.append(of_column(column, unreadable.reason))
        return None
