"""What a shop may tell of payments, returns and chargebacks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from casedesk.customers.rules.order_money import Chargeback, Known, Part, Payment, Return, part_objections

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KNOWN = Known("EUR", frozenset({1, 2}), frozenset({"p-1"}))
PAID = Payment("p-2", Decimal("10.00"), NOW)
BACK = Return("r-1", Decimal(0), NOW)
BANK = Chargeback("c-1", Decimal(5), NOW)


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        (PAID, set()),
        (replace(PAID, external_id=""), {"external_id"}),
        (replace(PAID, external_id="x" * 201), {"external_id"}),
        (replace(PAID, amount=Decimal(0)), {"amount"}),
        (replace(PAID, amount=Decimal("-1")), {"amount"}),
        (replace(PAID, amount=Decimal("1.001")), {"amount"}),
        (replace(PAID, amount=Decimal("1e13")), {"amount"}),
        (replace(PAID, paid_at=NOW + timedelta(minutes=5)), set()),
        (replace(PAID, paid_at=NOW + timedelta(minutes=6)), {"paid_at"}),
        (BACK, set()),
        (replace(BACK, line=2, quantity=Decimal("0.5")), set()),
        (replace(BACK, line=3), {"line"}),
        (replace(BACK, line=0), {"line"}),
        (replace(BACK, quantity=Decimal(1)), {"quantity"}),
        (replace(BACK, line=1, quantity=Decimal(0)), {"quantity"}),
        (replace(BACK, line=1, quantity=Decimal("0.0001")), {"quantity"}),
        (BANK, set()),
        (replace(BANK, payment="p-1"), set()),
        (replace(BANK, payment="p-9"), {"payment"}),
        (replace(BANK, closed_at=NOW), {"lost"}),
        (replace(BANK, lost=True), {"lost"}),
        (replace(BANK, closed_at=NOW, lost=False), set()),
        (replace(BANK, closed_at=NOW - timedelta(days=1), lost=True), {"closed_at"}),
    ],
)
def test_each_field_is_looked_at(part: Part, fields: set[str]) -> None:
    assert set(part_objections(part, KNOWN, NOW)) == fields
