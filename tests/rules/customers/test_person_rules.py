"""What may be written down about a customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.customers.rules.people import Person, changes, objections, tidy_name


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("  Aylin \t\n Demir ", "Aylin Demir"),
        ("Aylin\u200bDemir", "AylinDemir"),
        ("Ay\u202elin", "Aylin"),
        ("Mu\u0308ller", "Müller"),
        ("김 민수", "김 민수"),
        ("\u200b", ""),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(written: str, tidy: str) -> None:
    assert tidy_name(written) == tidy


@given(st.text())
def test_a_tidy_name_stays_as_it_is(written: str) -> None:
    tidy = tidy_name(written)
    assert tidy_name(tidy) == tidy == tidy.strip()


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("name", ("", "standard", None, None)),
        ("name", ("x" * 201, "standard", None, None)),
        ("tier", ("A", "platinum", None, None)),
        ("language", ("A", "gold", "English", None)),
        ("language", ("A", "gold", "en_GB", None)),
        ("zone", ("A", "gold", "en", "Berlin")),
        ("zone", ("A", "gold", "en", "../etc/passwd")),
    ],
)
def test_what_may_not_be_written_down(field: str, facts: tuple[str, str, str | None, str | None]) -> None:
    assert list(objections(*facts)) == [field]


def test_what_may_be() -> None:
    assert objections("王", "silver", "zh-Hans", "Asia/Shanghai") == {}


def test_what_changed_is_named() -> None:
    before = Person("Aylin", "gold", "tr")
    assert changes(before, before) == ()
    assert changes(before, Person("Aylin", "silver", None)) == ("tier", "language")
