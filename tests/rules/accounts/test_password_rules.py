"""Which passwords are taken."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.accounts.rules.passwords import LONGEST, SHORTEST, normal, objection


@pytest.mark.parametrize(
    "password",
    [
        "lamp on the desk",
        "correct horse battery",
        "ein Berg voll Schnee",
        "정말 긴 비밀번호입니다",
        "x7#Kd9!mQ2",
    ],
)
def test_taken(password: str) -> None:
    assert objection(password, name="Mina Park", email="mina@demo.example") is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short one", "at least 10"),
        ("", "at least 10"),
        ("a" * 201, "at most 200"),
        ("aaaaaaaaaaaaa", "over and over"),
        ("abababababab", "over and over"),
        ("password123", "first that others"),
        ("Password2024!", "first that others"),
        ("1234567890", "first that others"),
        ("QWERTYUIOP", "first that others"),
        ("iloveyou2024", "first that others"),
        ("Mina Park 2024", "your own name"),
        ("minapark!!", "your own name"),
        ("mina@demo.example", "your own name"),
        ("mina1234567", "your own name"),
        ("demo.example", "your own name"),
    ],
)
def test_refused(password: str, says: str) -> None:
    reason = objection(password, name="Mina Park", email="mina@demo.example")
    assert reason is not None
    assert says in reason


def test_a_password_may_hold_ones_name_among_other_words() -> None:
    assert objection("Mina parks her bicycle", name="Mina Park", email="mina@demo.example") is None


@given(st.text(max_size=SHORTEST - 1))
def test_nothing_short_is_taken(password: str) -> None:
    assert objection(unicodedata.normalize("NFKC", password)[: SHORTEST - 1]) is not None


@given(st.text(max_size=LONGEST * 2))
def test_always_answers(password: str) -> None:
    reason = objection(password, name=password[:5], email=password[:5])
    assert reason is None or reason.endswith(".")


@given(st.text(max_size=50))
def test_the_keyboard_does_not_matter(password: str) -> None:
    assert normal(unicodedata.normalize("NFD", password)) == normal(password)
