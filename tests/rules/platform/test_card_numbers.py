"""Card numbers are made unreadable however they are written; what merely looks like one stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform import card_numbers

CARDS = [
    "4111111111111111",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",
    "6759649826438453",
    "2200000000000004",
    "9792030394440796",
    "4917610000000000003",
    "4222222222222",
]
DIVIDERS = [" ", "-", "\u00a0", "\u202f", "\u2009", "\u2011", "–", ".", " - ", "\u200b", "\t"]


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def with_check_digit(digits: str) -> str:
    return next(digits + last for last in "0123456789" if passes_luhn(digits + last))


def in_fours(digits: str) -> list[str]:
    return [digits[at : at + 4] for at in range(0, len(digits), 4)]


@pytest.mark.parametrize("card", CARDS)
def test_each_scheme_in_one_piece(card: str) -> None:
    assert card_numbers.masked(f"My card is {card}, charged twice") == (
        f"My card is {'•' * (len(card) - 4)}{card[-4:]}, charged twice"
    )


@pytest.mark.parametrize("divider", DIVIDERS)
@pytest.mark.parametrize("card", CARDS)
def test_each_way_of_dividing_it_in_fours(card: str, divider: str) -> None:
    found = card_numbers.masked(f"({divider.join(in_fours(card))})")
    assert digits_of(found) == card[-4:]
    assert found.count("•") == len(card) - 4


@pytest.mark.parametrize(
    "written",
    [
        "3782 822463 10005",
        "41-11-11-11-11-11-11-11",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "411111 1111111111",
        "41111111 11111111",
        "valid: 4111 1111 1111 1111 12/29 123",
        "order 17 4111 1111 1111 1111",
        "no.4111111111111111x",
        "４１１１ １１１１ １１１１ １１１１",
        "٤١١١١١١١١١١١١١١١",
        "4111 1111\n1111 1111",
        "> 4111 1111 1111\r\n> 1111",
        "| > 4111-1111-\n| > 1111-1111",
        "3782 \n822463 10005",
        "card 4111111111111111 and 5555 5555 5555 4444",
    ],
)
def test_as_people_and_programs_write_it(written: str) -> None:
    found = card_numbers.masked(written)
    assert card_numbers.stands_in(written)
    assert not card_numbers.stands_in(found)
    assert "•" * 3 in found.replace(" ", "").replace("-", "").replace("\n", "")


@pytest.mark.parametrize(
    "harmless",
    [
        "order 4111111111111112",  # fails the check
        "tracking 92001901755477000000000000",  # longer than any card
        "parcel 00340434161094042557",
        "411111111111",  # too short
        "+49 30 1234 5678 90",
        "+4111 1111 1111 1111",
        "IMEI 352099001761481",  # passes the check, but no scheme issues it
        "IBAN DE89 3704 0044 0532 0130 00",
        "GB33BUKB20201555555555",
        "nl91 abna 0417 1643 00",
        "23.11.2026 - 27.11.2026",
        "2026-11-22 2026-11-23 2026-11-24",
        "4.500.000 and 5.100.000",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
        "4111\n1111\n1111\n1111",  # a column of figures
        "4111 1111 and 1111 1111",
        "",
    ],
)
def test_what_only_looks_like_one_stays(harmless: str) -> None:
    assert card_numbers.masked(harmless) == harmless
    assert card_numbers.masked_html(harmless.replace("\n", "<br>")) == harmless.replace("\n", "<br>")


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ("<p>4111 1111 1111 1111</p>", "<p>•••• •••• •••• 1111</p>"),
        ("4111&nbsp;1111&nbsp;1111&nbsp;1111", "••••&nbsp;••••&nbsp;••••&nbsp;1111"),
        ("<b>4111</b> 1111 <i>1111</i>&#160;1111", "<b>••••</b> •••• <i>••••</i>&#160;1111"),
        ("4111 1111<br>1111 1111", "•••• ••••<br>•••• 1111"),
        ("4111\n1111\n1111\n1111", "••••\n••••\n••••\n1111"),  # a line break in the source is a blank
        ("&#52;111 1111 1111 1111", "•••• •••• •••• 1111"),
        ('<a href="tel:4111111111111111">call</a>', '<a href="tel:••••••••••••1111">call</a>'),
        ('<p title="a > b">4111 1111 1111 1111</p>', '<p title="a > b">•••• •••• •••• 1111</p>'),
        ("1 < 2 4111111111111111", "1 < 2 ••••••••••••1111"),
        ("<td>4111</td><td>1111</td><td>1111</td><td>1111</td>",) * 2,
        ('<img width="4111" height="1111" style="margin:1111 1111">',) * 2,
    ],
)
def test_html(html: str, hidden: str) -> None:
    assert card_numbers.masked_html(html) == hidden


@given(
    st.sampled_from(["4", "51", "55", "2221", "2720", "34", "37", "36", "60", "62", "65", "3528", "67"]),
    st.text("0123456789", min_size=20, max_size=20),
    st.sampled_from(["", *DIVIDERS]),
    st.text(max_size=30).filter(lambda words: not any(letter.isdigit() for letter in words)),
    st.text(max_size=30).filter(lambda words: not any(letter.isdigit() for letter in words)),
)
def test_any_card_in_any_words(beginning: str, rest: str, divider: str, before: str, after: str) -> None:
    length = {"34": 15, "37": 15}.get(beginning, 16)
    card = with_check_digit((beginning + rest)[: length - 1])
    written = f"{before} #{divider.join(in_fours(card))}#{after}"
    found = card_numbers.masked(written)
    assert digits_of(found) == card[-4:]
    assert len(found) == len(written)
    assert card_numbers.masked(found) == found


@given(st.text(st.sampled_from("0123456789 -\n>.+<&;#abDE\u00a0•"), max_size=120))
def test_nothing_but_digits_changes_and_twice_is_once(text: str) -> None:
    found = card_numbers.masked(text)
    assert len(found) == len(text)
    assert all(now == was or (now == "•" and was.isdigit()) for now, was in zip(found, text, strict=True))
    assert card_numbers.masked(found) == found
    assert card_numbers.masked_html(card_numbers.masked_html(text)) == card_numbers.masked_html(text)


@given(st.from_regex(r"[0-9]{1,24}", fullmatch=True))
def test_digits_that_fail_the_check_or_the_length_stay(digits: str) -> None:
    if not 13 <= len(digits) <= 19 or not passes_luhn(digits):
        assert card_numbers.masked(digits) == digits


@pytest.mark.parametrize(
    "flood",
    ["1 " * 50_000, "4111 " * 20_000, "<" * 50_000 + "1" * 40, '<a "' * 20_000 + "1" * 40, "GB29 " * 20_000],
)
def test_long_and_hostile_texts_are_read_quickly(flood: str) -> None:
    card_numbers.masked(flood)
    card_numbers.masked_html(flood)
