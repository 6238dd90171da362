"""What stands against the steps of a macro, when they are due, and whether a run has a way back."""

from datetime import UTC, datetime

import msgspec
import pytest

from casedesk.automation.macros.rules import steps as rules
from casedesk.automation.macros.rules.steps import Step, has_way_back, in_days, kind_of, may_run, problems_of

GOOD: list[Step] = [
    rules.Reply(1),
    rules.Note("About {case}."),
    rules.Tags(["late"]),
    rules.Category(1),
    rules.Priority("high"),
    rules.Promise("call", 2, "days"),
    rules.Task("ask", 1),
    rules.Wait("customer", "a photo", 3),
    rules.Work(),
    rules.Resolve("a new lamp", 1),
]


def test_every_kind_can_be_a_step_and_is_kept_as_it_is() -> None:
    assert problems_of(GOOD) == {}
    assert [kind_of(one) for one in GOOD] == list(rules.KINDS)
    assert msgspec.json.decode(msgspec.json.encode(GOOD), type=list[Step]) == GOOD


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([], [""]),
        ([rules.Work()] * 11, [""]),
        ([rules.Reply(1), rules.Reply(2)], [""]),
        ([rules.Work(), rules.Note(" ")], ["text.1"]),
        ([rules.Note("{ordr}")], ["text.0"]),
        ([rules.Note("> {order}")], ["text.0"]),
        ([rules.Tags([])], ["names.0"]),
        ([rules.Promise("x" * 301, 0, "days")], ["text.0", "within.0"]),
        ([rules.Promise("call", 61, "days"), rules.Promise("call", 61, "hours")], ["within.0"]),
        ([rules.Task("", 99)], ["what.0", "days.0"]),
        ([rules.Wait("customer", "", 1)], ["waits_for.0"]),
        ([rules.Resolve("{x}", 1)], ["fixed_by.0"]),
    ],
)
def test_what_is_wrong_is_said_by_field_and_place(steps: list[Step], wrong: list[str]) -> None:
    assert list(problems_of(steps)) == wrong


def test_a_day_ends_by_the_customers_clock() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert in_days(1, late, "Europe/Istanbul") == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kinds", "back"), [(["reply", "tags"], True), (["reply", "note"], False), ([], False), (["wait"], False)]
)
def test_a_run_has_a_way_back_where_each_step_has(kinds: list[str], back: bool) -> None:
    assert has_way_back(kinds) is back


def test_who_may_take_each_step_may_run_it() -> None:
    assert may_run(GOOD, frozenset({"cases.work"}))
    assert not may_run(GOOD, frozenset({"cases.see"}))
