"""What a field may be, how a value of each kind is read, and what one can ask of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from casedesk.fields.rules.asking import asked_of, condition_on, is_name, parts_of
from casedesk.fields.rules.fields import (
    Choice,
    Definition,
    Field,
    asked_on,
    key_from,
    missing,
    names_in,
    objections,
)
from casedesk.fields.rules.values import Read, Value, entered, read, told

COLOURS = (Choice(7, "Red"), Choice(8, "Blue"), Choice(9, "Grün", retired=True))
TEXT, SERIAL, NUMBER, DAY, YES_NO = (
    Field(at, kind, kind.title(), kind)
    for at, kind in enumerate(("text", "serial", "number", "day", "yes_no"), 1)
)
ONE = Field(6, "colour", "Colour", "one_of", choices=COLOURS)
ANY = Field(7, "parts", "Parts", "any_of", choices=COLOURS)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (TEXT, ["  two   words\n then more "], "two words\nthen more"),
        (SERIAL, [" LP  1042 "], "LP 1042"),
        (SERIAL, ["https://example.com/a?b=1"], "https://example.com/a?b=1"),
        (NUMBER, ["12"], Decimal(12)),
        (NUMBER, ["100"], Decimal(100)),
        (NUMBER, ["2,5"], Decimal("2.5")),
        (NUMBER, ["-0.50"], Decimal("-0.5")),
        (NUMBER, ["1 234.5"], Decimal("1234.5")),
        (DAY, ["2026-03-31"], date(2026, 3, 31)),
        (YES_NO, ["yes"], True),
        (YES_NO, ["NO"], False),
        (ONE, ["#8"], 8),
        (ONE, ["blue"], 8),
        (ANY, ["#8", "red", "#8"], (7, 8)),
    ],
)
def test_a_value_is_read_by_its_kind(field: Field, typed: Sequence[str], value: Value) -> None:
    assert read(field, typed) == Read(value)
    assert type(read(field, typed).value) is type(value)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (TEXT, "x" * 501),
        (SERIAL, "x" * 201),
        (NUMBER, "twelve"),
        (NUMBER, "1,234"),
        (NUMBER, "1e5"),
        (NUMBER, "NaN"),
        (NUMBER, "1" * 16),
        (NUMBER, "0.1234567"),
        (DAY, "31.3.2026"),
        (DAY, "0999-01-01"),
        (YES_NO, "perhaps"),
        (ONE, "7"),
        (ONE, "yellow"),
        (ONE, "#9"),
        (ANY, "grün"),
    ],
)
def test_what_is_no_value_of_a_kind_is_said(field: Field, typed: str) -> None:
    found = read(field, [typed])
    assert found.value is None
    assert found.problem


@pytest.mark.parametrize("field", [TEXT, SERIAL, NUMBER, DAY, YES_NO, ONE, ANY])
@pytest.mark.parametrize("typed", [[], [""], ["  "]])
def test_nothing_empties_a_field_of_any_kind(field: Field, typed: Sequence[str]) -> None:
    assert read(field, typed) == Read()
    assert entered(field, None) is None


def test_a_retired_choice_stays_where_it_is_and_comes_nowhere_else() -> None:
    assert read(ONE, ["#9"], had=9) == Read(9)
    assert read(ANY, ["#9", "#7"], had=(9,)) == Read((7, 9))
    assert read(ONE, ["#9"], had=8).problem


@pytest.mark.parametrize(
    ("field", "value", "in_record", "to_programs"),
    [
        (TEXT, "her words", True, "her words"),
        (NUMBER, Decimal("2.5"), "2.5", "2.5"),
        (DAY, date(2026, 3, 31), "2026-03-31", "2026-03-31"),
        (YES_NO, False, False, False),
        (ONE, 8, 8, "Blue"),
        (ANY, (7, 9), [7, 9], ["Red", "Grün"]),
    ],
)
def test_the_record_holds_values_and_never_a_text(
    field: Field, value: Value, in_record: object, to_programs: object
) -> None:
    assert entered(field, value) == in_record
    assert told(field, value) == to_programs


def test_a_field_is_asked_for_on_its_categories_and_needed_where_it_is_asked_for() -> None:
    everywhere = Field(1, "a", "A", "text", needed=True)
    lamps = Field(2, "b", "B", "text", everywhere=False, categories=(5,), needed=True)
    gone = Field(3, "c", "C", "text", needed=True, retired=True)
    fields = [everywhere, lamps, gone]
    assert asked_on(fields, 5) == [everywhere, lamps]
    assert asked_on(fields, None) == [everywhere]
    assert missing(fields, 5, {1}) == [lamps]
    assert missing(fields, 4, {1}) == []


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (Definition("serial", "Serial number", "serial"), set()),
        (Definition("kg", "Weight", "number", unit="kg"), set()),
        (Definition("colour", "Colour", "one_of", choices=("red", "blue")), set()),
        (Definition("9lives", "", "cloud"), {"key", "name", "kind"}),
        (Definition("Ünit", "Unit", "text", unit="kg"), {"key", "unit"}),
        (Definition("a", "A", "one_of"), {"choices"}),
        (Definition("a", "A", "text", choices=("red",)), {"choices"}),
        (Definition("a", "A", "any_of", choices=("#7",)), {"choices"}),
        (Definition("a", "A", "text", everywhere=False), {"categories"}),
        (Definition("a", "A", "text", help="x" * 301), {"help"}),
    ],
)
def test_a_definition_that_will_not_do_is_said_all_at_once(wanted: Definition, wrong: set[str]) -> None:
    assert set(objections(wanted)) == wrong


def test_a_key_comes_from_a_name_and_choices_from_lines() -> None:
    assert key_from("Serial number (base)") == "serial_number_base"
    assert key_from("색") == ""
    assert names_in("Red\n  dark   blue \n\nRED\n") == ("Red", "dark blue")


@pytest.mark.parametrize(
    ("field", "typed", "how", "value"),
    [
        (SERIAL, "lp-10", "=", "lp-10"),
        (TEXT, "Größe", "=", "grosse"),
        (NUMBER, ">5", ">", Decimal(5)),
        (NUMBER, "<=2.5", "<=", Decimal("2.5")),
        (DAY, ">= 2026-05-01", ">=", date(2026, 5, 1)),
        (YES_NO, "no", "=", False),
        (ONE, "Blue", "=", 8),
        (ANY, "grün", "=", 9),
        (NUMBER, "none", "none", None),
        (ONE, "any", "any", None),
    ],
)
def test_what_one_can_ask_of_a_field(field: Field, typed: str, how: str, value: Value | None) -> None:
    asked = asked_of(field, typed)
    assert asked is not None
    assert (asked.how, asked.value) == (how, value)
    condition, args = condition_on(asked)
    assert all(f"{{arg{place}}}" in condition for place in range(1, len(args) + 1))


@pytest.mark.parametrize(
    ("field", "typed"),
    [(NUMBER, "much"), (DAY, ">soon"), (YES_NO, ">yes"), (ONE, "yellow"), (SERIAL, " ")],
)
def test_what_cannot_be_asked_is_nothing(field: Field, typed: str) -> None:
    assert asked_of(field, typed) is None


def test_wildcards_in_a_text_are_letters() -> None:
    asked = asked_of(SERIAL, "50%_a")
    assert asked is not None
    assert condition_on(asked)[1][1] == "50\\%\\_a%"


def test_how_a_field_is_named() -> None:
    assert parts_of("serial=LP 1") == ("serial", "LP 1")
    assert parts_of("weight>=5") == ("weight", ">=5")
    assert parts_of("serial") is None
    assert is_name("f.serial")
    assert not is_name("f.Serial'")
    assert not is_name("serial")
