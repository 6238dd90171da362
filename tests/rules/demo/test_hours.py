"""When people work and write, and where the year's events lie in it."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.demo.hours import DAY, HOUR, MINUTE, Clockwork, instant, micros
from casedesk.demo.seasons import IN_ORDER, STRAINED, YEAR, seasons

BERLIN = Clockwork("Europe/Berlin", date(2026, 3, 1), 60)
MOMENTS = st.integers(micros(datetime(2026, 3, 4, tzinfo=UTC)), micros(datetime(2026, 4, 15, tzinfo=UTC)))


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> int:
    return micros(datetime(2026, month, day, hour, minute, tzinfo=UTC))


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        (at(4, 8), 2, at(4, 10)),  # a Wednesday; the desk opens at 7 in UTC
        (at(4, 5), 1, at(4, 8)),
        (at(4, 16), 2, at(5, 8)),
        (at(6, 15), 2, at(7, 9)),  # Friday until five, then Saturday from nine
        (at(7, 13), 1, at(9, 8)),  # Saturday until two, then Monday
        (at(27, 15), 6, at(30, 6)),  # Saturday's five hours; on Sunday the clocks go forward
    ],
)
def test_working_time_passes_only_at_work(begins: int, hours: int, ends: int) -> None:
    assert instant(BERLIN.after_work(begins, hours * HOUR)) == instant(ends)


@given(MOMENTS)
def test_the_last_moment_of_work_is_not_ahead(moment: int) -> None:
    found = BERLIN.staffed_before(moment)
    assert found <= moment
    assert BERLIN.at_desk(found)
    assert moment - found < 3 * DAY


@given(MOMENTS)
def test_customers_sleep_at_night(moment: int) -> None:
    later, earlier = BERLIN.awake(moment, Random(1)), BERLIN.awake_before(moment)
    assert earlier <= moment <= later
    assert BERLIN.is_awake(later)
    assert BERLIN.is_awake(earlier)


def test_the_day_begins_and_ends_on_the_minute() -> None:
    gets_up, goes_to_bed = at(21, 6), at(21, 22)
    assert BERLIN.awake_before(gets_up) == gets_up
    assert BERLIN.awake_before(goes_to_bed) == goes_to_bed - MINUTE
    assert BERLIN.awake_before(gets_up - 1) < at(20, 22)


@given(MOMENTS, st.integers(0, 1000))
def test_a_day_holds_its_moments(begins: int, seed: int) -> None:
    assert begins <= BERLIN.moment(begins, Random(seed)) < begins + DAY + HOUR


@given(st.integers(0, 3 * 365 * 24))
def test_whatever_day_it_is_the_year_has_all_its_events(hour: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    year = seasons(now)
    assert (year.begins, year.ends) == (micros(now - YEAR), micros(now))
    assert year.begins < year.batch[0] < year.batch[1] < year.ends
    assert year.begins <= year.summer[0] < year.summer[1] <= year.improved < year.ends
    assert year.summer[1] - year.summer[0] >= 40 * DAY
    assert year.ends - year.improved >= 30 * DAY
    assert year.tempo(year.ends) is IN_ORDER
    assert year.tempo(year.summer[1] - HOUR) is STRAINED


def test_mondays_are_busier_than_sundays() -> None:
    year = seasons(datetime(2026, 11, 22, tzinfo=UTC))
    sunday = date(2026, 10, 4)
    monday = sunday + timedelta(days=1)
    assert year.volume(year.ends, monday) > 1.5 * year.volume(year.ends, sunday)
