"""Customers, the addresses they write from, what became of them, and what they bought.

What is a person's own, for export and erasure, is listed in `personal`. Histories hold ids and values only.
"""

from decimal import Decimal
from typing import Any

from piccolo.columns import JSONB, Boolean, Char, Date, Integer, Numeric, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey, Tsvector

_MONEY = (15, 3)


class Organisation(db.Keyed, tablename="organisations"):
    """A company or a household that customers belong to."""

    name = Text()
    kind = Text(default="company")
    external_id = Text(null=True, default=None)
    language = Text(null=True, default=None)
    zone = Text(null=True, default=None)


class Customer(db.Keyed, tablename="customers"):
    """A person who asks for help. Merged: `merged_into_id` points to the customer who was kept."""

    name = Text()
    organisation_id = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    tier = Text(default="standard")
    language = Text(null=True, default=None)
    zone = Text(null=True, default=None)
    external_id = Text(null=True, default=None)
    prospect = Boolean(default=False)
    merged_into_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None)
    words = Tsvector()
    erased_at = Timestamptz(null=True, default=None)


class Identity(db.Keyed, tablename="identities"):
    """One address of a customer; (kind, normalised) is unique."""

    customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    kind = Text()
    value = Text()
    normalised = Text()
    confirmed_at = Timestamptz(null=True, default=None)
    undeliverable_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=None)


class IdentityClaim(db.Keyed, tablename="identity_claims"):
    """A customer who gave an address that stands with another one."""

    customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    identity_id = ForeignKey(Identity, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)


class DistinctCustomers(db.Keyed, tablename="distinct_customers"):
    """Two customers of whom an agent said that they are two people; the lower id stands first."""

    customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    other_customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    by_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)


class CustomerEvent(db.Keyed, tablename="customer_events"):
    """One entry of the append-only record of what happened to a customer."""

    customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    actor_kind = Text()
    user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    rule = Text()
    kind = Text()
    version = Integer(default=1)
    payload = JSONB(default="{}")


class CustomerMerge(db.Keyed, tablename="customer_merges"):
    """Two customers said to be one person, until undone."""

    kept_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    merged_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    undone_at = Timestamptz(null=True, default=None)
    undone_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)


class Order(db.Keyed, tablename="orders"):
    """A purchase, as the shop told us."""

    customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    number = Text()
    external_id = Text(null=True, default=None)
    placed_on = Date(default=None)
    currency = Char(length=3)
    total = Numeric(_MONEY)
    status = Text(default="placed")


class OrderLine(db.Keyed, tablename="order_lines"):
    """One line of an order; positions count from 1."""

    order_id = ForeignKey(Order, null=False, on_delete=OnDelete.restrict)
    position = Integer()
    sku = Text()
    name = Text()
    quantity = Numeric(_MONEY, default=Decimal(1))
    unit_price = Numeric(_MONEY)
    total = Numeric(_MONEY)
    gone = Boolean(default=False)


class OrderPayment(db.Keyed, tablename="order_payments"):
    """Money that came in for an order, or a voucher that was used."""

    order_id = ForeignKey(Order, null=False, on_delete=OnDelete.restrict)
    external_id = Text()
    amount = Numeric(_MONEY)
    voucher = Boolean(default=False)
    paid_at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)


class OrderReturn(db.Keyed, tablename="order_returns"):
    """What came back of an order, and what the shop paid back for it."""

    order_id = ForeignKey(Order, null=False, on_delete=OnDelete.restrict)
    order_line_id = ForeignKey(OrderLine, null=True, default=None, on_delete=OnDelete.restrict)
    external_id = Text()
    quantity = Numeric(_MONEY, null=True, default=None)
    amount = Numeric(_MONEY)
    returned_at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)


class OrderChargeback(db.Keyed, tablename="order_chargebacks"):
    """A payment that a bank took back, or asks to; open, it holds money remedies."""

    order_id = ForeignKey(Order, null=False, on_delete=OnDelete.restrict)
    payment_id = ForeignKey(OrderPayment, null=True, default=None, on_delete=OnDelete.restrict)
    external_id = Text()
    amount = Numeric(_MONEY)
    opened_at = Timestamptz(default=None)
    closed_at = Timestamptz(null=True, default=None)
    lost = Boolean(null=True, default=None)
    recorded_at = Timestamptz(default=None)
