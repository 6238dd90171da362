"""What is asked of the database for what somebody typed, and by what a customer was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.customers.rules.search import Told, order_key, question, rank, what_matched, words_of

PHONE = Told("phone", "+442079460134", "020 7946 0134")
EMAIL = Told("email", "aylin@xn--hser-gra.example", "Aylin@Häuser.example")
TYPED = st.text(st.sampled_from("aB1 0+-()@.김東ท/_'"), max_size=25) | st.text(max_size=250)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("ay de", "'ay' & 'de'"),
        ("aylin o", "'aylin':*"),
        ("김", "'김'"),
        ("aylin@ex", "'aylin@ex':*"),
        ("@aylin@mastodon", "'aylin@mastodon':*"),
        ("0134", "('0134':* | '134':* | '<4310':*)"),
        ("+44 (0)20 7946", "('44207946':* | '<64970244':*)"),
        ("aylin 946", "'aylin':* & ('946':* | '<649':*)"),
    ],
)
def test_questions(typed: str, query: str) -> None:
    asked = question(typed)
    assert asked is not None
    assert asked.query == query


@pytest.mark.parametrize("typed", ["", " ", "a", "1", "12", "+4", "…", "@"])
def test_too_little_to_ask(typed: str) -> None:
    assert question(typed) is None


@pytest.mark.parametrize(
    ("typed", "order"),
    [("R-2026/00", "R202600"), ("r 17", "R17"), ("1042", "1042"), ("aylin", None), ("R1", None)],
)
def test_what_may_be_the_number_of_an_order(typed: str, order: str | None) -> None:
    asked = question(typed)
    assert (asked.order_from if asked else None) == order
    if order is not None:
        assert order_key(typed) == order


def test_what_a_customer_is_found_by() -> None:
    addresses = [("phone", "+442079460134", "x"), ("email", "a.b@x.example", "A.B@x.example")]
    found = words_of("Aylin", "Häuser", addresses, "S-17")
    lexemes = ("aylin", "hauser", "17", "442079460134", "2079460134", "<431064970244", "a.b@x.example", "ab@")
    assert [lexeme for lexeme in lexemes if f"'{lexeme}'" not in found] == []


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("aylin", []),
        ("0134", ["+44 20 7946 0134"]),
        ("7946", []),
        ("020 7946", ["+44 20 7946 0134"]),
        ("häuser", ["Aylin@Häuser.example", "Häuser GmbH"]),
        ("aylin gmbh", ["Häuser GmbH"]),
    ],
)
def test_what_matched_besides_the_name(typed: str, matched: list[str]) -> None:
    asked = question(typed)
    assert asked is not None
    assert what_matched(asked, "Aylin Demir", "Häuser GmbH", [PHONE, EMAIL]) == matched


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("020 7946 0134", 0),
        ("aylin@häuser.example", 0),
        ("ayl", 1),
        ("aylin demir", 1),
        ("demir", 2),
        ("gmbh", 3),
    ],
)
def test_who_comes_first(typed: str, place: int) -> None:
    asked = question(typed)
    assert asked is not None
    assert rank(asked, "Aylin Demir", [PHONE, EMAIL]) == place


@given(TYPED)
def test_anything_may_be_typed(typed: str) -> None:
    asked = question(typed)
    if asked is not None:
        rank(asked, typed or "x", [PHONE, EMAIL])
        what_matched(asked, "Aylin", typed, [PHONE, EMAIL])
