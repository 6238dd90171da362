"""What happens at the date until which we wait for a customer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.promises.rules.asking import Patience, Step, Wait, next_date, step_for

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TWICE = Patience(asks=2, again=3 * DAY, no_reply=7 * DAY)


def ago(*days: int) -> list[datetime]:
    return [NOW - day * DAY for day in days]


@pytest.mark.parametrize(
    ("wait", "step"),
    [
        (Wait([], True), Step.ASK),
        (Wait(ago(3), True), Step.ASK),
        (Wait(ago(7, 4), True), Step.END),
        (Wait(ago(6, 3), True), Step.ASK),
        (Wait(ago(9, 6, 3), True), Step.END),
        (Wait(ago(7, 4), True, promised=True), Step.WORK),
        (Wait([], True, promised=True), Step.ASK),
        (Wait([], False), Step.WORK),
        (Wait(ago(7, 4), False), Step.WORK),
        (Wait([], True, cancelled=True), Step.WORK),
    ],
)
def test_they_are_asked_twice_over_some_days_before_it_ends(wait: Wait, step: Step) -> None:
    assert step_for(wait, TWICE, NOW) is step


def test_once_is_never_enough_whatever_the_desk_says() -> None:
    assert step_for(Wait(ago(30), True), Patience(1, DAY, DAY), NOW) is Step.ASK


@given(st.integers(1, 5), st.integers(1, 10), st.integers(1, 40))
def test_whoever_never_answers_is_asked_often_enough_and_then_it_ends(
    asks: int, again: int, days: int
) -> None:
    patience, asked, now = Patience(asks, again * DAY, days * DAY), list[datetime](), NOW
    for _ in range(60):
        wait = Wait(asked, True)
        if step_for(wait, patience, now) is Step.END:
            break
        until = next_date(wait, patience, now)
        asked, now = [*asked, now], until
    assert len(asked) >= max(asks, 2)
    assert len(asked) <= max(asks, 2), "and no more often than that"
    assert now - asked[0] >= patience.no_reply
