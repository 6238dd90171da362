"""The facts of one case, by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from casedesk.reports.rules.facts import facts
from casedesk.resolution_clock.rules.resolutions import StageStart

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = 3_600_000_000


def after(hours: int) -> datetime:
    return NINE + timedelta(hours=hours)


REOPENED = [
    StageStart(1, None, "working"),
    StageStart(2, after(1), "awaiting_customer"),
    StageStart(3, after(3), "resolved", "resolved"),
    StageStart(4, after(6), "working"),
]


def test_an_open_case_has_no_length_of_what_runs() -> None:
    found = facts(NINE, after(1), REOPENED)
    assert (found.ending, found.stops_at, found.to_stop) == ("open", None, None)
    assert (found.running, found.running_since) == ("working", after(6))
    assert (found.to_answer, found.to_first_resolution, found.reopened) == (HOUR, 3 * HOUR, 1)
    assert {part: length for part, length in found.by_stage.items() if length} == {
        "working": HOUR,
        "awaiting_customer": 2 * HOUR,
        "thought_fixed": 3 * HOUR,
    }


def test_only_thanks_makes_the_reopening_as_if_it_had_never_been() -> None:
    found = facts(NINE, None, [*REOPENED, StageStart(5, after(7), "resolved", "resolved", 3)])
    assert (found.ending, found.to_stop, found.reopened) == ("resolved", 3 * HOUR, 0)
    assert sum(found.by_stage.values()) == 3 * HOUR


@pytest.mark.parametrize(
    ("disposition", "ending"),
    [("declined", "otherwise"), ("unknown", "otherwise"), ("spam", "left_out"), ("duplicate", "left_out")],
)
def test_an_end_that_is_no_resolution(disposition: str, ending: str) -> None:
    found = facts(NINE, None, [*REOPENED, StageStart(5, after(8), "closed", disposition)])
    assert (found.ending, found.to_stop, found.to_answer) == (ending, 8 * HOUR, None)
    assert found.by_stage["working"] == 3 * HOUR


def test_a_case_that_came_back_after_another_end() -> None:
    chain = [
        StageStart(1, None, "working"),
        StageStart(2, after(1), "closed", "declined"),
        StageStart(3, after(5), "working"),
        StageStart(4, after(6), "resolved", "resolved"),
    ]
    found = facts(NINE, None, chain)
    assert (found.to_stop, found.to_first_resolution, found.by_stage["ended"]) == (
        6 * HOUR,
        6 * HOUR,
        4 * HOUR,
    )
