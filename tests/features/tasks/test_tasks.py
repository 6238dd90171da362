"""Tasks: asked of a colleague or outside, answered, overdue, moved with their case, never left with who has gone."""

from datetime import timedelta

import pytest
from tests.builders.cases import (
    a_case,
    a_team,
    a_user,
    columns,
    its_seconds_pass,
    kinds,
    last_entry,
    owner_chain,
    writes,
)
from tests.builders.counting import statements_of
from tests.builders.marked import past_all_guards
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.cases.actions import merging, stage_moves
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.replies import NewReply, recall_reply
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.ownership.actions import assign
from casedesk.ownership.tasks.actions.asking import ask_colleague, ask_outside
from casedesk.ownership.tasks.actions.ending import end_task
from casedesk.ownership.tasks.actions.moving import hand_over_tasks
from casedesk.ownership.tasks.queries.tasks import tasks_of, tasks_on_desk
from casedesk.ownership.tasks.rules import Asked
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.rota.events import HandOverDue


def count_lamps(**more: str) -> Asked:
    return Asked("Count the lamps of batch 7", clock.now() + timedelta(days=1), **more)


LETTER = NewReply("Claims@Carrier.example", "Count", "Please count the lamps of batch 7.")


async def test_a_colleague_is_asked_and_says_that_it_is_done(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    task_id = await ask_colleague(case_id, count_lamps(details=" Shelf 4 "), desk.jonas, desk.by_mina)
    assert await owner_chain(case_id) == [desk.mina], "a task is never the ownership"
    [task] = await tasks_on_desk(desk.jonas, clock.now())
    assert (task.id, task.to, task.by, task.details) == (task_id, "Jonas Ott", "Mina Park", "Shelf 4")
    assert await tasks_on_desk(desk.mina, clock.now()) == []
    time.advance(hours=2)
    await end_task(case_id, task_id, "done", " 40, all whole ", desk.by_jonas)
    [task] = await tasks_of(case_id)
    assert (task.state, task.ended_at, task.ended_by, task.answer) == (
        "done",
        time.at,
        "Jonas Ott",
        "40, all whole",
    )
    assert (await last_entry(case_id)).payload == {"task": task_id, "state": "done", "to": desk.jonas}
    with pytest.raises(Refused, match="ended already"):
        await end_task(case_id, task_id, "cancelled", "", desk.by_mina)
    with pytest.raises(NotFound):
        await end_task(case_id, 987_654, "done", "", desk.by_mina)
    told = await db.records("SELECT user_id, times FROM notifications WHERE kind = 'task' ORDER BY id")
    assert [(one["user_id"], one["times"]) for one in told] == [(desk.jonas, 1), (desk.mina, 1)]
    await assert_true_to_record(case_id)


async def test_it_is_declined_by_who_was_asked_alone_and_with_a_reason(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    task_id = await ask_colleague(case_id, count_lamps(), desk.jonas, desk.by_mina)
    with pytest.raises(Invalid) as wrong:
        await end_task(case_id, task_id, "declined", " ", desk.by_jonas)
    assert set(wrong.value.fields) == {"answer"}
    with pytest.raises(Refused, match="Only who was asked"):
        await end_task(case_id, task_id, "declined", "no", desk.by_mina)
    await end_task(case_id, task_id, "declined", "no hands today", desk.by_jonas)
    assert [one.state for one in await tasks_of(case_id)] == ["declined"]


async def test_what_is_wrong_is_said_at_once(desk: Desk) -> None:
    private = await a_team("Complaints about staff", private=True)
    kim = await a_user("Kim", teams=(private,))
    hidden = await a_case(desk.aylin, team_id=private)
    by_kim = actors.user(kim, (private,))
    for asked, to, fields in (
        (Asked(" ", None), None, {"what", "due_at", "to"}),
        (count_lamps(), desk.jonas, {"to"}),
        (count_lamps(), 987_654, {"to"}),
    ):
        with pytest.raises(Invalid) as wrong:
            await ask_colleague(hidden, asked, to, by_kim)
        assert set(wrong.value.fields) == fields
    with pytest.raises(Invalid) as wrong:
        await ask_outside(hidden, Asked("", None), NewReply("", "", "x"), by_kim)
    assert set(wrong.value.fields) == {"what", "due_at", "to"}
    await stage_moves.end(hidden, "withdrawn", "", by_kim)
    with pytest.raises(Refused, match="has ended"):
        await ask_colleague(hidden, count_lamps(), kim, by_kim)
    with pytest.raises(Refused, match="has ended"):
        await ask_outside(hidden, count_lamps(), LETTER, by_kim)
    assert await db.value("SELECT count(*) FROM replies") == 0, "no letter goes without its task"


async def test_outside_is_asked_by_a_letter_and_the_answer_is_shown_at_the_task(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    task_id, reply_id = await ask_outside(
        case_id, count_lamps(to_name="Swiftline"), LETTER, desk.by_mina, seen=3
    )
    assert await ask_outside(case_id, count_lamps(), LETTER, desk.by_mina) == (task_id, reply_id), (
        "a double click"
    )
    [task] = await tasks_of(case_id)
    assert (task.to, task.to_address, task.letter, task.heard_id) == (
        "Swiftline", "claims@carrier.example", "held", None,
    )  # fmt: skip
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert await tasks_on_desk(desk.mina, clock.now()) == [], "not late, and nothing heard"
    time.advance(days=1)
    assert [one.id for one in await tasks_on_desk(desk.mina, clock.now())] == [task_id], "late"
    answer = await writes(case_id, "37 whole, 3 broken", Sender.PARTICIPANT)
    async with past_all_guards():
        await db.execute(
            "UPDATE interactions SET address = 'claims@carrier.example' WHERE id = $1", answer.interaction_id
        )
    [task] = await tasks_on_desk(desk.mina, clock.now())
    assert (task.letter, task.heard_id, task.heard) == ("queued", answer.interaction_id, "37 whole, 3 broken")
    assert await tasks_on_desk(desk.jonas, clock.now()) == [], (
        "it stands with the owner, and with nobody else"
    )
    await end_task(case_id, task_id, "done", "", desk.by_mina)
    assert await tasks_on_desk(desk.mina, clock.now()) == []


async def test_what_was_asked_by_a_letter_that_is_taken_back_was_never_asked(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    _, reply_id = await ask_outside(case_id, count_lamps(), LETTER, desk.by_mina)
    await recall_reply(reply_id, desk.by_mina)
    assert [(one.state, one.ended_by) for one in await tasks_of(case_id)] == [("cancelled", None)]
    assert (await kinds(case_id))[-2:] == ["reply_recalled", "task_ended"]
    await assert_true_to_record(case_id)


async def test_a_case_with_open_tasks_is_resolved_all_the_same(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await ask_colleague(case_id, count_lamps(), desk.jonas, desk.by_mina)
    await stage_moves.resolve(case_id, "sent one", desk.cause, desk.by_mina)
    assert len(await tasks_on_desk(desk.jonas, clock.now())) == 1


async def test_open_tasks_go_to_the_case_that_theirs_is_merged_into(desk: Desk, time: StandingClock) -> None:
    survivor = await a_case(desk.aylin)
    time.advance(minutes=1)
    merged = await a_case(desk.aylin)
    done = await ask_colleague(merged, count_lamps(), desk.ana, desk.by_mina)
    await end_task(merged, done, "done", "", actors.user(desk.ana))
    task_id = await ask_colleague(merged, count_lamps(), desk.ana, desk.by_mina)
    await merging.merge(survivor, merged, desk.by_mina)
    assert [one.id for one in await tasks_of(survivor)] == [task_id]
    assert [one.id for one in await tasks_of(merged)] == [done], "what has ended stays where it was done"
    assert (await last_entry(survivor)).payload == {"task": task_id, "from_case": merged}
    later = await ask_colleague(survivor, count_lamps(), desk.ana, desk.by_mina)
    await merging.unmerge(merged, desk.by_mina)
    assert [one.id for one in await tasks_of(survivor)] == [later], "what came later stays"
    assert [one.id for one in await tasks_of(merged)] == [task_id, done]
    for case_id in (survivor, merged):
        await assert_true_to_record(case_id)


async def test_whoever_takes_no_more_leaves_no_task_behind(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    to_jonas = await ask_colleague(case_id, count_lamps(), desk.jonas, desk.by_mina)
    left = HandOverDue(user_id=desk.jonas, to_user_id=None, by_user_id=desk.ana, why="left")
    await hand_over_tasks(left)
    await hand_over_tasks(left)
    assert [(one.id, one.to_user_id) for one in await tasks_of(case_id)] == [(to_jonas, desk.mina)]
    assert (await last_entry(case_id)).payload == {"task": to_jonas, "from": desk.jonas, "to": desk.mina}
    mina_left = HandOverDue(user_id=desk.mina, to_user_id=None, by_user_id=None, why="away")
    with pytest.raises(Refused, match="no new owner yet"):
        await hand_over_tasks(mina_left)
    await assign(case_id, desk.jonas, "x", actors.user(desk.ana))
    await hand_over_tasks(HandOverDue(user_id=desk.mina, to_user_id=desk.ana, by_user_id=None, why="left"))
    assert [one.to_user_id for one in await tasks_of(case_id)] == [desk.ana]
    assert (await columns(case_id)).owner_id == desk.jonas
    await assert_true_to_record(case_id)


async def test_lists_take_one_statement_however_many_there_are(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    counts = []
    for _ in range(3):
        await ask_colleague(case_id, count_lamps(), desk.jonas, desk.by_mina)
        counts.append(await statements_of(tasks_of(case_id), tasks_on_desk(desk.jonas, clock.now())))
    assert counts == [2, 2, 2]
    assert len(await tasks_on_desk(desk.jonas, clock.now())) == 3
