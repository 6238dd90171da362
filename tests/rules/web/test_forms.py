"""Reading a form: all errors at once, and what was typed kept."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform.errors import Invalid
from casedesk.web.forms import TICKED, Form

BERLIN = "Europe/Berlin"


def sent(**fields: Any) -> Form:
    return Form.sent({name: one if isinstance(one, list) else [one] for name, one in fields.items()})


def test_all_errors_come_at_once() -> None:
    form = sent(name=" ", level="7", role="owner", email="mina at example")
    form.text("name")
    form.integer("level", lowest=1, highest=3)
    form.choice("role", ["agent", "admin"])
    form.email("email")
    with pytest.raises(Invalid) as wrong:
        form.check()
    assert list(wrong.value.fields) == ["name", "level", "role", "email"]


def test_what_was_typed_is_kept_as_it_was_typed() -> None:
    form = sent(name="  Mina   Park ", level="seven")
    assert form.text("name") == "Mina Park"
    form.integer("level", lowest=1, highest=3)
    assert form.values == {"name": "  Mina   Park ", "level": "seven"}


def test_a_password_is_never_shown_again() -> None:
    form = sent(password="  lamp on the desk ")
    assert form.secret("password") == "  lamp on the desk "
    assert "password" not in form.values


def test_the_proof_of_a_form_is_no_value_of_it() -> None:
    assert sent(_csrf="x", name="Mina").values == {"name": "Mina"}


def test_what_an_action_found_wrong_joins_the_rest() -> None:
    form = sent(name="", email="mina@demo.example")
    form.text("name")
    form.refused(Invalid({"email": "taken", "name": "another reason"}))
    assert form.errors == {"name": "Fill this in.", "email": "taken"}


def test_words_keep_their_lines() -> None:
    form = sent(body="One\r\n\r\n  two\rthree \n\n")
    assert form.words("body") == "One\n\n  two\nthree"


def test_white_space_alone_is_nothing() -> None:
    form = sent(body=" \r\n ")
    assert form.words("body", required=False) == ""
    form.words("body")
    assert form.errors == {"body": "Fill this in."}


@pytest.mark.parametrize("typed", ["a" * 201, "ü" * 201])
def test_too_long(typed: str) -> None:
    form = sent(name=typed)
    form.text("name")
    assert form.errors == {"name": "Use at most 200 characters."}


@pytest.mark.parametrize("typed", ["", "0", "4", "1.5", "one", "²", "١", "9" * 5000, "--1", "1 2"])
def test_numbers_that_are_refused(typed: str) -> None:
    form = sent(level=typed)
    form.integer("level", lowest=1, highest=3)
    assert "level" in form.errors


def test_numbers_that_are_taken() -> None:
    assert sent(level=" 2 ").integer("level", lowest=1, highest=3) == 2
    assert sent(shift="-5").integer("shift", lowest=-10, highest=3) == -5
    assert sent(level="").optional_integer("level", lowest=1, highest=3) is None


def test_a_box_that_was_not_ticked_stays_so() -> None:
    form = sent(name="Mina")
    assert form.checkbox("takes_cases") is False
    assert form.values["takes_cases"] == ""
    assert sent(takes_cases=TICKED).checkbox("takes_cases") is True


def test_keys() -> None:
    form = sent(teams=["3", "1", "3"], owner="12", none="")
    assert form.identifiers("teams") == (3, 1)
    assert form.identifier("owner") == 12
    assert form.optional_identifier("none") is None
    assert form.identifiers("nothing") == ()
    assert form.errors == {}


@pytest.mark.parametrize("typed", ["0", "-1", "x", "9" * 30, "1;DROP"])
def test_keys_that_cannot_be(typed: str) -> None:
    form = sent(owner=typed)
    form.identifier("owner")
    assert "owner" in form.errors


def test_any_of_some() -> None:
    form = sent(scopes=["read", "write", "read"])
    assert form.choices("scopes", {"read", "write"}) == ("read", "write")
    form.choices("scopes", {"read"})
    assert "scopes" in form.errors


def test_days() -> None:
    assert sent(day="2026-03-31").day("day") == date(2026, 3, 31)
    assert sent(day="").optional_day("day") is None


@pytest.mark.parametrize("typed", ["31.3.2026", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_days_that_are_refused(typed: str) -> None:
    form = sent(day=typed)
    form.day("day")
    assert "day" in form.errors


def test_a_moment_is_meant_by_the_clock_on_the_wall() -> None:
    assert sent(at="2026-07-01T09:30").moment("at", BERLIN) == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert sent(at="2026-12-01T09:30").moment("at", BERLIN) == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


def test_the_hour_that_spring_leaves_out_is_refused() -> None:
    form = sent(at="2026-03-29T02:30")
    form.moment("at", BERLIN)
    assert "does not exist" in form.errors["at"]


def test_of_the_hour_that_comes_twice_the_first_is_meant() -> None:
    assert sent(at="2026-10-25T02:30").moment("at", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["tomorrow", "2026-07-01T09:30Z", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_moments_that_are_refused(typed: str) -> None:
    form = sent(at=typed)
    form.moment("at", "America/Los_Angeles")
    assert "at" in form.errors


def test_a_form_to_show_holds_stored_values_as_text() -> None:
    form = Form({"name": "Mina", "level": 2, "active": True, "private": False, "teams": (1, 2), "none": None})
    assert form.values == {
        "name": "Mina",
        "level": "2",
        "active": TICKED,
        "private": "",
        "teams": ["1", "2"],
        "none": "",
    }


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.lists(st.text(), max_size=3)))
def test_no_reader_ever_breaks(fields: dict[str, list[str]]) -> None:
    form = Form.sent(dict(fields))
    form.text("a")
    form.words("a")
    form.email("a")
    form.integer("a", lowest=0, highest=5)
    form.choice("a", ["x"])
    form.choices("a", ["x"])
    form.checkbox("b")
    form.identifier("b")
    form.identifiers("b")
    form.day("b")
    form.moment("b", BERLIN)
    assert form.files("a") == []
    form.secret("b")
    assert "\x00" not in form.text("a", required=False)
