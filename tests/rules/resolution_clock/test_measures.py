"""What the clock says of one case: to answer, to resolution, and where the time went."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.records import OPENED, STEPS, last_moment, owner_records, stage_records

from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.measures import case_times
from casedesk.resolution_clock.rules.resolutions import StageStart


def hour(number: float) -> datetime:
    return OPENED + timedelta(hours=number)


LAMP = [
    StageStart(1, None, "working"),
    StageStart(2, hour(2), "awaiting_customer"),
    StageStart(3, hour(26), "working"),
    StageStart(4, hour(30), "resolved", "resolved"),
    StageStart(5, hour(54), "working"),
    StageStart(6, hour(56), "resolved", "resolved"),
]
OWNERS = [Start(None, 1), Start(hour(28), 2)]


def test_the_clock_runs_from_the_first_word_to_the_fix_that_stands() -> None:
    times = case_times(OPENED, hour(2), LAMP, OWNERS, hour(500))
    assert times.to_answer == timedelta(hours=2)
    assert times.to_resolution == times.so_far == timedelta(hours=56)
    assert times.thought_fixed == timedelta(hours=24)
    assert times.ours == timedelta(hours=56 - 24)
    assert times.by_stage["working"] == timedelta(hours=2 + 4 + 2)
    assert times.by_owner == {1: timedelta(hours=28), 2: timedelta(hours=28)}


def test_what_has_not_happened_has_no_time() -> None:
    times = case_times(OPENED, None, LAMP[:2], OWNERS[:1], hour(10))
    assert times.to_answer is None
    assert times.to_resolution is None
    assert times.so_far == timedelta(hours=10)
    assert times.ours == timedelta(hours=2)
    assert times.thought_fixed == timedelta()


def test_a_declined_case_ended_but_was_not_resolved() -> None:
    ended = [*LAMP[:1], StageStart(2, hour(3), "closed", "declined")]
    times = case_times(OPENED, hour(3), ended, OWNERS, hour(500))
    assert times.to_resolution is None
    assert times.so_far == timedelta(hours=3)


def test_an_answered_call_is_an_answer_in_no_time() -> None:
    assert case_times(OPENED, OPENED, LAMP[:1], OWNERS[:1], hour(1)).to_answer == timedelta()


@given(stage_records(), owner_records(), st.none() | STEPS, STEPS)
def test_stages_and_owners_each_account_for_every_moment_of_the_age(
    stages: list[StageStart], owners: list[Start[int]], answered: timedelta | None, more: timedelta
) -> None:
    now = max(last_moment(stages), owners[-1].at or OPENED) + more
    first_response_at = None if answered is None else OPENED + answered
    times = case_times(OPENED, first_response_at, stages, owners, now)
    assert sum(times.by_stage.values(), timedelta()) == times.so_far
    assert sum(times.by_owner.values(), timedelta()) == times.so_far
    assert times.to_resolution in (None, times.so_far)
    assert times.to_answer == answered
    assert timedelta() <= times.ours <= times.so_far
