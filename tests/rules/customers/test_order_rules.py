"""What an order may say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from casedesk.customers.rules.order_lines import Stood, places
from casedesk.customers.rules.orders import Line, Purchase, line_total, objections, order_total

TODAY = date(2026, 5, 12)
LAMP = Line("Lamp", Decimal(3), Decimal("0.33"))
ORDER = Purchase("R-1", TODAY, "EUR", lines=(LAMP,))


def test_totals_are_counted_where_they_are_not_said() -> None:
    assert line_total(LAMP, "EUR") == Decimal("0.99")
    assert line_total(Line("Cloth", Decimal("1.5"), Decimal("0.35")), "EUR") == Decimal("0.53")
    assert line_total(replace(LAMP, total=Decimal("0.90")), "EUR") == Decimal("0.90")
    voucher = Line("Voucher", total=Decimal("-0.50"))
    assert order_total(replace(ORDER, lines=(LAMP, voucher))) == Decimal("0.49")
    assert order_total(replace(ORDER, total=Decimal(7))) == Decimal(7)
    assert order_total(replace(ORDER, lines=())) == Decimal(0)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("number", {"number": " "}),
        ("number", {"number": "x" * 101}),
        ("placed_on", {"placed_on": date(2026, 5, 14)}),
        ("placed_on", {"placed_on": date(1969, 12, 31)}),
        ("currency", {"currency": "eur"}),
        ("currency", {"currency": "EURO"}),
        ("status", {"status": ""}),
        ("total", {"total": Decimal(-1)}),
        ("total", {"total": Decimal("1.001")}),
        ("total", {"total": Decimal(10) ** 15}),
        ("total", {"total": Decimal("NaN")}),
        ("line 1 price", {"currency": "KRW"}),
        ("line 1 name", {"lines": (replace(LAMP, name=" "),)}),
        ("line 1 quantity", {"lines": (replace(LAMP, quantity=Decimal(0)),)}),
        ("line 1 quantity", {"lines": (replace(LAMP, quantity=Decimal("0.0001")),)}),
        ("line 2 total", {"lines": (LAMP, replace(LAMP, total=Decimal("0.001")))}),
        ("line 1 total", {"lines": (Line("A", Decimal(10) ** 9, Decimal(10) ** 9),)}),
        ("line 1 sku", {"lines": (replace(LAMP, sku="x" * 101),)}),
    ],
)
def test_what_cannot_be(field: str, changed: dict[str, object]) -> None:
    assert list(objections(replace(ORDER, **changed), TODAY)) == [field]  # type: ignore[arg-type]


@pytest.mark.parametrize("changed", [{}, {"placed_on": date(2026, 5, 13)}, {"total": Decimal(0)}])
def test_what_can(changed: dict[str, object]) -> None:
    assert objections(replace(ORDER, **changed), TODAY) == {}  # type: ignore[arg-type]


STOOD = [
    Stood(11, 1, "L-1", "Lamp"),
    Stood(12, 2, "B-1", "Bulb"),
    Stood(13, 3, "B-1", "Bulb"),
    Stood(14, 4, "", "Shipping"),
    Stood(15, 5, "", "Gift wrap", gone=True),
]


@pytest.mark.parametrize(
    ("told", "were"),
    [
        ([("L-1", "Lamp"), ("B-1", "Bulb"), ("B-1", "Bulb"), ("", "Shipping")], [11, 12, 13, 14]),
        ([("B-1", "Bulb"), ("", "Shipping")], [12, 14]),
        ([("S-1", "Shade"), ("L-1", "Lamp")], [None, 11]),
        ([("L-1", "Lamp, brass"), ("B-1", "Bulb"), ("", "Shipping")], [11, 12, 14]),
        ([("S-1", "Shade"), ("B-1", "Bulb")], [None, 12]),
        ([("", "Lamp"), ("B-1", "Bulb")], [11, 12]),
        ([("L-1", "Lamp"), ("B-1", "Bulb"), ("B-1", "Bulb"), ("", "Parcel service")], [11, 12, 13, 14]),
        ([("", "Shipping"), ("L-1", "Lamp")], [14, 11]),
        ([("", "Gift wrap")], [15]),
        (
            [("L-1", "Lamp")] + [("B-1", "Bulb")] * 2 + [("", "Shipping"), ("", "Card")],
            [11, 12, 13, 14, None],
        ),
        ([], []),
    ],
)
def test_a_line_told_of_again_is_the_one_it_was(told: list[tuple[str, str]], were: list[int | None]) -> None:
    assert places(STOOD, [Line(name, sku=sku) for sku, name in told]) == were
