"""The facts of one case, by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casedesk.cases.rules.projections import Contact
from casedesk.reports.rules.facts import Custody, Facts, Record, custody
from casedesk.reports.rules.facts import facts as facts_of
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = 3_600_000_000


WINDOW = timedelta(days=14)
DAY = 24


def record(stages: list[StageStart], response: datetime | None = None, **more: Any) -> Record:
    return Record(NINE, response, stages, **{"owners": [Start(None, 1)], "contacts": [], **more})


def facts(response: datetime | None, stages: list[StageStart], **more: Any) -> Facts:
    return facts_of(record(stages, response, **more), WINDOW)


def contact(hours: int, direction: str = "in", **more: Any) -> Contact:
    said = {
        "nature": "ordinary", "from_customer": direction == "in", "by_person": direction == "out", "answered": None,
        "delivery": None,
    }  # fmt: skip
    return Contact(hours, after(hours), after(hours), direction, **{**said, **more})


def after(hours: int) -> datetime:
    return NINE + timedelta(hours=hours)


REOPENED = [
    StageStart(1, None, "working"),
    StageStart(2, after(1), "awaiting_customer"),
    StageStart(3, after(3), "resolved", "resolved"),
    StageStart(4, after(6), "working"),
]


def test_an_open_case_has_no_length_of_what_runs() -> None:
    found = facts(after(1), REOPENED)
    assert (found.ending, found.stops_at, found.to_stop) == ("open", None, None)
    assert (found.running, found.running_since) == ("working", after(6))
    assert (found.to_answer, found.to_first_resolution, found.reopened) == (HOUR, 3 * HOUR, 1)
    assert {part: length for part, length in found.by_stage.items() if length} == {
        "working": HOUR,
        "awaiting_customer": 2 * HOUR,
        "thought_fixed": 3 * HOUR,
    }


def test_only_thanks_makes_the_reopening_as_if_it_had_never_been() -> None:
    found = facts(None, [*REOPENED, StageStart(5, after(7), "resolved", "resolved", 3)])
    assert (found.ending, found.to_stop, found.reopened) == ("resolved", 3 * HOUR, 0)
    assert sum(found.by_stage.values()) == 3 * HOUR


@pytest.mark.parametrize(
    ("disposition", "ending"),
    [("declined", "otherwise"), ("unknown", "otherwise"), ("spam", "left_out"), ("duplicate", "left_out")],
)
def test_an_end_that_is_no_resolution(disposition: str, ending: str) -> None:
    found = facts(None, [*REOPENED, StageStart(5, after(8), "closed", disposition)])
    assert (found.ending, found.to_stop, found.to_answer) == (ending, 8 * HOUR, None)
    assert found.by_stage["working"] == 3 * HOUR


def test_a_case_that_came_back_after_another_end() -> None:
    chain = [
        StageStart(1, None, "working"),
        StageStart(2, after(1), "closed", "declined"),
        StageStart(3, after(5), "working"),
        StageStart(4, after(6), "resolved", "resolved"),
    ]
    found = facts(None, chain)
    assert (found.to_stop, found.to_first_resolution, found.by_stage["ended"]) == (
        6 * HOUR,
        6 * HOUR,
        4 * HOUR,
    )


TWICE = [
    StageStart(1, None, "working"),
    StageStart(2, after(3), "resolved", "resolved"),
    StageStart(3, after(3 + 20 * DAY), "working"),
    StageStart(4, after(3 + 21 * DAY), "resolved", "resolved"),
]


@pytest.mark.parametrize(
    ("stages", "repeats", "lasting", "repeated"),
    [
        (REOPENED, [], None, False),  # undone within the window
        (TWICE, [], 3, False),  # undone later: the first one lasted
        (TWICE, [1 * DAY], 3 + 21 * DAY, True),  # another case repeated it in time
        (TWICE, [1 * DAY, 22 * DAY], None, True),
        (TWICE, [2, 19 * DAY], 3, False),  # opened before it was resolved, and after the window
    ],
)
def test_what_lasts(
    stages: list[StageStart], repeats: list[int], lasting: int | None, repeated: bool
) -> None:
    found = facts(None, stages, repeats=[after(hours) for hours in repeats])
    assert found.lasting_at == (None if lasting is None else after(lasting))
    assert found.lasts_from == (None if lasting is None else after(lasting) + WINDOW)
    assert found.repeated is repeated


def test_a_confirmation_counts_from_when_the_case_was_last_taken_up() -> None:
    yes = {"nature": "confirmation"}
    assert facts(None, TWICE, contacts=[contact(4, **yes)]).confirmed is False
    assert facts(None, TWICE, contacts=[contact(3 + 22 * DAY, **yes)]).confirmed is True
    assert facts(None, REOPENED[:3], contacts=[contact(2, **yes)], asked=[after(5)]).asked is True
    assert facts(None, REOPENED, contacts=[contact(2, **yes)], asked=[after(5)]).confirmed is False


@pytest.mark.parametrize(
    ("contacts", "theirs", "ours", "first"),
    [
        ([contact(0), contact(1, "out")], 1, 1, True),
        ([contact(0, answered=True)], 1, 0, True),
        ([contact(0), contact(1), contact(2, "out")], 2, 1, False),
        ([contact(0), contact(1, "out"), contact(2, "out")], 1, 2, False),
        ([contact(0), contact(1, answered=False), contact(1, "out", by_person=False)], 1, 0, True),
        ([contact(0), contact(1, "out", outsider=True), contact(9)], 1, 0, True),
    ],
)
def test_contacts_until_it_was_resolved(contacts: list[Contact], theirs: int, ours: int, first: bool) -> None:
    found = facts(None, REOPENED[:3], contacts=contacts)
    assert (found.their_contacts, found.our_contacts, found.first_contact) == (theirs, ours, first)


def test_custody_is_by_who_had_it_and_coming_straight_back_is_a_bounce() -> None:
    owners = [Start(None, 7), Start(after(1), 8), Start(after(2), 7), Start(after(9), 9)]
    done = record(REOPENED[:3], owners=owners)
    assert custody(done) == {
        7: Custody(2 * HOUR, None, False),
        8: Custody(HOUR, None, False),
        9: Custody(0, None, True),
    }
    found = facts_of(done, WINDOW)
    assert (found.owner_changes, found.bounces) == (2, 1)  # the last came after it was resolved
    going_on = custody(record(REOPENED, owners=owners))
    assert going_on[9] == Custody(0, after(9), True)
    assert going_on[7].us == 8 * HOUR
