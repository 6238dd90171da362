"""Working hours are counted as somebody would who looks at the clock on the wall in every minute."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.builders.working_hours import DAY, Walked, minute_walk, walks

from casedesk.resolution_clock.rules.business_time import (
    NeverOpen,
    add_business_time,
    business_time_between,
)
from casedesk.resolution_clock.rules.calendars import ALL_DAY, CLOSED, Calendar, Shift, Shifts, Week

BERLIN = ZoneInfo("Europe/Berlin")
MICROSECOND = timedelta(microseconds=1)


def hours(begins: float, ends: float) -> Shift:
    return Shift(round(begins * 60), round(ends * 60))


def every_day(*shifts: Shift) -> Week:
    return (shifts,) * 7


def weekdays(*shifts: Shift) -> Week:
    return (shifts,) * 5 + (CLOSED, CLOSED)


def berlin(text: str, fold: int = 0) -> datetime:
    # In UTC: Python takes a time that comes twice for unequal to every time of another zone.
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


OFFICE = Calendar(
    "Europe/Berlin",
    weekdays(hours(9, 17)),
    frozenset({date(2026, 12, 25)}),
    {date(2026, 12, 24): (hours(9, 12),), date(2026, 12, 31): CLOSED, date(2026, 12, 26): (hours(10, 14),)},
)
LUNCH = Calendar("Europe/Berlin", weekdays(hours(9, 12), hours(13, 17.5)))
NIGHTS = Calendar("Europe/Berlin", every_day(hours(22, 30)))
FRIDAY_NIGHT = Calendar(
    "Europe/Berlin", (CLOSED,) * 4 + ((hours(22, 30),), CLOSED, CLOSED), frozenset({date(2026, 3, 13)})
)
ALWAYS = Calendar("Europe/Berlin", every_day(*ALL_DAY))
OVERLAPPING = Calendar("Europe/Berlin", every_day(hours(9, 12), hours(11, 14), hours(14, 15), hours(9.5, 10)))
SMALL_HOURS = Calendar("Europe/Berlin", every_day(hours(1, 2.5)))
ONE_DATE = Calendar("Europe/Berlin", every_day(), date_overrides={date(2026, 3, 2): (hours(9, 12),)})
NEVER = Calendar("Europe/Berlin", every_day())

BETWEEN = {
    "a working day": (OFFICE, "2026-03-02 00:00", "2026-03-03 00:00", 8),
    "inside a shift": (OFFICE, "2026-03-02 10:15", "2026-03-02 11:00", 0.75),
    "from one day to the next": (OFFICE, "2026-03-02 16:00", "2026-03-03 10:00", 2),
    "over a weekend": (OFFICE, "2026-03-06 16:00", "2026-03-09 10:00", 2),
    "a closed weekend": (OFFICE, "2026-03-06 17:00", "2026-03-09 09:00", 0),
    "no time at all": (OFFICE, "2026-03-02 10:00", "2026-03-02 10:00", 0),
    "reversed": (OFFICE, "2026-03-03 10:00", "2026-03-02 16:00", -2),
    "a shorter eve, a holiday, an opened Saturday": (OFFICE, "2026-12-24 00:00", "2026-12-27 00:00", 3 + 4),
    "a closed date": (OFFICE, "2026-12-31 00:00", "2027-01-01 00:00", 0),
    "lunch is no working time": (LUNCH, "2026-03-02 11:30", "2026-03-02 13:30", 1),
    "overlapping shifts count once": (OVERLAPPING, "2026-03-02 00:00", "2026-03-03 00:00", 6),
    "a night": (NIGHTS, "2026-03-02 12:00", "2026-03-03 12:00", 8),
    "the night the clocks go forward": (NIGHTS, "2026-03-28 12:00", "2026-03-29 12:00", 7),
    "the night they go back": (NIGHTS, "2026-10-24 12:00", "2026-10-25 12:00", 9),
    "all day when they go forward": (ALWAYS, "2026-03-29 00:00", "2026-03-30 00:00", 23),
    "all day when they go back": (ALWAYS, "2026-10-25 00:00", "2026-10-26 00:00", 25),
    "an end that is skipped": (SMALL_HOURS, "2026-03-29 00:00", "2026-03-29 12:00", 1),
    "an end that comes twice": (SMALL_HOURS, "2026-10-25 00:00", "2026-10-25 12:00", 2),
    "a week of summer time": (OFFICE, "2026-03-23 00:00", "2026-04-06 00:00", 80),
    "a shift belongs to the day it begins": (FRIDAY_NIGHT, "2026-03-06 00:00", "2026-03-09 00:00", 8),
    "a holiday takes the shift that begins on it": (FRIDAY_NIGHT, "2026-03-13 00:00", "2026-03-16 00:00", 0),
    "a decade": (OFFICE, "2036-01-01 00:00", "2046-01-01 00:00", 8 * 2609),
    "never open": (NEVER, "2026-01-01 00:00", "2036-01-01 00:00", 0),
    "open on one date only": (ONE_DATE, "1990-01-01 00:00", "2090-01-01 00:00", 3),
}


@pytest.mark.parametrize(("calendar", "start", "end", "expected"), BETWEEN.values(), ids=BETWEEN)
def test_the_working_hours_between(calendar: Calendar, start: str, end: str, expected: float) -> None:
    passed = business_time_between(berlin(start), berlin(end), calendar)
    assert passed == timedelta(hours=expected)
    assert business_time_between(berlin(end), berlin(start), calendar) == -passed


def test_a_holiday_leaves_the_night_that_began_before_it() -> None:
    nights = Calendar("Europe/Berlin", every_day(hours(22, 30)), frozenset({date(2026, 12, 25)}))
    assert business_time_between(berlin("2026-12-24 12:00"), berlin("2026-12-25 12:00"), nights) == timedelta(
        hours=8
    )
    assert not business_time_between(berlin("2026-12-25 12:00"), berlin("2026-12-26 12:00"), nights)


def test_own_hours_on_a_date_go_before_a_holiday() -> None:
    both = Calendar("UTC", every_day(), frozenset({date(2026, 5, 1)}), {date(2026, 5, 1): (hours(10, 11),)})
    day = datetime(2026, 5, 1, tzinfo=UTC)
    assert business_time_between(day, day + timedelta(days=1), both) == timedelta(hours=1)


def test_it_is_exact_to_the_microsecond() -> None:
    start = berlin("2026-03-02 16:59:59.999999")
    assert business_time_between(start, berlin("2026-03-03 09:00:00.000001"), OFFICE) == 2 * MICROSECOND


ADDED = {
    "within a shift": (OFFICE, "2026-03-02 10:00", 2, "2026-03-02 12:00"),
    "due when the day closes, not when the next opens": (OFFICE, "2026-03-02 10:00", 7, "2026-03-02 17:00"),
    "into the next day": (OFFICE, "2026-03-02 16:00", 2, "2026-03-03 10:00"),
    "over a weekend": (OFFICE, "2026-03-06 16:00", 2, "2026-03-09 10:00"),
    "from a closed hour": (OFFICE, "2026-03-07 12:00", 1, "2026-03-09 10:00"),
    "nothing from a closed hour": (OFFICE, "2026-03-07 12:00", 0, "2026-03-07 12:00"),
    "over the eve and the holidays": (OFFICE, "2026-12-24 11:00", 2, "2026-12-26 11:00"),
    "a night shorter by an hour": (NIGHTS, "2026-03-28 22:00", 7, "2026-03-29 06:00"),
    "a night longer by an hour": (NIGHTS, "2026-10-24 22:00", 9, "2026-10-25 06:00"),
    "back within a shift": (OFFICE, "2026-03-02 12:00", -2, "2026-03-02 10:00"),
    "back to where the day opened": (OFFICE, "2026-03-02 17:00", -8, "2026-03-02 09:00"),
    "back over a weekend": (OFFICE, "2026-03-09 10:00", -2, "2026-03-06 16:00"),
    "all that there is": (ONE_DATE, "2000-01-01 00:00", 3, "2026-03-02 12:00"),
    "all that there was": (ONE_DATE, "2100-01-01 00:00", -3, "2026-03-02 09:00"),
}


@pytest.mark.parametrize(("calendar", "start", "added", "expected"), ADDED.values(), ids=ADDED)
def test_when_working_hours_will_have_passed(
    calendar: Calendar, start: str, added: float, expected: str
) -> None:
    due = add_business_time(berlin(start), timedelta(hours=added), calendar)
    assert due == berlin(expected)
    assert due.tzinfo is UTC


def test_of_two_equal_times_in_autumn_the_right_one_is_due() -> None:
    assert add_business_time(berlin("2026-10-24 22:00"), timedelta(hours=4.5), NIGHTS) == berlin(
        "2026-10-25 02:30", fold=0
    )
    assert add_business_time(berlin("2026-10-24 22:00"), timedelta(hours=5.5), NIGHTS) == berlin(
        "2026-10-25 02:30", fold=1
    )


@pytest.mark.parametrize(
    ("calendar", "added"), [(NEVER, 1), (NEVER, -1), (ONE_DATE, 3.01), (ONE_DATE, -3.01), (OFFICE, 9e6)]
)
def test_what_never_comes_is_said(calendar: Calendar, added: float) -> None:
    start = berlin("2000-01-01") if added > 0 else berlin("2100-01-01")
    with pytest.raises(NeverOpen, match="not open as long as that"):
        add_business_time(start, timedelta(hours=added), calendar)


@pytest.mark.parametrize(
    "instant",
    [
        datetime.fromisoformat("2026-03-02"),
        datetime(1799, 12, 31, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_what_is_no_instant_of_ours_is_refused(instant: datetime) -> None:
    with pytest.raises(ValueError, match="Business time is counted"):
        business_time_between(berlin("2026-03-02"), instant, OFFICE)


def test_a_decade_is_counted_at_once_and_not_day_by_day() -> None:
    start, end = berlin("2016-01-01"), berlin("2026-01-01")
    took = []
    for _ in range(5):
        begun = perf_counter()
        passed = business_time_between(start, end, OFFICE)
        add_business_time(start, passed, OFFICE)
        took.append(perf_counter() - begun)
    assert min(took) < 0.01


# --- whatever the calendar, the zone and the range

TWO_DAYS, TEN_YEARS = timedelta(days=2), timedelta(days=3653)


@pytest.mark.soak
@settings(max_examples=2 * settings().max_examples)
@given(walks(TWO_DAYS))
def test_it_is_what_a_walk_minute_by_minute_counts(walked: Walked) -> None:
    assert business_time_between(walked.start, walked.end, walked.calendar) == minute_walk(walked)


@pytest.mark.soak
@given(walks(TEN_YEARS, MICROSECOND), st.floats(0, 1))
def test_the_parts_of_a_range_sum_to_the_whole(walked: Walked, part: float) -> None:
    calendar, middle = walked.calendar, walked.start + (walked.end - walked.start) * part
    parts = (
        business_time_between(walked.start, middle, calendar),
        business_time_between(middle, walked.end, calendar),
    )
    assert sum(parts, timedelta()) == business_time_between(walked.start, walked.end, calendar)


@pytest.mark.soak
@given(walks(TEN_YEARS, MICROSECOND))
def test_adding_what_lies_between_leads_there_or_to_where_it_closed(walked: Walked) -> None:
    passed = business_time_between(walked.start, walked.end, walked.calendar)
    due = add_business_time(walked.start, passed, walked.calendar)
    assert not business_time_between(due, walked.end, walked.calendar)
    if passed:
        assert min(walked.start, walked.end) <= due <= max(walked.start, walked.end)
        towards_start = -MICROSECOND if passed > timedelta() else MICROSECOND
        assert business_time_between(due + towards_start, due, walked.calendar) == -towards_start


@pytest.mark.soak
@given(walks(timedelta(days=30), MICROSECOND), st.integers(-4 * DAY, 4 * DAY), st.integers(0, 59_999_999))
def test_as_much_passes_until_the_due_instant_as_was_added(walked: Walked, minutes: int, rest: int) -> None:
    duration = timedelta(minutes=minutes, microseconds=rest)
    assume(any(walked.calendar.week))  # a minute a week is enough: four days of it come before the year 3000
    due = add_business_time(walked.start, duration, walked.calendar)
    assert business_time_between(walked.start, due, walked.calendar) == duration


def test_a_weekday_of_several_shifts_is_no_matter_of_their_order() -> None:
    one: Shifts = (hours(13, 17), hours(9, 12))
    assert business_time_between(
        berlin("2026-03-02"), berlin("2026-03-03"), Calendar("Europe/Berlin", every_day(*one))
    ) == timedelta(hours=7)
