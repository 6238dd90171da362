"""A calendar is read as people write it, and every mistake in one is named with its place."""

from datetime import date
from typing import Any

import pytest

from casedesk.resolution_clock.rules.calendar_documents import CalendarMistake, calendar_of
from casedesk.resolution_clock.rules.calendars import ALL_DAY, CLOSED, Shift, merged, open_spans

WHOLE: dict[str, Any] = {
    "tz": "Europe/Berlin",
    "hours": {
        "mon": [["09:00", "12:00"], ["13:00", "17:00"]],
        "fri": [["22:00", "06:00"]],
        "sat": [["00:00", "24:00"]],
        "sun": [["18:00", "00:00"]],
    },
    "holidays": ["2026-12-25"],
    "date_overrides": {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []},
}


def test_a_document_says_zone_hours_holidays_and_dates() -> None:
    calendar = calendar_of(WHOLE)
    assert calendar.zone == "Europe/Berlin"
    assert calendar.week == (
        (Shift(540, 720), Shift(780, 1020)),
        CLOSED,
        CLOSED,
        CLOSED,
        (Shift(22 * 60, 30 * 60),),
        ALL_DAY,
        (Shift(18 * 60, 24 * 60),),
    )
    assert calendar.shifts_on(date(2026, 12, 25)) == CLOSED
    assert calendar.shifts_on(date(2026, 12, 24)) == (Shift(540, 720),)
    assert calendar.shifts_on(date(2026, 12, 31)) == CLOSED
    assert calendar.shifts_on(date(2026, 12, 28)) == calendar.week[0]


def test_holidays_and_dates_may_be_left_out() -> None:
    calendar = calendar_of({"tz": "UTC", "hours": {}})
    assert calendar.week == (CLOSED,) * 7
    assert calendar.own_days == []


MISTAKES = {
    "no object": ([], "calendar: it has to be an object"),
    "an unknown key": ({**WHOLE, "holiday": []}, "calendar: 'holiday' is not known"),
    "no zone": ({"hours": {}}, "tz: it is missing"),
    "no hours": ({"tz": "UTC"}, "hours: it is missing"),
    "an unknown zone": ({**WHOLE, "tz": "Europe/Berln"}, "tz: 'Europe/Berln' is no time zone"),
    "a folder of zones": ({**WHOLE, "tz": "Europe"}, "tz: 'Europe' is no time zone"),
    "a way out of the zones": ({**WHOLE, "tz": "../UTC"}, "tz: '../UTC' is no time zone"),
    "a zone that is no word": ({**WHOLE, "tz": 1}, "tz: 1 is no time zone"),
    "an unknown weekday": ({**WHOLE, "hours": {"monday": []}}, "hours: 'monday' is not known"),
    "hours that are no list": ({**WHOLE, "hours": {"mon": "09:00"}}, "hours.mon: it has to be a list"),
    "a shift that is no pair": ({**WHOLE, "hours": {"mon": [["09:00"]]}}, "hours.mon[0]: a shift is"),
    "no time": ({**WHOLE, "hours": {"mon": [["09:00", "25:00"]]}}, "hours.mon[0]: '25:00' is no time of day"),
    "a time after 24:00": ({**WHOLE, "hours": {"mon": [["09:00", "24:01"]]}}, "'24:01' is no time of day"),
    "a number": ({**WHOLE, "hours": {"mon": [[9, 17]]}}, "hours.mon[0]: 9 is no time of day"),
    "24:00 as a beginning": ({**WHOLE, "hours": {"mon": [["24:00", "06:00"]]}}, "24:00 is an end only"),
    "an empty shift": (
        {**WHOLE, "hours": {"tue": [["08:00", "09:00"], ["09:00", "09:00"]]}},
        "hours.tue[1]: it ends as it begins",
    ),
    "no date": ({**WHOLE, "holidays": ["2026-02-29"]}, "holidays[0]: '2026-02-29' is no date"),
    "a date written otherwise": ({**WHOLE, "holidays": ["25.12.2026"]}, "holidays[0]: '25.12.2026' is no"),
    "no date to override": ({**WHOLE, "date_overrides": {"xmas": []}}, "date_overrides: 'xmas' is no date"),
    "a wrong time on a date": (
        {**WHOLE, "date_overrides": {"2026-12-24": [["9", "12"]]}},
        "date_overrides.2026-12-24[0]: '9' is no time of day",
    ),
}


@pytest.mark.parametrize(("document", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_place(document: object, says: str) -> None:
    with pytest.raises(CalendarMistake) as mistake:
        calendar_of(document)
    assert says in str(mistake.value)


@pytest.mark.parametrize(
    ("spans", "whole"),
    [
        ([], ()),
        ([(5, 9), (1, 3)], ((1, 3), (5, 9))),
        ([(1, 5), (3, 4)], ((1, 5),)),
        ([(1, 5), (4, 8), (8, 9)], ((1, 9),)),
    ],
)
def test_spans_that_overlap_or_touch_become_one(
    spans: list[tuple[int, int]], whole: tuple[tuple[int, int], ...]
) -> None:
    assert merged(spans) == whole


def test_a_day_is_open_by_its_own_shifts_and_by_what_the_day_before_left_over() -> None:
    assert open_spans([Shift(300, 600), Shift(1380, 1500)], [Shift(1320, 1800)]) == ((0, 600), (1380, 1440))


@pytest.mark.parametrize(("begins", "ends"), [(-1, 5), (1440, 1500), (600, 600), (600, 500), (600, 2881)])
def test_a_shift_begins_on_its_day_and_ends_on_the_next_at_last(begins: int, ends: int) -> None:
    with pytest.raises(ValueError, match="is none"):
        Shift(begins, ends)
