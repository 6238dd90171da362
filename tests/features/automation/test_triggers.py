"""Triggers: what sets them off, what they do and why, and where loops are cut."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from tests.builders.cases import a_case, a_user, kinds, mail, writes
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk

from casedesk.audit.rules import by_user
from casedesk.automation.macros.actions.keeping import NewMacro, add_macro, retire_macro
from casedesk.automation.macros.rules import steps as macros
from casedesk.automation.templates.rules.permits import Editor
from casedesk.automation.triggers.actions.keeping import (
    NewTrigger,
    add_trigger,
    change_trigger,
    move_trigger,
    switch,
)
from casedesk.automation.triggers.actions.looking import forget_looks, look_around
from casedesk.automation.triggers.actions.undoing import undo_run
from casedesk.automation.triggers.queries.runs import Run, one_run
from casedesk.automation.triggers.queries.triggers import differences, kept_trigger
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules.conditions import Condition
from casedesk.automation.triggers.rules.permits import Keeper
from casedesk.automation.triggers.rules.steps import Step
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.automation.triggers.rules.whens import When
from casedesk.cases.actions import stage_moves, tagging, tags
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.story import change_details
from casedesk.cases.queries.tags import tag_called
from casedesk.platform import db
from casedesk.platform.errors import Forbidden, Invalid, Refused
from casedesk.platform.jobs.worker import run_due
from casedesk.problems.actions.joining import join_problem, leave_problem
from casedesk.problems.actions.keeping import end_problem, open_problem
from casedesk.promises.actions.making import NewPromise, make_promise

URGENT = [conditions.Words(["urgent", "kaputt"])]


def noor(desk: Desk) -> Keeper:
    return Keeper(desk.cast.noor, for_all=True)


def a_document(when: When, asked: list[Condition] | None = None, *then: Step) -> Document:
    return Document(when, asked or [], list(then) or [macros.Tags(["seen"])])


async def a_trigger(
    desk: Desk, when: When, *then: Step, asked: list[Condition] | None = None, **more: Any
) -> int:
    """A trigger that is on, from a second ago."""
    name = more.pop("name", f"Trigger {whens.kind_of(when)}")
    key = await add_trigger(NewTrigger(name, a_document(when, asked, *then), **more), noor(desk))
    await switch(key, "on", noor(desk))
    desk.time.advance(seconds=1)
    return key


async def runs(case_id: int) -> list[Run]:
    """What triggers did on a case, after all jobs had their turn."""
    await run_due()
    keys = await db.records("SELECT id FROM trigger_runs WHERE case_id = $1 ORDER BY id", case_id)
    found = [await one_run(row["id"]) for row in keys]
    return [one for one in found if one is not None]


async def tags_of(case_id: int) -> set[str]:
    sql = "SELECT t.name FROM case_tags o JOIN tags t ON t.id = o.tag_id WHERE o.case_id = $1"
    return {row["name"] for row in await db.records(sql, case_id)}


async def test_a_case_that_opens_is_judged_by_what_the_customer_said(desk: Desk) -> None:
    await a_trigger(desk, whens.Opened(), macros.Tags(["hurry"]), macros.Priority("high"), asked=URGENT)
    hit = await a_case(desk.aylin, mail("Sie ist KAPUTT, leider."))
    miss = await a_case(desk.aylin, mail("Unkaputtbar, danke."))
    [run] = await runs(hit)
    assert (run.outcome, run.because[0].value, [one.kind for one in run.did]) == (
        "done", "kaputt", ["tags", "priority"],
    )  # fmt: skip
    assert await tags_of(hit) == {"hurry"}
    assert await runs(miss) == []
    assert await kinds(hit) == ["opened", "owner", "contact", "tagged", "details", "triggered"]
    sql = "SELECT DISTINCT actor, by_rule FROM events WHERE case_id = $1 AND kind IN ('tagged', 'triggered')"
    assert [tuple(row.values()) for row in await db.records(sql, hit)] == [("system", "“Trigger opened”")]
    assert await differences() == []


async def test_what_the_customer_writes_now_counts_and_not_what_they_wrote_before(desk: Desk) -> None:
    await a_trigger(desk, whens.Wrote(), macros.Tags(["hurry"]), asked=URGENT)
    await writes(desk.case, "It is urgent!")
    await run_due()
    assert await tags_of(desk.case) == {"hurry"}
    desk.time.advance(minutes=1)
    await writes(desk.case, "Any news?")
    assert len(await runs(desk.case)) == 1


@pytest.mark.parametrize("narrowed", [True, False])
async def test_stage_tag_and_details_set_off_what_waits_for_them(desk: Desk, narrowed: bool) -> None:
    await tagging.tag_case(desk.case, ["carrier"], desk.by_mina)
    carrier = await tag_called("carrier")
    assert carrier is not None
    await a_trigger(desk, whens.Stage(["resolved"] if narrowed else []), macros.Tags(["s"]))
    await a_trigger(desk, whens.Tagged(carrier.id if narrowed else None), macros.Note("Ask them."))
    await a_trigger(desk, whens.Details(["priority"] if narrowed else []), steps.Kind("complaint"))
    other = await a_case(desk.aylin)
    await stage_moves.wait_for_third_party(other, "the carrier", None, desk.by_mina)
    await tagging.tag_case(other, ["else"], desk.by_mina)
    await change_details(other, {"category_id": desk.category}, desk.by_mina)
    assert (len(await runs(other)) > 0) is not narrowed
    await tagging.tag_case(other, ["carrier"], desk.by_mina)
    await change_details(other, {"priority": "high"}, desk.by_mina)
    await stage_moves.resolve(other, "A lamp", desk.cause, desk.by_mina)
    await run_due()
    assert await db.value("SELECT kind FROM cases WHERE id = $1", other) == "complaint"
    assert await db.value("SELECT count(*) FROM notes WHERE case_id = $1 AND by_user_id IS NULL", other) == (
        1 if narrowed else 3
    )
    assert "s" in await tags_of(other)


async def test_a_ball_that_waited_and_a_promise_overdue_are_looked_at_once(desk: Desk) -> None:
    await a_trigger(desk, whens.Waited(4), macros.Tags(["waited"]))
    await a_trigger(desk, whens.Overdue(), steps.Tell("owner"))
    old = desk.case
    young = await a_case(desk.aylin)
    await make_promise(young, NewPromise("call", desk.time.at.replace(hour=11)), desk.by_mina)
    assert await look_around() == 0
    await desk.later(hours=4)
    assert await look_around() == 3, "a promise, and two balls"
    await run_due()
    await desk.later(hours=1)
    assert await look_around() == 0
    assert await tags_of(young) == {"waited"}
    told = await db.records("SELECT user_id FROM notifications WHERE kind = 'trigger'")
    assert [row["user_id"] for row in told] == [
        await db.value("SELECT owner_id FROM cases WHERE id = $1", young)
    ]
    assert await db.value("SELECT looked FROM trigger_waits WHERE case_id = $1", old)
    assert await db.value("SELECT count(*) FROM trigger_looks WHERE case_id = $1", young) == 1
    await stage_moves.resolve(old, "A lamp", desk.cause, desk.by_mina)
    await forget_looks()
    assert await db.value("SELECT count(*) FROM trigger_waits WHERE case_id = $1", old) == 0


async def test_what_waited_before_it_was_switched_on_is_left_alone(desk: Desk) -> None:
    await desk.later(hours=5)
    await a_trigger(desk, whens.Waited(4), macros.Tags(["waited"]))
    await desk.later(hours=1)
    assert await look_around() == 0
    assert await runs(desk.case) == []


async def test_every_step_is_taken_and_taken_back(desk: Desk) -> None:
    await tagging.tag_case(desk.case, ["old"], desk.by_mina)
    old = await tag_called("old")
    assert old is not None
    macro = await add_macro(
        NewMacro("Ask", [macros.Promise("call", 2, "days"), macros.Tags(["macro"]), macros.Work()]),
        Editor(desk.cast.ana, (desk.cast.parcels,), for_others=True),
    )
    problem = await open_problem("Batch 7 lamps", "", desk.cast.mina, desk.by_mina)
    all_steps: list[Step] = [
        macros.Tags(["hurry"]),
        steps.Untag(old.id),
        macros.Category(desk.category),
        macros.Priority("high"),
        steps.Kind("complaint"),
        steps.Team(desk.cast.billing),
        steps.Join(problem),
        macros.Task("Call {customer}", 1),
        macros.Note("Seen: {case}"),
        steps.RunMacro(macro),
    ]
    await a_trigger(desk, whens.Wrote(), *all_steps)
    before = await _stands(desk.case)
    await writes(desk.case)
    [run] = await runs(desk.case)
    assert (run.outcome, run.why) == ("done", "")
    after = await _stands(desk.case)
    assert after == {
        "category_id": desk.category, "priority": "high", "kind": "complaint", "team_id": desk.cast.billing,
        "owner_id": desk.cast.jonas, "tags": ["hurry", "macro"], "tasks": 1, "promises": 0,
        "problem": problem,
    }  # fmt: skip
    words = await db.record(
        "SELECT t.what, t.by_rule, n.body FROM tasks t JOIN notes n USING (case_id) WHERE case_id = $1",
        desk.case,
    )
    assert tuple(words.values()) == ("Call Aylin Demir", "“Trigger wrote”", f"Seen: C-{desk.case}")
    desk.time.advance(seconds=1)
    assert await undo_run(run.id, desk.by_mina) == desk.case
    assert await _stands(desk.case) == before
    with pytest.raises(Refused, match="already"):
        await undo_run(run.id, desk.by_mina)
    assert await differences() == []


async def _stands(case_id: int) -> dict[str, Any]:
    sql = """
    SELECT category_id, priority, kind, team_id, owner_id,
           ARRAY(SELECT t.name FROM case_tags o JOIN tags t ON t.id = o.tag_id
                 WHERE o.case_id = c.id ORDER BY 1) AS tags,
           (SELECT count(*) FROM tasks t WHERE t.case_id = c.id AND t.state = 'open') AS tasks,
           (SELECT count(*) FROM promises p WHERE p.case_id = c.id) AS promises,
           (SELECT m.problem_id FROM problem_cases m WHERE m.case_id = c.id) AS problem
    FROM cases c WHERE c.id = $1
    """
    return dict(await db.record(sql, case_id))


async def test_a_step_that_is_refused_refuses_all_and_the_log_says_why(desk: Desk) -> None:
    macro = await add_macro(
        NewMacro("Ask", [macros.Tags(["macro"])]), Editor(desk.cast.ana, (), for_others=True)
    )
    await a_trigger(desk, whens.Wrote(), macros.Tags(["hurry"]), steps.RunMacro(macro))
    await a_trigger(desk, whens.Wrote(), macros.Tags(["second"]), name="Second")
    await retire_macro(macro, Editor(desk.cast.ana, (), for_others=True))
    await writes(desk.case)
    refused, done = await runs(desk.case)
    assert (refused.outcome, refused.refused_step, done.outcome) == ("refused", 1, "done")
    assert "offered no more" in refused.why
    assert await tags_of(desk.case) == {"second"}


async def test_a_case_joined_to_a_problem_stays_there_when_it_was_joined_to_another_since(desk: Desk) -> None:
    first, other = [
        await open_problem(title, "", desk.cast.mina, desk.by_mina) for title in ("Batch 7", "Outage")
    ]
    key = await a_trigger(desk, whens.Wrote(), steps.Join(first))
    await writes(desk.case)
    [run] = await runs(desk.case)
    await leave_problem(desk.case, desk.by_mina)
    await join_problem(desk.case, other, desk.by_mina)
    with pytest.raises(Refused, match="changed since"):
        await undo_run(run.id, desk.by_mina)
    await writes(desk.case)
    assert [one.outcome for one in await runs(desk.case)] == ["done", "refused"]
    await end_problem(first, "", desk.by_mina)
    await switch(key, "off", noor(desk))
    with pytest.raises(Refused, match="has not ended"):
        await switch(key, "on", noor(desk))


async def test_what_changes_nothing_leaves_no_entry(desk: Desk) -> None:
    await a_trigger(desk, whens.Wrote(), macros.Priority("normal"))
    await writes(desk.case)
    [run] = await runs(desk.case)
    assert run.outcome == "nothing"
    assert "triggered" not in await kinds(desk.case)


async def test_triggers_that_set_each_other_off_end(desk: Desk) -> None:
    await tagging.tag_case(desk.case, ["a", "b"], desk.by_mina)
    a, b = await tag_called("a"), await tag_called("b")
    assert a is not None
    assert b is not None
    await a_trigger(desk, whens.Tagged(a.id), steps.Untag(a.id), macros.Tags(["b"]), name="A")
    await a_trigger(desk, whens.Tagged(b.id), steps.Untag(b.id), macros.Tags(["a"]), name="B")
    case = await a_case(desk.aylin)
    await tagging.tag_case(case, ["a"], desk.by_mina)
    for _again in range(8):
        await run_due()
    found = await runs(case)
    assert [(run.depth, run.outcome) for run in found] == [(0, "done"), (1, "done")], "each once"
    assert {run.document.when for run in found} == {whens.Tagged(a.id), whens.Tagged(b.id)}


async def test_a_chain_goes_to_a_depth_of_three_and_says_that_it_was_cut(desk: Desk) -> None:
    await tagging.tag_case(desk.case, [f"t{n}" for n in range(7)], desk.by_mina)
    for n in range(6):
        tag = await tag_called(f"t{n}")
        assert tag is not None
        await a_trigger(desk, whens.Tagged(tag.id), macros.Tags([f"t{n + 1}"]), name=f"Link {n}")
    case = await a_case(desk.aylin)
    await tagging.tag_case(case, ["t0"], desk.by_mina)
    for _again in range(8):
        await run_due()
    assert [(run.depth, run.cut) for run in await runs(case)] == [
        (0, False),
        (1, False),
        (2, False),
        (3, True),
    ]
    assert await tags_of(case) == {"t0", "t1", "t2", "t3", "t4"}


async def test_one_that_runs_too_often_stops_itself_and_says_so(desk: Desk) -> None:
    key = await a_trigger(desk, whens.Wrote(), macros.Note("Look."), most_a_minute=3)
    for _n in range(5):
        desk.time.advance(seconds=1)
        await writes(desk.case)
        await run_due()
    assert len(await runs(desk.case)) == 3
    kept = await kept_trigger(key)
    assert kept is not None
    assert kept.state == "stopped"
    told = await db.records("SELECT user_id FROM notifications WHERE kind = 'trigger_stopped'")
    assert [row["user_id"] for row in told] == [desk.cast.noor]
    assert (
        await db.value("SELECT count(*) FROM audit_entries WHERE verb = 'stopped' AND subject = 'trigger'")
        == 1
    )
    await switch(key, "on", noor(desk))
    desk.time.advance(seconds=1)
    await writes(desk.case)
    assert len(await runs(desk.case)) == 4, "counted anew from when it was switched on"


async def test_a_job_that_is_run_again_does_nothing_twice(desk: Desk) -> None:
    await a_trigger(desk, whens.Wrote(), macros.Note("Look."))
    await writes(desk.case)
    await run_due()
    await db.execute(
        "UPDATE jobs SET state = 'waiting', ended_at = NULL, attempts = 0 WHERE kind = 'triggers.look'"
    )
    assert len(await runs(desk.case)) == 1
    assert (await kinds(desk.case)).count("note") == 1


async def test_off_another_team_merged_or_before_it_was_on_it_does_nothing(desk: Desk) -> None:
    off = await a_trigger(desk, whens.Wrote(), name="Off")
    await switch(off, "off", noor(desk))
    await a_trigger(desk, whens.Wrote(), name="Billing", team_id=desk.cast.billing)
    late = await a_trigger(desk, whens.Wrote(), name="Late")
    await writes(desk.case, at=desk.time.at.replace(hour=8))
    assert await runs(desk.case) == []
    other = await a_case(desk.aylin)
    await writes(other)
    await merge(desk.case, other, desk.by_mina)
    assert await runs(other) == []
    assert late
    assert await db.value("SELECT count(*) FROM trigger_runs") == 0


async def test_without_a_trigger_nothing_is_written_down(desk: Desk) -> None:
    await writes(desk.case)
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = 'triggers.look'") == 0


async def test_conditions_on_people_orders_and_values_hold_of_the_case(desk: Desk) -> None:
    other = await a_customer("Ben", "ben@example.com")
    asked: list[Condition] = [
        conditions.Customer(desk.aylin),
        conditions.Customer(other, negated=True),
        conditions.OneOf("channel", ["email"]),
        conditions.OneOf("category", [desk.category], negated=True),
        conditions.Age(1, less=True),
    ]
    await a_trigger(desk, whens.Opened(), asked=asked)
    assert len(await runs(await a_case(desk.aylin))) == 1
    assert await runs(await a_case(other)) == []


async def test_all_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    document = Document(
        whens.Waited(0),
        [conditions.Words([]), conditions.OneOf("category", [999]), conditions.OrderValue(Decimal(0), "EUR")],
        [macros.Tags([]), steps.Owner(999), steps.RunMacro(999)],
    )
    with pytest.raises(Invalid) as wrong:
        await add_trigger(
            NewTrigger("", document, most_a_minute=0), Keeper(desk.cast.ana, (desk.cast.parcels,))
        )
    assert sorted(wrong.value.fields) == [
        "if_amount.2", "if_phrases.0", "if_values.1", "most_a_minute", "name", "team_id", "then_macro.2",
        "then_names.0", "then_user.1", "when_hours",
    ]  # fmt: skip


async def test_versions_states_and_places_are_kept(desk: Desk) -> None:
    first, second = await a_trigger(desk, whens.Wrote()), await a_trigger(desk, whens.Opened())
    ana = Keeper(desk.cast.ana, (desk.cast.parcels,))
    with pytest.raises(Forbidden):
        await switch(first, "off", ana)
    new = NewTrigger("Trigger opened", a_document(whens.Wrote()))
    with pytest.raises(Invalid, match="name"):
        await change_trigger(first, new, noor(desk))
    await change_trigger(first, replace(new, name="Anew"), noor(desk), seen=1)
    with pytest.raises(Refused, match="meanwhile"):
        await change_trigger(first, replace(new, name="Again"), noor(desk), seen=1)
    await move_trigger(second, -1, noor(desk))
    await move_trigger(second, -1, noor(desk))
    order = await db.records("SELECT id FROM triggers ORDER BY position")
    assert [row["id"] for row in order] == [second, first]
    await switch(first, "retired", noor(desk))
    with pytest.raises(Refused):
        await switch(first, "on", noor(desk))
    await switch(first, "off", noor(desk))
    assert await differences() == []


async def test_one_that_names_what_is_there_no_more_is_not_switched_on(desk: Desk) -> None:
    await tagging.tag_case(desk.case, ["gone"], desk.by_mina)
    tag = await tag_called("gone")
    assert tag is not None
    new = NewTrigger("Gone", a_document(whens.Wrote(), [conditions.Tags([tag.id])]))
    key = await add_trigger(new, noor(desk))
    await tags.retire_tag(tag.id, by_user(desk.cast.noor))
    with pytest.raises(Refused, match="offered no more"):
        await switch(key, "on", noor(desk))


RUN = """INSERT INTO trigger_runs (trigger_id, version_id, case_id, root, depth, at, outcome, because, did, fact_at)
SELECT trigger_id, version_id, case_id, {}, because, did, fact_at FROM trigger_runs"""
OTHER_FACT = """INSERT INTO trigger_versions (trigger_id, number, name, fact, most_a_minute, document, at, by_user_id)
SELECT trigger_id, 2, name, 'owner', 1, document, at, by_user_id FROM trigger_versions"""
SAME_NAME = """INSERT INTO triggers (position, name, fact, most_a_minute, current_id, state_since)
SELECT 99, upper(name), fact, 1, current_id, now() FROM triggers"""


WAIT = """INSERT INTO trigger_waits (trigger_id, case_id, ball_since, hours, due_at)
SELECT trigger_id, case_id, now(), {}, now() + interval '{}' FROM trigger_runs"""


# Each with what refuses it, so that none is refused for something else.
BROKEN = (
    ("UPDATE trigger_versions SET document = '{}'", "trigger_versions"),
    ("DELETE FROM trigger_versions", "trigger_versions"),
    ("DELETE FROM triggers", "triggers"),
    ("UPDATE triggers SET current_id = 0; SET CONSTRAINTS ALL IMMEDIATE", "triggers_current"),
    ("UPDATE triggers SET fact = 'moon'", "triggers_fact_known"),
    ("UPDATE triggers SET state = 'perhaps'", "triggers_state_known"),
    (SAME_NAME, "triggers_one_name"),
    (OTHER_FACT, "trigger_versions_whole"),
    ("UPDATE trigger_runs SET did = '[]'", "is taken back once, and never changed"),
    ("UPDATE trigger_runs SET undone_at = at", "trigger_runs_undone_by_somebody"),
    ("DELETE FROM trigger_runs", "trigger_runs"),
    (RUN.format("root, 1, at, outcome"), "trigger_runs_once"),
    (RUN.format("'x', 4, at, outcome"), "trigger_runs_depth"),
    (RUN.format("'x', 0, at, 'refused'"), "trigger_runs_refusal_says_why"),
    (WAIT.format(0, "1 hour"), "trigger_waits_for_hours"),
    (WAIT.format(1, "0 hours"), "trigger_waits_due_later"),
    (
        "INSERT INTO notes (case_id, at, recorded_at, body) SELECT case_id, at, at, 'x' FROM trigger_runs",
        "notes_by_somebody",
    ),
)


async def test_the_database_keeps_what_was_written_and_done(desk: Desk) -> None:
    await a_trigger(desk, whens.Wrote())
    await writes(desk.case)
    assert len(await runs(desk.case)) == 1
    for statement, named in BROKEN:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=named):
            async with db.transaction():
                await db.execute(statement)


async def test_a_case_given_to_somebody_says_by_which_trigger(desk: Desk) -> None:
    lea = await a_user("Lea Lane")
    await a_trigger(desk, whens.Wrote(), steps.Owner(lea), name="To Lea")
    await writes(desk.case)
    [run] = await runs(desk.case)
    assert run.outcome == "done"
    assert (await desk.look()).text.count("“To Lea”") >= 1
    before = await db.value("SELECT count(*) FROM owner_starts WHERE case_id = $1", desk.case)
    await undo_run(run.id, desk.by_mina)
    assert await db.value("SELECT count(*) FROM owner_starts WHERE case_id = $1", desk.case) == before + 1
