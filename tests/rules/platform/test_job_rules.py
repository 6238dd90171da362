"""When a job is tried again, and what a periodic job of this hour is called."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform.jobs import rules

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(days=-3650), timedelta(days=3650)).map(lambda past: NOON + past)
PERIODS = st.timedeltas(timedelta(seconds=1), timedelta(days=40))


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (1, timedelta(seconds=5)),
        (2, timedelta(seconds=30)),
        (4, timedelta(minutes=10)),
        (10, timedelta(hours=18)),
        (11, None),
        (1000, None),
    ],
)
def test_a_failed_job_waits_longer_each_time_and_is_given_up(attempts: int, wait: timedelta | None) -> None:
    assert rules.wait_after(attempts) == wait


def test_an_outage_of_a_day_kills_no_job() -> None:
    assert sum(rules.WAITS, timedelta()) > timedelta(days=1)


def test_waits_never_shrink() -> None:
    assert list(rules.WAITS) == sorted(rules.WAITS)


def test_a_periodic_job_is_not_put_off_beyond_its_next_slot() -> None:
    minute = timedelta(minutes=1)
    assert rules.wait_after(1, period=minute) == timedelta(seconds=5)
    assert rules.wait_after(9, period=minute) == minute
    assert rules.wait_after(11, period=minute) is None


@given(INSTANTS, PERIODS)
def test_every_instant_lies_in_its_slot(at: datetime, every: timedelta) -> None:
    start = rules.slot_start(at, every)
    assert start <= at < start + every


@given(INSTANTS, PERIODS)
def test_a_slot_has_one_name_and_the_next_another(at: datetime, every: timedelta) -> None:
    start = rules.slot_start(at, every)
    assert rules.slot_key("tidy", at, every) == rules.slot_key("tidy", start, every)
    assert rules.slot_key("tidy", at, every) != rules.slot_key("tidy", start + every, every)


def test_a_slot_is_named_by_when_it_began() -> None:
    at = datetime(2026, 11, 22, 9, 59, 59, 999999, tzinfo=UTC)
    assert rules.slot_key("fetch", at, timedelta(minutes=15)) == "fetch:2026-11-22T09:45:00Z"


def test_a_period_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        rules.slot_start(datetime(2026, 1, 1, tzinfo=UTC), timedelta())


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("no\n such   mailbox"), "ValueError: no such mailbox"),
        (TimeoutError(), "TimeoutError"),
        (ValueError("x" * 1000), "ValueError: " + "x" * 488),
    ],
)
def test_a_reason_is_one_short_line(error: Exception, reason: str) -> None:
    assert rules.reason_of(error) == reason
