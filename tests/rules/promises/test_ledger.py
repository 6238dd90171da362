"""How a promise ends, by the times alone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.promises.rules import ledger
from casedesk.promises.rules.ledger import Promise

MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DUE = MADE + timedelta(hours=3)
TICK = timedelta(microseconds=1)
WEEK = ledger.BROKEN_AFTER


@pytest.mark.parametrize(
    ("at", "state"),
    [(MADE, "kept"), (DUE, "kept"), (DUE + TICK, "late"), (DUE + WEEK, "late")],
)
def test_what_is_done_by_its_time_is_kept_and_after_it_late(at: datetime, state: str) -> None:
    assert ledger.state_when_done(DUE, at) == state


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (MADE, "open"),
        (DUE, "open"),
        (DUE + TICK, "late"),
        (DUE + WEEK, "late"),
        (DUE + WEEK + TICK, "broken"),
    ],
)
def test_an_open_one_stands_by_the_clock_and_not_by_a_job(now: datetime, state: str) -> None:
    assert ledger.standing(DUE, now) == state


@pytest.mark.parametrize(
    ("ended", "now", "at"),
    [
        (None, DUE + WEEK, None),
        (None, DUE + WEEK + TICK, DUE + WEEK),
        (None, DUE + 3 * WEEK, DUE + WEEK),
        (MADE + TICK, MADE + TICK, MADE + TICK),
        (DUE + 2 * WEEK, DUE + 2 * WEEK, DUE + WEEK),
    ],
)
def test_it_is_broken_from_the_end_of_its_case_or_a_week_after_its_time(
    ended: datetime | None, now: datetime, at: datetime | None
) -> None:
    assert ledger.broken_at(DUE, ended, now) == at


@pytest.mark.parametrize(
    ("at", "now", "wrong"),
    [
        (DUE, DUE, set()),
        (DUE + WEEK, DUE + WEEK, set()),
        (DUE, DUE - TICK, {"at"}),
        (MADE - TICK, DUE, {"at"}),
        (DUE + WEEK + TICK, DUE + 2 * WEEK, {"at"}),
    ],
)
def test_it_is_done_between_its_making_and_a_week_after_its_time(
    at: datetime, now: datetime, wrong: set[str]
) -> None:
    assert set(ledger.may_be_done(Promise(MADE, DUE), at, now, None)) == wrong


@pytest.mark.parametrize(
    ("promised", "given_", "fits"),
    [
        ("15", "15.00", True),
        ("15", "20", True),
        ("15", "14.99", False),
        ("15", None, False),
        (None, "1", False),
    ],
)
def test_an_amount_that_was_said_is_given_in_full(
    promised: str | None, given_: str | None, fits: bool
) -> None:
    said = Promise(MADE, DUE, Decimal(promised) if promised else None)
    wrong = ledger.may_be_done(said, DUE, DUE, Decimal(given_) if given_ else None)
    assert set(wrong) == (set() if fits else {"amount"})


@pytest.mark.parametrize(("now", "may"), [(MADE, True), (DUE, True), (DUE + TICK, False)])
def test_only_before_it_was_due_is_it_moved_or_withdrawn(now: datetime, may: bool) -> None:
    assert (ledger.may_be_changed(Promise(MADE, DUE), now) == "") is may


@pytest.mark.parametrize(
    ("text", "due", "wrong"),
    [
        ("call her", DUE, set()),
        (" ", DUE, {"text"}),
        ("x" * 501, DUE, {"text"}),
        ("call her", MADE, {"due_at"}),
        ("call her", MADE + timedelta(days=367), {"due_at"}),
        ("", MADE - TICK, {"text", "due_at"}),
    ],
)
def test_a_promise_says_what_and_by_when(text: str, due: datetime, wrong: set[str]) -> None:
    assert set(ledger.wrong_with(text, due, MADE)) == wrong


@given(st.timedeltas(timedelta(), 3 * WEEK), st.timedeltas(timedelta(), 3 * WEEK))
def test_whenever_it_is_done_it_has_exactly_one_end(done: timedelta, looked: timedelta) -> None:
    """Done in time, done late, or broken: never two of them, and whenever one looks the answer is the same."""
    at, now = MADE + done, MADE + max(done, looked)
    may = not ledger.may_be_done(Promise(MADE, DUE), at, now, None)
    broken = ledger.broken_at(DUE, None, at)
    assert may is (broken is None)
    if may:
        assert (ledger.state_when_done(DUE, at) == "kept") is (ledger.standing(DUE, at) == "open")
