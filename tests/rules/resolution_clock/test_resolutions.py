"""When was it resolved, how often was that undone, and did it last?"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.records import OPEN, OPENED, STEPS, last_moment, origin_of_resolution, stage_records

from casedesk.resolution_clock.rules.resolutions import (
    Episode,
    Outcome,
    StageStart,
    clock_stops_at,
    lasting_since,
    outcome,
    stage_intervals,
    standing_starts,
    time_by_stage,
)

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
WINDOW = timedelta(days=14)


def day(number: float) -> datetime:
    return MARCH + timedelta(days=number)


def starts(
    *moves: tuple[float | None, str] | tuple[float | None, str, str] | tuple[float, str, str, int],
) -> list[StageStart]:
    """(day or None, stage, disposition, key of what it restores), numbered from 1."""
    return [
        StageStart(number, None if when is None else day(when), *rest)
        for number, (when, *rest) in enumerate(moves, start=1)
    ]


RESOLVED_ON_3 = starts(
    (None, "working"), (1, "awaiting_customer"), (2, "working"), (3, "resolved", "resolved")
)

STANDINGS = {
    "just opened": (
        starts((None, "working")),
        Outcome("working", None, (), None, None),
    ),
    "resolved": (
        RESOLVED_ON_3,
        Outcome("resolved", "resolved", (Episode(day(3), None),), day(3), day(3)),
    ),
    "closed when the window passed: the resolution keeps its time": (
        [*RESOLVED_ON_3, StageStart(9, day(33), "closed", "resolved")],
        Outcome("closed", "resolved", (Episode(day(3), None),), day(3), day(3)),
    ),
    "reopened": (
        [*RESOLVED_ON_3, StageStart(9, day(5), "working")],
        Outcome("working", None, (Episode(day(3), day(5)),), None, None),
    ),
    "reopened after it was closed": (
        [*RESOLVED_ON_3, StageStart(9, day(33), "closed", "resolved"), StageStart(10, day(34), "working")],
        Outcome("working", None, (Episode(day(3), day(34)),), None, None),
    ),
    "reopened and resolved again": (
        [*RESOLVED_ON_3, StageStart(9, day(5), "working"), StageStart(10, day(6), "resolved", "resolved")],
        Outcome("resolved", "resolved", (Episode(day(3), day(5)), Episode(day(6), None)), day(6), day(6)),
    ),
    "reopened, but it was only thanks": (
        [*RESOLVED_ON_3, StageStart(9, day(5), "working"), StageStart(10, day(6), "resolved", "resolved", 4)],
        Outcome("resolved", "resolved", (Episode(day(3), None),), day(3), day(3)),
    ),
    "thanked twice": (
        [
            *RESOLVED_ON_3,
            StageStart(9, day(5), "working"),
            StageStart(10, day(6), "resolved", "resolved", 4),
            StageStart(11, day(7), "working"),
            StageStart(12, day(8), "resolved", "resolved", 4),
        ],
        Outcome("resolved", "resolved", (Episode(day(3), None),), day(3), day(3)),
    ),
    "thanked, then really reopened": (
        [
            *RESOLVED_ON_3,
            StageStart(9, day(5), "working"),
            StageStart(10, day(6), "resolved", "resolved", 4),
            StageStart(11, day(7), "working"),
        ],
        Outcome("working", None, (Episode(day(3), day(7)),), None, None),
    ),
    "thanked after it was closed": (
        [
            *RESOLVED_ON_3,
            StageStart(9, day(33), "closed", "resolved"),
            StageStart(10, day(34), "working"),
            StageStart(11, day(35), "resolved", "resolved", 4),
        ],
        Outcome("resolved", "resolved", (Episode(day(3), None),), day(3), day(3)),
    ),
    "declined": (
        starts((None, "working"), (2, "closed", "declined")),
        Outcome("closed", "declined", (), None, day(2)),
    ),
    "came back after it was declined: a return, no reopening": (
        starts((None, "working"), (2, "closed", "declined"), (4, "working")),
        Outcome("working", None, (), None, None),
    ),
    "merged while it was open": (
        starts((None, "working"), (2, "closed", "duplicate")),
        Outcome("closed", "duplicate", (), None, day(2)),
    ),
    "merged after it was resolved: it is no resolution any more": (
        [*RESOLVED_ON_3, StageStart(9, day(5), "closed", "duplicate")],
        Outcome("closed", "duplicate", (), None, day(5)),
    ),
    "merged after it was declined: it ended when it ended": (
        starts((None, "working"), (2, "closed", "declined"), (5, "closed", "duplicate")),
        Outcome("closed", "duplicate", (), None, day(2)),
    ),
    "unmerged after it was resolved": (
        [
            *RESOLVED_ON_3,
            StageStart(9, day(5), "closed", "duplicate"),
            StageStart(10, day(6), "resolved", "resolved", 4),
        ],
        Outcome("resolved", "resolved", (Episode(day(3), None),), day(3), day(3)),
    ),
    "unmerged while it was open": (
        starts((None, "working"), (2, "closed", "duplicate"), (4, "working")),
        Outcome("working", None, (), None, None),
    ),
}


@pytest.mark.parametrize(("record", "expected"), STANDINGS.values(), ids=STANDINGS)
def test_how_a_case_stands_after_its_starts(record: list[StageStart], expected: Outcome) -> None:
    assert outcome(record, day(0)) == expected


def test_reopenings_are_the_resolutions_that_were_undone() -> None:
    record = [
        *RESOLVED_ON_3,
        StageStart(9, day(5), "working"),
        StageStart(10, day(6), "resolved", "resolved"),
    ]
    assert outcome(record, day(0)).reopened == 1
    assert outcome([*record, StageStart(11, day(9), "working")], day(0)).reopened == 2


def test_a_restored_stretch_is_taken_out_with_the_start_that_restores() -> None:
    record = [
        *RESOLVED_ON_3,
        StageStart(9, day(5), "working"),
        StageStart(10, day(6), "resolved", "resolved", 4),
    ]
    assert standing_starts(record) == RESOLVED_ON_3


def test_the_clock_stops_at_the_standing_end_and_else_runs_on() -> None:
    assert clock_stops_at(outcome(RESOLVED_ON_3, day(0)), day(40)) == day(3)
    assert clock_stops_at(outcome(starts((None, "working"), (2, "closed", "spam")), day(0)), day(40)) == day(
        2
    )
    assert clock_stops_at(outcome(RESOLVED_ON_3[:2], day(0)), day(40)) == day(40)


def test_time_believed_fixed_before_a_reopening_is_a_part_of_its_own() -> None:
    record = [
        *RESOLVED_ON_3,
        StageStart(9, day(5), "working"),
        StageStart(10, day(9), "resolved", "resolved"),
    ]
    assert time_by_stage(record, day(0), day(99)) == {
        "working": timedelta(days=1 + 1 + 4),
        "awaiting_customer": timedelta(days=1),
        "thought_fixed": timedelta(days=2),
    }


def test_time_ended_otherwise_before_a_return_is_a_part_of_its_own() -> None:
    record = starts((None, "working"), (2, "closed", "declined"), (5, "working"))
    assert time_by_stage(record, day(0), day(6)) == {"working": timedelta(days=3), "ended": timedelta(days=3)}


LASTING = {
    "before the window has passed": (RESOLVED_ON_3, (), 16.9, None),
    "at the moment the window has passed": (RESOLVED_ON_3, (), 17, 3),
    "reopened inside the window": ([*RESOLVED_ON_3, StageStart(9, day(16.9), "working")], (), 90, None),
    "reopened at its very end": ([*RESOLVED_ON_3, StageStart(9, day(17), "working")], (), 90, 3),
    "repeated inside the window": (RESOLVED_ON_3, (10,), 90, None),
    "repeated after the window": (RESOLVED_ON_3, (17,), 90, 3),
    "a repeat before the resolution is no repeat of it": (RESOLVED_ON_3, (2,), 90, 3),
    "the second resolution held": (
        [*RESOLVED_ON_3, StageStart(9, day(5), "working"), StageStart(10, day(6), "resolved", "resolved")],
        (),
        90,
        6,
    ),
    "reopened late: the lasting one stays": (
        [*RESOLVED_ON_3, StageStart(9, day(50), "working"), StageStart(10, day(51), "resolved", "resolved")],
        (),
        90,
        3,
    ),
    "only thanks undoes nothing": (
        [*RESOLVED_ON_3, StageStart(9, day(5), "working"), StageStart(10, day(6), "resolved", "resolved", 4)],
        (),
        17,
        3,
    ),
    "declined is no resolution": (starts((None, "working"), (2, "closed", "declined")), (), 90, None),
}


@pytest.mark.parametrize(("record", "repeats", "now", "expected"), LASTING.values(), ids=LASTING)
def test_the_lasting_resolution(
    record: list[StageStart], repeats: tuple[float, ...], now: float, expected: float | None
) -> None:
    found = lasting_since(outcome(record, day(0)), [day(one) for one in repeats], day(now), WINDOW)
    assert found == (None if expected is None else day(expected))


# --- whatever happened to a case


@given(stage_records(), STEPS)
def test_the_times_by_stage_sum_to_the_age_exactly(record: list[StageStart], more: timedelta) -> None:
    now = last_moment(record) + more
    until = clock_stops_at(outcome(record, OPENED), now)
    assert sum(time_by_stage(record, OPENED, now).values(), timedelta()) == until - OPENED
    pieces = stage_intervals(record, OPENED, now)
    assert all(one.end == following.start for one, following in pairwise(pieces))


@given(stage_records(), STEPS)
def test_a_late_entry_that_moves_the_opening_adds_just_that_time(
    record: list[StageStart], earlier: timedelta
) -> None:
    now = last_moment(record) + timedelta(days=1)
    before, after = outcome(record, OPENED), outcome(record, OPENED - earlier)
    assert after == before
    moved = sum(time_by_stage(record, OPENED - earlier, now).values(), timedelta())
    assert moved - sum(time_by_stage(record, OPENED, now).values(), timedelta()) == earlier


@given(stage_records(), STEPS, STEPS)
def test_only_thanks_leaves_everything_as_if_the_customer_had_not_written(
    record: list[StageStart], wrote: timedelta, restored: timedelta
) -> None:
    if record[-1].disposition != "resolved":
        at = last_moment(record) + timedelta(hours=1)
        record = [*record, StageStart(96, at, "working"), StageStart(97, at + wrote, "resolved", "resolved")]
    reopened_at = last_moment(record) + wrote
    back = StageStart(98, reopened_at, "working")
    thanks = StageStart(99, reopened_at + restored, "resolved", "resolved", origin_of_resolution(record))
    now = reopened_at + restored + timedelta(days=30)
    before, after = outcome(record, OPENED), outcome([*record, back, thanks], OPENED)
    assert (after.episodes, after.resolved_at, after.ended_at) == (
        before.episodes,
        before.resolved_at,
        before.ended_at,
    )
    assert time_by_stage([*record, back, thanks], OPENED, now) == time_by_stage(record, OPENED, now)


@given(stage_records())
def test_an_outcome_never_contradicts_itself(record: list[StageStart]) -> None:
    result = outcome(record, OPENED)
    is_open = result.stage in OPEN
    assert is_open == (result.disposition is None) == (result.ended_at is None)
    assert (result.resolved_at is not None) == (result.disposition == "resolved")
    assert result.resolved_at in (None, result.ended_at)
    ends = [episode.undone_at for episode in result.episodes]
    assert None not in ends[:-1], "only the last resolution can still stand"
    for episode, following in pairwise(result.episodes):
        assert episode.undone_at is not None
        assert episode.resolved_at < episode.undone_at < following.resolved_at
    if result.resolved_at is not None:
        assert result.episodes[-1] == Episode(result.resolved_at, None)


@given(stage_records(), st.integers(0, 30))
def test_what_has_lasted_goes_on_lasting_whatever_comes_later(record: list[StageStart], days: int) -> None:
    window = timedelta(days=days)
    lasting = None
    for number, start in enumerate(record, start=1):
        if start.disposition == "duplicate":
            return  # a merged case is left out of every figure, whatever it was before
        now = record[number].at if number < len(record) else last_moment(record) + window
        assert now is not None
        found = lasting_since(outcome(record[:number], OPENED), (), now, window)
        assert lasting in (None, found)
        lasting = found
