"""What sets triggers off, what they ask of a case, and what of them is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.automation.macros.rules import steps as macros
from casedesk.automation.triggers.rules import conditions, doing, permits, steps, triggers, whens
from casedesk.automation.triggers.rules.conditions import CaseFacts, Condition
from casedesk.automation.triggers.rules.doing import Did
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.automation.triggers.rules.whens import Fact, When

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CASE = CaseFacts(
    id=1, channel="email", category=7, kind="request", priority="normal", tier="gold", language="tr", team=3,
    stage="working", owner_id=5, tags=frozenset({1, 2}), subject="Lampe ist da", said="Sie ist LEIDER kaputt gegangen",
    customer_ids=frozenset({10, 11}), organisation_id=20, order_total=Decimal("59.90"), currency="EUR",
    opened_at=NOON - timedelta(hours=5),
)  # fmt: skip


@pytest.mark.parametrize(
    ("when", "fact", "is_it"),
    [
        (whens.Opened(), {"kind": "opened"}, True),
        (whens.Opened(), {"kind": "wrote"}, False),
        (whens.Stage(), {"kind": "stage", "stage": "working"}, True),
        (whens.Stage(["resolved"]), {"kind": "stage", "stage": "working"}, False),
        (whens.Stage(["resolved"]), {"kind": "stage", "stage": "resolved"}, True),
        (whens.Tagged(), {"kind": "tagged", "tags": frozenset({4})}, True),
        (whens.Tagged(5), {"kind": "tagged", "tags": frozenset({4})}, False),
        (whens.Details(["kind"]), {"kind": "details", "details": frozenset({"kind", "team_id"})}, True),
        (whens.Details(["kind"]), {"kind": "details", "details": frozenset({"team_id"})}, False),
        (whens.Waited(4), {"kind": "waited"}, True),
    ],
)
def test_a_trigger_waits_for_one_kind_of_fact_perhaps_narrowed(when: When, fact: Any, is_it: bool) -> None:
    assert whens.is_set_off(when, Fact(at=NOON, root="x", **fact)) is is_it


def test_what_one_change_of_a_case_holds() -> None:
    entered = [
        ("tagged", {"tag": 2}),
        ("tagged", {"tag": 1}),
        ("details", {"fields": {"priority": ["normal", "high"], "title": []}}),
    ]
    assert whens.facts_in_change(["stage", "events_count"], entered, "working") == {
        "stage": {"stage": "working"},
        "tagged": {"tags": [1, 2]},
        "details": {"details": ["priority"]},
    }
    assert whens.facts_in_change(["title"], [("details", {"fields": {"title": []}})], "working") == {}
    assert whens.may_hold_facts(["events_count"], ["note"]) == []


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (conditions.OneOf("category", [7, 8]), True),
        (conditions.OneOf("category", [8]), False),
        (conditions.OneOf("category", [8], negated=True), True),
        (conditions.Tags([2, 9]), True),
        (conditions.Tags([2, 9], "all"), False),
        (conditions.Tags([2, 1], "all"), True),
        (conditions.Tags([9], "none"), True),
        (conditions.Words(["KAPUTT"]), True),
        (conditions.Words(["aputt"]), False),
        (conditions.Words(["kaputt"], "subject"), False),
        (conditions.Words(["lampe"], "subject"), True),
        (conditions.Words(["leider  kaputt"], "said"), True),
        (conditions.Words(["heil"], negated=True), True),
        (conditions.Customer(11), True),
        (conditions.Customer(12, negated=True), True),
        (conditions.Organisation(20), True),
        (conditions.OrderValue(Decimal("59.90"), "EUR"), True),
        (conditions.OrderValue(Decimal(50), "EUR", less=True), False),
        (conditions.OrderValue(Decimal(50), "KRW", less=True), False),
        (conditions.Age(5), True),
        (conditions.Age(5, less=True), False),
    ],
)
def test_a_condition_holds_of_a_case(condition: Condition, holds: bool) -> None:
    [found] = conditions.judged([condition], CASE, NOON)
    assert found.holds is holds


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("坏了", "我的灯坏了。", True),
        ("kırık", "Lamba KIRIK geldi", True),
        ("환불", "꼭환불해주세요", True),
        ("คืนเงิน", "ขอคืนเงินด้วย", True),
        ("tesekkur", "Teşekkürler", True),
        ("art", "start, part", False),
        ("", "anything", False),
    ],
)
def test_words_are_found_in_any_script_from_the_beginning_of_a_word(
    phrase: str, text: str, stands: bool
) -> None:
    found = conditions.judged([conditions.Words([phrase])], replace(CASE, said=text, subject=""), NOON)
    assert found[0].holds is stands


@given(st.sampled_from([*conditions.FIELDS]), st.booleans())
def test_what_is_not_known_is_none_of_what_is_asked(field: str, negated: bool) -> None:
    values: list[int | str] = ["email", "gold", 7]
    condition = conditions.OneOf(field, values, negated)
    [found] = conditions.judged([condition], CaseFacts(1), NOON)
    assert found.holds is negated


@given(st.lists(st.booleans(), max_size=10))
def test_a_trigger_acts_where_all_hold_and_a_negation_is_the_contrary(wanted: list[bool]) -> None:
    asked = [conditions.OneOf("tier", ["gold" if holds else "silver"]) for holds in wanted]
    assert conditions.all_hold(conditions.judged(asked, CASE, NOON)) is all(wanted)
    contrary = [conditions.OneOf(one.field, one.values, negated=True) for one in asked]
    assert [one.holds for one in conditions.judged(contrary, CASE, NOON)] == [not holds for holds in wanted]


DOCUMENT = Document(
    whens.Waited(4, "customer"),
    [conditions.OrderValue(Decimal("1.50"), "EUR"), conditions.Tags([4]), conditions.OneOf("team", [3])],
    [macros.Tags(["a"]), steps.Untag(5), steps.RunMacro(6), steps.Tell("user", 7), macros.Task("x", 1, 8)],
)


def test_a_document_is_kept_as_it_was_and_names_what_it_needs() -> None:
    assert msgspec.json.decode(msgspec.json.encode(DOCUMENT), type=Document) == DOCUMENT
    assert triggers.named([DOCUMENT]) == {"tag": {4, 5}, "team": {3}, "macro": {6}, "user": {7, 8}}
    assert triggers.problems_of("X", 1, DOCUMENT) == {}
    assert len(msgspec.json.decode(msgspec.json.encode(DOCUMENT))["conditions"]) == 3


def test_every_kind_is_offered_under_its_own_name() -> None:
    for module, union in ((steps, steps.Step), (whens, whens.When)):
        tags = [one.__struct_config__.tag for one in union.__args__]  # type: ignore[attr-defined]
        assert sorted(tags) == sorted(module.KINDS)
    assert set(steps.KINDS) >= steps.CAN_BE_UNDONE


def test_all_that_is_wrong_is_said_by_field() -> None:
    document = Document(
        whens.Stage(["moon"]),
        [conditions.Words(["x" * 81]), conditions.Age(0), conditions.OrderValue(Decimal(1), "XXQ")],
        [macros.Note(""), steps.Tell("user")],
    )
    assert sorted(triggers.problems_of(" ", 0, document)) == [
        "if_currency.2", "if_hours.1", "if_phrases.0", "most_a_minute", "name", "then_text.0", "then_to.1", "when_into",
    ]  # fmt: skip
    assert triggers.problems_of("x", 1, Document(whens.Opened(), [], [])) == {
        "new_then": "Add one step at least: what is to be done."
    }


def test_where_loops_are_cut() -> None:
    assert [triggers.goes_on(depth) for depth in range(5)] == [True, True, True, False, False]
    assert [triggers.is_too_often(many, 3) for many in (2, 3, 4)] == [False, True, True]


def test_a_macro_s_steps_that_say_something_are_left_to_people() -> None:
    every: list[macros.Step] = [
        macros.Reply(1), macros.Note("x"), macros.Promise("x", 1, "days"), macros.Wait("customer", "x", 1),
        macros.Work(), macros.Resolve("x", 1), macros.Tags(["x"]),
    ]  # fmt: skip
    assert [macros.kind_of(one) for one in steps.taken_of(every)] == ["note", "work", "tags"]
    assert steps.left_of(every) == ["reply", "promise", "wait", "resolve"]


def test_what_goes_back_goes_the_last_first_and_what_stays_is_named() -> None:
    did = [
        Did("tags", tags=[1]),
        Did("priority", changed=False),
        Did("macro", steps=[Did("note"), Did("category", before=1, after=2)]),
        Did("tell"),
    ]
    assert [one.kind for one in doing.goes_back(did)] == ["category", "tags"]
    assert doing.stays(did) == ["note", "tell"]


@pytest.mark.parametrize(
    ("step", "changes"),
    [
        (macros.Tags(["A", "b"]), False),
        (macros.Tags(["a", "c"]), True),
        (steps.Untag(1), True),
        (steps.Untag(9), False),
        (macros.Category(7), False),
        (macros.Priority("high"), True),
        (steps.Kind("request"), False),
        (steps.Team(3), False),
        (steps.Owner(6), True),
        (steps.Tell("owner"), True),
    ],
)
def test_whether_a_step_would_change_anything(step: steps.Step, changes: bool) -> None:
    assert steps.changes(step, CASE, frozenset({"a", "b"})) is changes


def test_supervisors_write_those_of_their_teams_and_managers_all() -> None:
    ana, ruth = permits.Keeper(1, (3,)), permits.Keeper(2, for_all=True)
    assert [permits.may_write(team, ana) for team in (3, 4, None)] == [True, False, False]
    assert [permits.may_write(team, ruth) for team in (3, None)] == [True, True]
