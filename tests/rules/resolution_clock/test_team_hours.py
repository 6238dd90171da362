"""Hours as people type them become a calendar, or say field by field why not."""

from datetime import UTC, date, datetime

import pytest

from casedesk.resolution_clock.rules.calendar_documents import calendar_of
from casedesk.resolution_clock.rules.team_hours import (
    TeamHours,
    counted_span,
    document_of,
    holidays_ahead,
    hours_of,
    objections,
    own_days_in,
    own_days_written,
    shifts_in,
    shifts_written,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OFFICE = (*((("09:00", "17:00"),),) * 5, (), ())
BERLIN = TeamHours(
    "Europe/Berlin", OFFICE, "DE", "BE", (("2026-12-24", (("09:00", "12:00"),)), ("2026-10-03", ()))
)


@pytest.mark.parametrize(
    ("typed", "shifts"),
    [
        ("", ()),
        ("09:00-17:00", (("09:00", "17:00"),)),
        ("9:00–12:30 ; 13 - 17:00", (("09:00", "12:30"), ("13:00", "17:00"))),
        ("22:00-06:00,", (("22:00", "06:00"),)),
        ("all day", (("all day", ""),)),
    ],
)
def test_shifts_are_read_as_people_type_them(typed: str, shifts: tuple[tuple[str, str], ...]) -> None:
    assert shifts_in(typed) == shifts


def test_what_was_typed_can_be_shown_to_be_typed_again() -> None:
    assert shifts_in(shifts_written(OFFICE[0])) == OFFICE[0]
    days = own_days_in(["2026-12-24 9-12", "", "2026-12-31 closed", " 2027-01-02 "])
    assert days == (("2026-12-24", (("09:00", "12:00"),)), ("2026-12-31", ()), ("2027-01-02", ()))
    assert own_days_in(own_days_written(days).split("\n")) == days


def test_a_document_has_the_holidays_of_all_years_that_it_counts_and_own_days_before_them() -> None:
    document = document_of(BERLIN, NOW)
    kept = calendar_of(document)
    first, until = counted_span(NOW)
    for year in range(first.year, until.year):
        assert date(year, 12, 25) in kept.holidays
    assert date(2026, 3, 8) in kept.holidays  # women's day, in Berlin only
    assert kept.shifts_on(date(2026, 10, 3)) == ()
    assert kept.date_overrides[date(2026, 12, 24)] != ()
    own = document["date_overrides"]
    assert hours_of(document, "DE", "BE", own) == TeamHours(
        BERLIN.zone, BERLIN.week, "DE", "BE", tuple(sorted(BERLIN.own_days))
    )


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        (TeamHours("UTC", ((("9", "17:00"),), *OFFICE[1:])), "mon"),
        (TeamHours("UTC", (*OFFICE[:6], (("10:00", "10:00"),))), "sun"),
        (TeamHours("UTC", ((),) * 7), "mon"),
        (TeamHours("UTC", OFFICE, "XX"), "country"),
        (TeamHours("UTC", OFFICE, "DE", "Bayern"), "region"),
        (TeamHours("UTC", OFFICE, own_days=(("2026-02-30", ()),)), "own_days"),
        (TeamHours("Mars/Olympus", OFFICE), "zone"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(hours: TeamHours, field: str) -> None:
    assert list(objections(hours, NOW)) == [field]


def test_good_hours_have_nothing_against_them_and_tell_the_holidays_ahead() -> None:
    assert objections(BERLIN, NOW) == {}
    ahead = holidays_ahead(BERLIN, date(2026, 11, 23), 3)
    assert [day for day, _name in ahead] == [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]
