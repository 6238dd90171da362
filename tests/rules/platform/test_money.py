"""Amounts of money are read without guessing and kept exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform import money


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1'234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("1.234", "1.234"),
        ("12,5", "12.5"),
        ("0,99", "0.99"),
        ("-5", "-5"),
        ("+5.00", "5.00"),
    ],
)
def test_as_people_and_exports_write_it(text: str, amount: str) -> None:
    assert money.read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,234", "€5", "5 EUR", "1,2.3,4", "1.2,3.4", "--5", "1e3", "NaN", "٣", "."]
)
def test_what_is_none_or_could_be_two(text: str) -> None:
    assert money.read_amount(text) is None


@given(st.text(st.sampled_from("0123456789.,' +-e\u202f"), max_size=20) | st.text(max_size=10))
def test_reading_never_raises(text: str) -> None:
    money.read_amount(text)


@given(st.decimals(-(10**11), 10**11, places=3), st.sampled_from(["EUR", "KRW", "KWD"]))
def test_what_is_rounded_fits(amount: Decimal, currency: str) -> None:
    assert money.fits(money.round_to(amount, currency), currency)


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [
        ("1.50", "EUR", True),
        ("1.500", "EUR", True),
        ("1.505", "EUR", False),
        ("1.5", "KRW", False),
        ("1.505", "KWD", True),
        ("999999999999.99", "EUR", True),
        ("1000000000000", "EUR", False),
        ("Infinity", "EUR", False),
        ("NaN", "EUR", False),
    ],
)
def test_no_more_decimals_than_the_currency_has(amount: str, currency: str, fits: bool) -> None:
    assert money.fits(Decimal(amount), currency) is fits


def test_currencies() -> None:
    assert [money.decimals(code) for code in ("EUR", "KRW", "KWD", "CLF")] == [2, 0, 3, 3]
    assert [money.is_currency(code) for code in ("EUR", "KRW", "eur", "EURO", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
