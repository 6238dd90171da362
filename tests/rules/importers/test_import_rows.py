"""What cells, headings and rows of a file say, and what is refused with which reason."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.customers.rules.orders import order_total
from casedesk.importers.rules import cells, columns, customers, orders
from casedesk.importers.rules.cells import Unreadable
from casedesk.importers.rules.customers import Belongs, CustomerRow, read_row
from casedesk.importers.rules.orders import OrderRow, read_order

TODAY = date(2026, 5, 12)
ORDER = {"external_id": "o-1", "customer_id": "shop-7", "placed_on": "2026-03-31", "currency": "eur"}


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.yes_or_no, "Yes", True),
        (cells.yes_or_no, "0", False),
        (cells.day, "2026-03-31", date(2026, 3, 31)),
        (cells.day, "2026-03-31T23:59:59+09:00", date(2026, 3, 31)),
        (cells.day, "2026-03-31 10:00", date(2026, 3, 31)),
        (cells.day, "1.3.2026", date(2026, 3, 1)),
        (cells.amount, "1.234,50", Decimal("1234.50")),
        (cells.several, "a; b|c\nd;", ["a", "b", "c", "d"]),
        (cells.several, "", []),
    ],
)
def test_cells(read: Callable[[str], Any], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cells.yes_or_no, "perhaps"),
        (cells.day, "03/04/2026"),
        (cells.day, "2026-02-30"),
        (cells.day, "31.4.2026"),
        (cells.day, "yesterday"),
        (cells.amount, "1,234"),
        (cells.amount, "free"),
    ],
)
def test_cells_that_cannot_be_read_or_could_be_two(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(Unreadable, match=text.replace("/", ".")):
        read(text)


@pytest.mark.parametrize(
    ("headings", "places"),
    [
        (["external_id", "name"], {"external_id": 0, "name": 1}),
        (["Name", "E-Mail", " ID "], {"name": 0, "email": 1, "external_id": 2}),
        (["Customer ID", "FULL NAME", "Télephone"], {"external_id": 0, "name": 1, "phone": 2}),
    ],
)
def test_headings_are_known_however_they_are_written(headings: list[str], places: dict[str, int]) -> None:
    found = columns.layout(headings, customers.COLUMNS)
    assert found.places == places
    assert (found.missing, found.left_out, found.doubled) == ((), (), ())


def test_headings_that_are_missing_unknown_or_there_twice() -> None:
    found = columns.layout(["email", "shoe size", "mail"], customers.COLUMNS)
    assert found.missing == ("external_id", "name")
    assert found.left_out == ("shoe size",)
    assert found.doubled == ("mail",)


@pytest.mark.parametrize("known", [customers.COLUMNS, orders.COLUMNS])
def test_no_heading_means_two_columns(known: tuple[columns.Column, ...]) -> None:
    keys = [
        key for column in known for key in {columns.key(name) for name in (column.name, *column.other_names)}
    ]
    assert len(keys) == len(set(keys))
    assert all(column.name in columns.help_text(known) for column in known)


def test_a_row_with_everything() -> None:
    row = read_row(
        {
            "external_id": "shop-7",
            "name": " Aylin  Demir ",
            "email": "Aylin@Example.com; aylin@example.com ;demir@example.com",
            "phone": "0532 123 45 67",
            "handle": "instagram:@aylin",
            "household": "Demir",
            "tier": "Gold",
            "language": "tr",
            "zone": "Europe/Istanbul",
            "prospect": "no",
        },
        "GB",
    )
    assert isinstance(row, CustomerRow)
    assert (row.external_id, row.name, row.tier, row.language, row.zone, row.prospect) == (
        "shop-7",
        "Aylin Demir",
        "gold",
        "tr",
        "Europe/Istanbul",
        False,
    )
    assert row.organisation == Belongs("Demir", "household", None)
    assert [address.normalised for address in row.addresses] == [
        "aylin@example.com",
        "demir@example.com",
        "+905321234567",
        "instagram:aylin",
    ]


def test_empty_cells_say_nothing() -> None:
    row = read_row({"external_id": "1", "name": "A", "email": "", "tier": "", "prospect": ""}, None)
    assert row == CustomerRow("1", "A")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"external_id": ""}, "external_id: It is empty."),
        ({"name": " "}, "name: "),
        ({"email": "a@b.example;nobody"}, "email: “nobody”: "),
        ({"phone": "020 7946 0134"}, "phone: “020 7946 0134”: Write the number with its country code"),
        ({"handle": "@aylin"}, "handle: "),
        ({"tier": "platinum"}, "tier: "),
        ({"language": "English"}, "language: "),
        ({"zone": "Berlin"}, "zone: "),
        ({"prospect": "perhaps"}, "prospect: "),
        ({"organisation": "A", "household": "B"}, "household: "),
        ({"organisation_id": "1"}, "organisation_id: "),
        ({"organisation": "x" * 201}, "organisation: "),
    ],
)
def test_a_customer_that_is_refused(changed: dict[str, str], says: str) -> None:
    found = read_row({"external_id": "1", "name": "Aylin", **changed}, None)
    assert isinstance(found, list)
    assert len(found) == 1
    assert found[0].startswith(says)


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    found = read_row({"external_id": "", "name": "", "tier": "x", "email": "y"}, None)
    assert isinstance(found, list)
    assert len(found) == 4


@given(st.dictionaries(st.sampled_from([column.name for column in customers.COLUMNS]), st.text(max_size=30)))
def test_no_row_breaks_the_reading_of_customers(cells_of_row: dict[str, str]) -> None:
    read_row(cells_of_row, "GB")


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([column.name for column in orders.COLUMNS]), st.text("0123456789-.,xEUR ")
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_rows_break_the_reading_of_orders(rows: list[dict[str, str]]) -> None:
    read_order(rows, TODAY)


def test_rows_of_one_order() -> None:
    lamp = {"product": "Lamp", "sku": "L-1", "quantity": "2", "unit_price": "29,90"}
    found = read_order([ORDER | lamp, ORDER | {"product": "Shipping", "line_total": "5"}], TODAY)
    assert isinstance(found, OrderRow)
    purchase = found.purchase
    assert (purchase.number, purchase.currency, purchase.status, found.customer_id) == (
        "o-1",
        "EUR",
        "placed",
        "shop-7",
    )
    assert order_total(purchase) == Decimal("64.80")
    assert [(line.name, line.quantity, line.unit_price, line.total) for line in purchase.lines] == [
        ("Lamp", Decimal(2), Decimal("29.90"), None),
        ("Shipping", Decimal(1), Decimal(5), Decimal(5)),
    ]


def test_an_order_without_lines_and_a_customer_by_address() -> None:
    cells_of_row = ORDER | {
        "customer_id": "",
        "customer_email": "Aylin@Example.com",
        "total": "12",
        "number": "R-1",
    }
    found = read_order([cells_of_row], TODAY)
    assert isinstance(found, OrderRow)
    assert (found.purchase.number, found.purchase.lines, found.purchase.total) == ("R-1", (), Decimal(12))
    assert found.customer_email is not None
    assert found.customer_email.normalised == "aylin@example.com"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"external_id": ""}, "external_id: "),
        ({"customer_id": ""}, "customer_id: Name the customer"),
        ({"customer_id": "", "customer_email": "nobody"}, "customer_email: "),
        ({"placed_on": ""}, "placed_on: "),
        ({"placed_on": "03/04/2026"}, "placed_on: "),
        ({"placed_on": "2026-06-01"}, "placed_on: "),
        ({"currency": "EURO"}, "currency: "),
        ({"total": "12,345"}, "total: "),
        ({"total": "-1"}, "total: "),
        ({"quantity": "2"}, "product: "),
        ({"product": "Lamp", "quantity": "0"}, "line 1 quantity: "),
        ({"product": "Lamp", "unit_price": "0.001"}, "line 1 price: "),
        ({"product": "Lamp", "line_total": "much"}, "line_total: "),
    ],
)
def test_an_order_that_is_refused(changed: dict[str, str], says: str) -> None:
    found = read_order([ORDER | changed], TODAY)
    assert isinstance(found, list)
    assert len(found) == 1
    assert found[0].startswith(says)


def test_rows_of_one_order_do_not_contradict_each_other() -> None:
    found = read_order([ORDER, ORDER | {"currency": "USD"}, ORDER | {"currency": ""}], TODAY)
    assert found == ["currency: The rows of this order say “eur” and “USD”."]
