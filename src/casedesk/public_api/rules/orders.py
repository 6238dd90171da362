"""What a shop may tell of an order: the whole of it, or one payment, return or chargeback."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from casedesk.customers.rules.order_money import Chargeback, Part, Payment, Return
from casedesk.customers.rules.orders import Line, Purchase
from casedesk.public_api.rules.fields import Fields

PAYMENT = ("external_id", "amount", "voucher", "paid_at")
RETURN = ("external_id", "amount", "line", "quantity", "returned_at")
CHARGEBACK = ("external_id", "amount", "payment", "opened_at", "closed_at", "lost")
LINE = ("name", "sku", "quantity", "unit_price", "total")
CUSTOMER = ("customer_id", "customer_email", "customer_name")
ORDER = (
    "external_id", "number", "placed_on", "currency", "total", "status",
    *CUSTOMER, "lines", "payments", "returns", "chargebacks",
)  # fmt: skip
_LAST_LINE = 10_000


@dataclass(frozen=True)
class ToldOrder:
    """An order as a shop tells of it, and how its customer is named."""

    purchase: Purchase
    customer_id: str
    customer_email: str
    customer_name: str


@dataclass(frozen=True)
class ToldPart:
    """A payment, a return or a chargeback, and the order that it belongs to."""

    order: str
    part: Part


def read_order(sent: Any, now: datetime) -> ToldOrder | dict[str, str]:
    """What was sent, or everything that is wrong with it, by field."""
    fields = Fields(sent, ORDER)
    external_id = fields.text("external_id", needed=True)
    customer_id, email = fields.text("customer_id"), fields.text("customer_email", longest=254)
    if not customer_id and not email:
        fields.refuse("customer_id", "Say whose order it is: customer_id or customer_email.")
    purchase = Purchase(
        number=fields.text("number") or external_id,
        placed_on=fields.day("placed_on"),
        currency=fields.text("currency", longest=3, needed=True).upper(),
        total=fields.optional_amount("total"),
        status=fields.text("status", longest=60) or "placed",
        external_id=external_id,
        lines=tuple(_line(one) for one in fields.objects("lines", LINE)),
        parts=(
            *(_payment(one, now) for one in fields.objects("payments", PAYMENT)),
            *(_return(one, now) for one in fields.objects("returns", RETURN)),
            *(_chargeback(one, now) for one in fields.objects("chargebacks", CHARGEBACK)),
        ),
    )
    if fields.wrong:
        return fields.wrong
    return ToldOrder(purchase, customer_id, email, fields.text("customer_name"))


def read_payment(sent: Any, now: datetime) -> ToldPart | dict[str, str]:
    """A payment of an order that was told before, or all that is wrong with it."""
    fields = Fields(sent, ("order", *PAYMENT))
    return _of_order(fields, _payment(fields, now))


def read_return(sent: Any, now: datetime) -> ToldPart | dict[str, str]:
    """A return, in the same way."""
    fields = Fields(sent, ("order", *RETURN))
    return _of_order(fields, _return(fields, now))


def read_chargeback(sent: Any, now: datetime) -> ToldPart | dict[str, str]:
    """A chargeback, in the same way."""
    fields = Fields(sent, ("order", *CHARGEBACK))
    return _of_order(fields, _chargeback(fields, now))


def _of_order(fields: Fields, part: Part) -> ToldPart | dict[str, str]:
    order = fields.text("order", needed=True)
    return fields.wrong or ToldPart(order, part)


def _line(fields: Fields) -> Line:
    quantity = fields.optional_amount("quantity")
    total, price = fields.optional_amount("total"), fields.optional_amount("unit_price")
    if total is None and price is None:
        fields.refuse("unit_price", "Send the price of one, or what was paid for the line.")
    return Line(
        name=fields.text("name", longest=400, needed=True),
        quantity=Decimal(1) if quantity is None else quantity,
        unit_price=price or Decimal(0),
        total=total,
        sku=fields.text("sku", longest=100),
    )


def _payment(fields: Fields, now: datetime) -> Payment:
    return Payment(
        external_id=fields.text("external_id", needed=True),
        amount=fields.amount("amount"),
        paid_at=fields.moment("paid_at", now) or now,
        voucher=fields.yes("voucher") or False,
    )


def _return(fields: Fields, now: datetime) -> Return:
    return Return(
        external_id=fields.text("external_id", needed=True),
        amount=fields.amount("amount"),
        returned_at=fields.moment("returned_at", now) or now,
        line=fields.whole("line", 1, _LAST_LINE),
        quantity=fields.optional_amount("quantity"),
    )


def _chargeback(fields: Fields, now: datetime) -> Chargeback:
    return Chargeback(
        external_id=fields.text("external_id", needed=True),
        amount=fields.amount("amount"),
        opened_at=fields.moment("opened_at", now) or now,
        payment=fields.text("payment") or None,
        closed_at=fields.moment("closed_at", None),
        lost=fields.yes("lost"),
    )
