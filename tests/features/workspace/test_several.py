"""One step on several cases: looked at, taken by the actions of a single one, and taken back."""

import re
from typing import Any

import asyncpg
import pytest
from tests.builders.cases import BY_TESTS, a_case, columns, kinds, owner_chain, stage_chain
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.builders.promises import a_promise
from tests.builders.verifying import assert_true_to_record
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import Page, read_page, send

from casedesk import wiring
from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.stage_moves import end, wait_for_customer
from casedesk.cases.actions.tagging import tag_case
from casedesk.cases.queries.tags import tags_on
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock, db
from casedesk.workspace.several import rules
from casedesk.workspace.several.actions import running, steps
from casedesk.workspace.several.actions.running import CARRY_ON, FORGET, start, start_back
from casedesk.workspace.several.queries import Item, items_of

_FIRST_FIELD = re.compile(r'name="\w+(_id|_names|_for|disposition)"')


async def carry_on(run_id: int) -> None:
    """What the worker does with the job."""
    await wiring.JOBS[CARRY_ON]({"run": run_id})


async def looked(desk: Desk, step: str, case_ids: list[int], **fields: str) -> str:
    """Where it is told what the step would do."""
    sent: dict[str, str | list[str]] = {"step": step, "case": [str(key) for key in case_ids], **fields}
    answer = await desk.mina.post("/cases/several", data=sent)
    assert answer.status_code == 303, read_page(answer).text
    return answer.headers["location"]


async def done(desk: Desk, where: str) -> Page:
    """The page that comes after the step was taken."""
    answer = await send(desk.mina, await desk.look(where), "/start")
    return await desk.look(answer.headers["location"])


async def taken_back(desk: Desk, where: str) -> Page:
    answer = await desk.mina.post(f"{where}/undo")
    return await desk.look(answer.headers["location"])


async def names_on(case_id: int) -> list[str]:
    return [tag.name for tag in (await tags_on([case_id])).get(case_id, [])]


@pytest.fixture
async def five(desk: Desk) -> list[int]:
    """Aylin's case and four more."""
    return [desk.case, *[await a_case(desk.aylin, title=f"matter {number}") for number in range(4)]]


async def test_what_would_happen_is_said_first_and_nothing_happens(desk: Desk, five: list[int]) -> None:
    await tag_case(five[0], ["gift"], desk.by_mina)
    await end(five[1], "spam", "", desk.by_mina)
    before = [await kinds(key) for key in five]
    page = await desk.look(await looked(desk, "tag", five, tag_names="Gift"))
    assert "Put the tag “Gift” on them" in page.text
    assert "It would be done on 4 cases. 1 has nothing to be changed." in page.text
    page = await desk.look(await looked(desk, "work", five))
    assert "1 is refused: It has ended. Reopen it first." in page.text
    assert not page.offers("/start"), "all are with us already"
    assert [await kinds(key) for key in five] == before


async def test_tags_go_on_five_and_off_again(desk: Desk, five: list[int]) -> None:
    await tag_case(five[0], ["gift"], desk.by_mina)
    where = await looked(desk, "tag", five, tag_names="Gift, vip", back="/cases?stage=open")
    page = await done(desk, where)
    assert "Done on 5 cases." in page.text
    assert page.offers(f"{where}/undo")
    assert [await names_on(key) for key in five] == [["gift", "vip"]] * 5
    page = await taken_back(desk, where)
    assert "Taken back on 5 cases." in page.text
    assert [await names_on(key) for key in five] == [["gift"], [], [], [], []]
    where = await looked(desk, "untag", five, untag_names="GIFT")
    await done(desk, where)
    assert await names_on(five[0]) == []
    await taken_back(desk, where)
    assert await names_on(five[0]) == ["gift"]
    assert await wiring.VERIFIERS["tags"]() == []


async def test_a_case_that_changed_meanwhile_is_left_alone_and_told(desk: Desk, five: list[int]) -> None:
    where = await looked(desk, "category", five, category_id=str(desk.category))
    await add_note(five[2], "Look here first", desk.by_jonas)
    page = await done(desk, where)
    assert "Left alone: somebody changed them meanwhile 1" in page.text
    assert "Done on 4 cases." in page.text
    assert (await columns(five[2])).category_id is None
    await add_note(five[3], "And here", desk.by_jonas)
    page = await taken_back(desk, where)
    assert "Could not be taken back 1" in page.text
    assert [(await columns(key)).category_id for key in five] == [None, None, None, desk.category, None]


async def test_stages_move_and_come_back_as_they_were(desk: Desk, five: list[int]) -> None:
    await wait_for_customer(five[0], "Which lamp?", None, desk.by_mina)
    where = await looked(desk, "wait", five, side="third_party", waits_for="the carrier")
    await done(desk, where)
    assert {(await columns(key)).stage for key in five} == {"awaiting_third_party"}
    await taken_back(desk, where)
    assert [(await columns(key)).stage for key in five] == ["awaiting_customer", *["working"] * 4]
    where = await looked(desk, "work", five)
    await done(desk, where)
    assert (await columns(five[0])).stage == "working"
    for key in five:
        await assert_true_to_record(key)


async def test_cases_are_resolved_where_the_rules_allow_and_reopened(desk: Desk, five: list[int]) -> None:
    await a_promise(five[0], desk.by_mina)
    await wait_for_customer(five[4], "Which lamp?", None, desk.by_mina)
    where = await looked(desk, "resolve", five, fixed_by="The carrier found them", cause_id=str(desk.cause))
    page = await desk.look(where)
    assert "1 is refused: Something is still promised on it." in page.text
    page = await done(desk, where)
    assert "Still promised" in page.text, "in the words of the action itself"
    assert [(await columns(key)).disposition for key in five] == [None, *["resolved"] * 4]
    await taken_back(desk, where)
    assert [(await columns(key)).stage for key in five] == [*["working"] * 4, "awaiting_customer"]


async def test_what_ending_breaks_is_said_before(desk: Desk, five: list[int]) -> None:
    await a_promise(five[1], desk.by_mina)
    where = await looked(desk, "end", five[1:3], disposition="withdrawn")
    assert (
        "1 promise would be broken. Taking it back does not bring that back." in (await desk.look(where)).text
    )
    page = await done(desk, where)
    assert (await stage_chain(five[1]))[-1] == ("closed", "withdrawn")
    assert "Promises that it broke" in page.text or "Promises that it broke" in (await desk.look(where)).text


async def test_several_become_one_and_part_again(desk: Desk, five: list[int]) -> None:
    other = await a_case(await a_customer("Bela Kun", "bela@example.com"), title="not hers")
    await wait_for_customer(five[2], "Which lamp?", None, desk.by_mina)
    where = await looked(desk, "merge", [*five, other])
    assert "They are of 2 customers." in (await desk.look(where)).text
    await done(desk, where)
    assert [(await columns(key)).merged_into_id for key in [*five, other]] == [None, *[five[0]] * 5]
    await taken_back(desk, where)
    assert [(await columns(key)).merged_into_id for key in [*five, other]] == [None] * 6
    assert (await columns(five[2])).stage == "awaiting_customer"


async def test_none_becomes_part_of_a_case_that_somebody_changed_meanwhile(
    desk: Desk, five: list[int]
) -> None:
    where = await looked(desk, "merge", five[:3])
    await add_note(five[0], "Leave this to me", desk.by_jonas)
    await done(desk, where)
    assert [(await columns(key)).merged_into_id for key in five[:3]] == [None, None, five[1]]
    where = await looked(desk, "merge", five[3:])
    for key in five[3:]:
        await add_note(key, "And these", desk.by_jonas)
    await desk.mina.post(f"{where}/start")
    assert "Left alone: somebody changed them meanwhile 2" in (await desk.look(where)).text


async def test_an_owner_is_asked_by_anybody_and_set_by_a_supervisor(
    desk: Desk, five: list[int], visit: Visit
) -> None:
    jonas = str(desk.cast.jonas)
    owners = [(await owner_chain(key))[-1] for key in five]
    sent = {
        "step": "assign",
        "case": [str(key) for key in five],
        "assign_owner_id": jonas,
        "reason": "He knows it",
    }
    answer = await desk.mina.post("/cases/several", data=sent)
    assert answer.headers["location"] == "/cases", "only who may assign does"
    where = await looked(desk, "offer", five, offer_owner_id=jonas, next_step="Call them")
    await done(desk, where)
    offered = [key for key, owner in zip(five, owners, strict=True) if owner != desk.cast.jonas]
    assert await db.value("SELECT count(*) FROM handoffs WHERE ended_at IS NULL") == len(offered)
    await taken_back(desk, where)
    assert await db.value("SELECT count(*) FROM handoffs WHERE ended_at IS NULL") == 0
    ana = await visit(desk.cast.ana)
    where = (await ana.post("/cases/several", data=sent)).headers["location"]
    assert (await desk.mina.get(where)).status_code == 404, "a step is of whoever prepared it"
    await ana.post(f"{where}/start")
    assert {(await owner_chain(key))[-1] for key in five} == {desk.cast.jonas}
    await ana.post(f"{where}/undo")
    assert [(await owner_chain(key))[-1] for key in five] == owners


@pytest.mark.parametrize(
    ("step", "fields", "wrong"),
    [
        ("tag", {"tag_names": ""}, "tag_names"),
        ("tag", {"tag_names": 'say "no"'}, "tag_names"),
        ("tag", {"tag_names": ","}, "tag_names"),
        ("untag", {"untag_names": "nothing like it"}, "untag_names"),
        ("untag", {"untag_names": ","}, "untag_names"),
        ("wait", {"side": "nobody", "waits_for": ""}, "waits_for"),
        ("category", {"category_id": "987654"}, "category_id"),
        ("resolve", {"fixed_by": ""}, "cause_id"),
        ("end", {"disposition": "declined"}, "why"),
        ("offer", {"offer_owner_id": "987654"}, "offer_owner_id"),
    ],
)
async def test_what_is_missing_is_asked_for_again_with_the_cases_kept(
    desk: Desk, step: str, fields: dict[str, str], wrong: str
) -> None:
    answer = await desk.mina.post(
        "/cases/several", data={"step": step, "case": str(desk.case), "stage": "open", **fields}
    )
    assert answer.status_code == 422
    form = read_page(answer).form("/cases/several")
    assert (form["case"], form["stage"]) == (str(desk.case), "open")
    assert f'id="f-{wrong}-error"' in answer.text


async def test_without_script_a_step_asks_first_for_what_it_takes(desk: Desk, five: list[int]) -> None:
    page = await desk.look("/cases")
    assert "tag_names" not in page.form("/cases/several").fields, "its fields come when its panel is opened"
    answer = await desk.mina.post("/cases/several", data={"step": "tag", "case": [str(key) for key in five]})
    assert (answer.status_code, read_page(answer).form("/cases/several").errors) == (200, [])
    answer = await send(desk.mina, read_page(answer), "/cases/several", step="tag", tag_names="vip")
    assert "It would be done on 5 cases." in (await desk.look(answer.headers["location"])).text


async def test_a_panel_gets_the_fields_of_the_steps_one_may_take(desk: Desk, visit: Visit) -> None:
    names = {"owner", "tags", "turn", "category", "ending", "problem"}
    shown = {name: (await desk.mina.get(f"/cases/several/steps/{name}")).text for name in names}
    assert all(_FIRST_FIELD.search(one) for one in shown.values())
    assert "assign_owner_id" not in shown["owner"], "that is for supervisors"
    ana = await visit(desk.cast.ana)
    assert "assign_owner_id" in (await ana.get("/cases/several/steps/owner")).text
    for name in ("field", "nothing"):
        assert (await desk.mina.get(f"/cases/several/steps/{name}")).status_code == 404


async def test_no_case_or_one_that_is_not_there_is_no_choice(desk: Desk) -> None:
    assert (await desk.mina.post("/cases/several", data={"step": "work"})).status_code == 422
    answer = await desk.mina.post("/cases/several", data={"step": "work", "case": "987654"})
    assert answer.status_code == 422
    answer = await desk.mina.post("/cases/several", data={"step": "dance", "case": str(desk.case)})
    assert answer.headers["location"] == "/cases"
    answer = await desk.mina.post("/cases/several", data={"step": "dance", "back": "//evil.example"})
    assert answer.headers["location"] == "/cases"


async def test_all_of_a_list_more_than_a_hundred_are_a_job_that_can_be_stopped_half_way(
    desk: Desk, five: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 3)
    data = {"step": "tag", "all": "1", "stage": "open", "tag_names": "many"}
    where = (await desk.mina.post("/cases/several", data=data)).headers["location"]
    run_id = int(where.rsplit("/", 1)[1])
    page = await done(desk, where)
    assert "It is being done." in page.text
    assert "0 of 5" in page.text
    await desk.mina.post(f"{where}/start")
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = 'several.carry_on'") == 1
    await db.execute(
        "UPDATE several_cases SET state = 'done', undo = '{\"tags\": [], \"after\": 99}' WHERE case_id = $1",
        five[0],
    )
    await carry_on(run_id)
    assert [await names_on(key) for key in five] == [[], *[["many"]] * 4], "what was done is not done again"
    await carry_on(run_id)
    assert "Done 5" in (await desk.look(where)).text
    await desk.mina.post(f"{where}/undo")
    await carry_on(run_id)
    assert [await names_on(key) for key in five] == [[]] * 5


async def test_all_of_a_list_is_what_a_figure_of_the_reports_narrowed_it_to(
    desk: Desk, five: list[int]
) -> None:
    await end(five[1], "spam", "", desk.by_mina)
    data = {"step": "tag", "all": "1", "outcome": "open", "tag_names": ","}
    page = read_page(await desk.mina.post("/cases/several", data=data))
    await send(desk.mina, page, "/cases/several", step="tag", tag_names="vip")
    chosen = await db.records("SELECT case_id FROM several_cases")
    assert {row["case_id"] for row in chosen} == {*five} - {five[1]}


async def test_of_a_list_with_more_than_can_be_done_the_first_are_taken_and_it_is_said(
    desk: Desk, five: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST", 4)
    data = {"step": "tag", "all": "1", "stage": "open", "tag_names": "vip"}
    where = (await desk.mina.post("/cases/several", data=data)).headers["location"]
    page = await desk.look(where)
    assert "The list has more: these are its first 4." in page.text
    assert "It would be done on 4 cases." in page.text
    await end(five[1], "spam", "", desk.by_mina)
    where = (await desk.mina.post("/cases/several", data=data)).headers["location"]
    assert "The list has more" not in (await desk.look(where)).text


async def test_what_nobody_foresaw_on_one_case_keeps_no_other_from_its_turn_and_is_tried_again(
    desk: Desk, five: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = await looked(desk, "tag", five, tag_names="vip")
    run_id, take = int(where.rsplit("/", 1)[1]), steps.take

    async def take_all_but_one(step: str, details: Any, case_id: int, seen: int, by: Actor) -> Any:
        if case_id == five[1]:
            raise RuntimeError("nobody thought of this")
        return await take(step, details, case_id, seen, by)

    monkeypatch.setattr(steps, "take", take_all_but_one)
    with pytest.raises(RuntimeError):
        await start(run_id, desk.cast.mina)
    assert [await names_on(key) for key in five] == [["vip"], [], ["vip"], ["vip"], ["vip"]]
    assert await db.value("SELECT run_at > $1 FROM jobs WHERE kind = 'several.carry_on'", clock.now())
    monkeypatch.undo()
    await carry_on(run_id)
    assert "Done 5" in (await desk.look(where)).text


@pytest.mark.parametrize(("is_taken_back", "words"), [(False, "Done 5"), (True, "Taken back 5")])
async def test_of_two_workers_on_one_run_the_late_one_changes_nothing(
    desk: Desk, five: list[int], monkeypatch: pytest.MonkeyPatch, *, is_taken_back: bool, words: str
) -> None:
    where = await looked(desk, "tag", five, tag_names="vip")
    run_id = int(where.rsplit("/", 1)[1])

    async def read_while_the_other_does_all(key: int, state: str) -> list[Item]:
        found = await items_of(key, state)
        monkeypatch.undo()
        await carry_on(key)
        if is_taken_back:
            await start_back(key, desk.cast.mina)
        return found

    monkeypatch.setattr(running, "items_of", read_while_the_other_does_all)
    await start(run_id, desk.cast.mina)
    assert words in (await desk.look(where)).text


async def test_who_left_meanwhile_does_nothing_more(
    desk: Desk, five: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 3)
    where = await looked(desk, "tag", five, tag_names="late")
    await done(desk, where)
    await deactivate_user(desk.cast.mina, None, BY_TESTS)
    await carry_on(int(where.rsplit("/", 1)[1]))
    assert await db.value("SELECT count(*) FROM several_cases WHERE state = 'refused'") == 5


async def test_an_hour_later_it_is_too_late_to_take_all_back(desk: Desk, five: list[int]) -> None:
    where = await looked(desk, "tag", five, tag_names="late")
    await done(desk, where)
    await desk.later(hours=1, seconds=1)
    page = await taken_back(desk, where)
    assert "too long ago" in page.text
    assert not page.offers("/undo")
    assert await names_on(five[0]) == ["late"]
    late = await looked(desk, "tag", five[:1], tag_names="later")
    await done(desk, late)
    await wiring.JOBS[FORGET]({})
    kept = "SELECT count(*) FROM several_cases WHERE undo <> '{}'"
    assert await db.value(kept) == 1, "what takes it back is kept for its hour, and no longer"
    assert "Done 5" in (await desk.look(where)).text
    await desk.later(days=31)
    await wiring.JOBS[FORGET]({})
    assert await db.records("SELECT FROM several_runs") == []


async def test_looking_takes_as_many_statements_for_five_as_for_one(desk: Desk, five: list[int]) -> None:
    one = await looked(desk, "tag", five[:1], tag_names="vip")
    few = await statements_of(desk.mina.get(one))
    assert await statements_of(desk.mina.get(await looked(desk, "tag", five, tag_names="vip"))) == few


async def test_the_database_refuses_what_is_no_run(desk: Desk) -> None:
    await looked(desk, "tag", [desk.case], tag_names="vip")
    for attack, named in (
        ("UPDATE several_runs SET step = 'dance'", "several_runs_step_known"),
        ("UPDATE several_runs SET back = 'https://evil.example'", "several_runs_back_to_a_list"),
        ("UPDATE several_runs SET state = 'done'", "several_runs_ended"),
        ("UPDATE several_cases SET state = 'done'", "several_cases_done_can_be_told_back"),
        ("UPDATE several_cases SET undo = '{}'", "several_cases_done_can_be_told_back"),
        ("UPDATE several_cases SET state = 'lost'", "several_cases_state_known"),
        ("UPDATE several_cases SET why = '[]'", "several_cases_say_why"),
    ):
        with pytest.raises(asyncpg.CheckViolationError, match=named):
            async with db.transaction():
                await db.execute(attack)


async def test_what_was_merged_is_refused_as_it_was_foreseen(desk: Desk, five: list[int]) -> None:
    await merge(five[0], five[1], desk.by_mina)
    where = await looked(desk, "tag", five[:3], tag_names="gift")
    assert "It would be done on 2 cases. 1 is refused" in (await desk.look(where)).text
    assert "Done on 2 cases." in (await done(desk, where)).text
    assert await names_on(five[1]) == []
