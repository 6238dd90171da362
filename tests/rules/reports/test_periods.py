"""A period is whole days in the desk's zone, and is never longer than it can be answered."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from casedesk.reports.rules.periods import (
    LONGEST_DAYS,
    Period,
    before,
    halves_of,
    is_half_in,
    month_after,
    period_of,
    share,
    spans_of,
    told_by_week,
    year_before,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_without_a_word_it_is_the_year_up_to_and_with_today() -> None:
    period = period_of(None, None, NOON, "UTC")
    assert (period.first, period.until, period.last) == (
        date(2025, 11, 23),
        date(2026, 11, 23),
        date(2026, 11, 22),
    )


def test_today_is_the_desks_and_not_the_servers() -> None:
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert period_of(None, None, late, "Asia/Seoul").last == date(2026, 11, 23)


def test_days_begin_at_the_desks_midnight_also_over_summer_time() -> None:
    period = Period(date(2026, 3, 29), date(2026, 3, 30), "Europe/Berlin")
    assert period.start == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "until", "days"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), 31),
        (date(2026, 2, 1), date(2026, 1, 1), 1),
        (date(2026, 2, 1), date(2026, 2, 1), 1),
        (date(1990, 1, 1), date(2026, 1, 1), LONGEST_DAYS),
    ],
)
def test_reversed_and_endless_periods_are_cut(first: date, until: date, days: int) -> None:
    period = period_of(first, until, NOON, "UTC")
    assert (period.until - period.first).days == days


def test_months_follow_each_other() -> None:
    assert month_after(date(2026, 1, 31)) == date(2026, 2, 1)
    assert month_after(date(2026, 12, 5)) == date(2027, 1, 1)


def test_a_share_of_nothing_is_not_nought() -> None:
    assert share(1, 4) == 0.25
    assert share(0, 0) is None


AUTUMN = Period(date(2026, 9, 2), date(2026, 12, 1), "Europe/Berlin")


def test_what_a_period_is_compared_with_is_as_long_and_begins_on_the_same_weekday() -> None:
    assert before(AUTUMN) == Period(date(2026, 6, 4), date(2026, 9, 2), "Europe/Berlin")
    assert year_before(AUTUMN).first == date(2025, 9, 3)
    assert year_before(AUTUMN).first.weekday() == AUTUMN.first.weekday()


@pytest.mark.parametrize("weeks", [True, False])
def test_spans_cover_the_period_without_gap_or_overlap(weeks: bool) -> None:
    spans = spans_of(AUTUMN, weeks=weeks)
    assert (spans[0].first, spans[-1].until) == (AUTUMN.first, AUTUMN.until)
    assert all(one.until == other.first for one, other in pairwise(spans))
    assert all(one.first.weekday() == 0 if weeks else one.first.day == 1 for one in spans[1:])
    assert spans[0].starts == AUTUMN.start


@pytest.mark.parametrize(
    ("first", "until", "weeks", "halves"),
    [
        (date(2025, 12, 2), date(2026, 2, 2), False, [True, True, False]),
        (date(2026, 1, 20), date(2026, 2, 15), False, [False, True]),
        (date(2026, 11, 26), date(2026, 12, 4), True, [True, True]),
        (date(2026, 11, 27), date(2026, 12, 3), True, [False, False]),
    ],
)
def test_a_span_of_which_the_period_has_less_than_half_is_told_apart(
    first: date, until: date, weeks: bool, halves: list[bool]
) -> None:
    spans = spans_of(Period(first, until, "UTC"), weeks=weeks)
    assert [is_half_in(span, weeks=weeks) for span in spans] == halves


def test_a_season_is_told_by_week_and_a_year_by_month() -> None:
    assert told_by_week(AUTUMN)
    assert not told_by_week(Period(date(2026, 1, 1), date(2027, 1, 1), "UTC"))


@pytest.mark.parametrize(
    ("first", "until", "middle"),
    [
        (date(2026, 1, 1), date(2026, 11, 23), date(2026, 6, 13)),  # up to today
        (date(2026, 1, 1), date(2030, 1, 1), date(2026, 6, 13)),  # nothing was opened after it
        (date(2020, 1, 1), date(2020, 1, 3), date(2020, 1, 2)),
        (date(2026, 11, 22), date(2026, 11, 23), None),  # one day
        (date(2028, 1, 1), date(2028, 6, 1), None),  # still to come
    ],
)
def test_its_halves_are_all_of_it(first: date, until: date, middle: date | None) -> None:
    halves = halves_of(Period(first, until, "Europe/Berlin"), NOON)
    assert [one.until for one in halves[:-1]] == ([middle] if middle else [])
    assert (halves[0].first, halves[-1].until) == (first, until)
    assert all(one.end == after.start for one, after in pairwise(halves))
