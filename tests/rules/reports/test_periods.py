"""A period is whole days in the desk's zone, and is never longer than it can be answered."""

from datetime import UTC, date, datetime

import pytest

from casedesk.reports.rules.periods import LONGEST_DAYS, Period, month_after, period_of, share

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
