"""Macros: all steps or none, shown before, taken back as a whole where each step can be."""

from typing import Any

import asyncpg
import httpx
import pytest
from tests.builders.cases import BY_TESTS
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import Page, read_page, send

from casedesk.automation.macros.actions.keeping import (
    NewMacro,
    add_macro,
    change_macro,
    retire_macro,
    take_up_macro,
)
from casedesk.automation.macros.queries.macros import differences, kept_macro, offered_to
from casedesk.automation.macros.rules import steps as rules
from casedesk.automation.macros.rules.steps import Step
from casedesk.automation.templates.actions.keeping import add_template, retire_template
from casedesk.automation.templates.rules.permits import Editor
from casedesk.automation.templates.rules.sizes import NewTemplate
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.platform import db
from casedesk.platform.errors import Forbidden, Invalid, NotFound
from casedesk.settings.actions import change_entry


def ana(desk: Desk) -> Editor:
    return Editor(desk.cast.ana, (desk.cast.parcels,), for_others=True)


async def a_macro(desk: Desk, *steps: Step) -> str:
    """The address of a macro of everybody's on the case."""
    key = await add_macro(NewMacro("Ask the carrier", steps), ana(desk))
    return f"{desk.address}/macros/{key}"


async def a_template(desk: Desk, body: str = "Hello {customer}, I ask the carrier.") -> int:
    return await add_template(NewTemplate("Asking", {"en": body}), ana(desk))


async def run(desk: Desk, address: str, **changed: str) -> httpx.Response:
    return await send(desk.mina, await desk.look(address), address, **changed)


async def stands(desk: Desk) -> dict[str, Any]:
    sql = """
    SELECT c.priority, c.category_id, c.stage, (SELECT count(*) FROM replies r WHERE r.case_id = c.id) AS replies,
           (SELECT count(*) FROM notes n WHERE n.case_id = c.id) AS notes,
           (SELECT count(*) FROM case_tags o WHERE o.case_id = c.id) AS tags,
           (SELECT count(*) FROM promises p WHERE p.case_id = c.id) AS promises,
           (SELECT count(*) FROM tasks t WHERE t.case_id = c.id AND t.state = 'open') AS tasks,
           (SELECT count(*) FROM macro_runs m WHERE m.case_id = c.id) AS runs
    FROM cases c WHERE c.id = $1
    """
    return dict(await db.record(sql, desk.case))


async def all_steps(desk: Desk) -> list[Step]:
    return [
        rules.Reply(await a_template(desk), "us"),
        rules.Note("Asked the carrier about {case}."),
        rules.Tags(["carrier", "lamp"]),
        rules.Category(desk.category),
        rules.Priority("high"),
        rules.Promise("tell {customer} what the carrier says", 2, "days"),
        rules.Task("Call the carrier about {case}", 1),
        rules.Wait("third_party", "the carrier", 2),
    ]


async def test_every_step_is_shown_and_then_taken(desk: Desk) -> None:
    address = await a_macro(desk, *await all_steps(desk))
    before = await stands(desk)
    page = await desk.look(address)
    assert await stands(desk) == before, "looking does nothing"
    assert "cannot be run" not in page.text
    assert "category becomes Broken on arrival (now none)" in page.text
    assert f"Asked the carrier about C-{desk.case}." in page.text
    assert page.form(address)["body"] == "Hello Aylin Demir, I ask the carrier."
    assert (await send(desk.mina, page, address)).status_code == 303
    assert await stands(desk) == {
        "priority": "high", "category_id": desk.category, "stage": "awaiting_third_party", "replies": 1, "notes": 1,
        "tags": 2, "promises": 1, "tasks": 1, "runs": 1,
    }  # fmt: skip
    assert "ran the macro “Ask the carrier”, 8 steps." in (await desk.look()).text
    assert await db.value("SELECT count(*) FROM reply_template_uses") == 1


async def test_one_step_that_is_refused_refuses_the_whole_with_its_reason(desk: Desk) -> None:
    steps = [
        rules.Tags(["fixed"]),
        rules.Promise("call {customer}", 1, "days"),
        rules.Resolve("A lamp", desk.cause),
    ]
    address = await a_macro(desk, *steps)
    before = await stands(desk)
    page = await desk.look(address)
    assert "Nothing was done. Step 3: " in page.text
    refused = await send(desk.mina, page, address)
    assert refused.status_code == 409
    assert "Nothing was done. Step 3: " in refused.text
    assert await stands(desk) == before


async def test_a_fact_that_the_case_lacks_and_a_template_that_went_refuse_it(desk: Desk) -> None:
    note = await a_macro(desk, rules.Note("Order {order} is late."))
    assert "Step 1: This case does not have the order number." in (await desk.look(note)).text
    template = await a_template(desk)
    key = await add_macro(NewMacro("Write", [rules.Reply(template)]), ana(desk))
    await retire_template(template, ana(desk))
    address = f"{desk.address}/macros/{key}"
    assert "Its template is not there for you any more." in (await desk.look(address)).text
    assert (await run(desk, address)).status_code == 409


async def test_a_macro_uses_only_what_all_who_may_run_it_can_use(desk: Desk) -> None:
    team = await add_template(NewTemplate("Team", {"en": "x"}, team_id=desk.cast.parcels), ana(desk))
    for steps, field in (
        ([rules.Reply(team)], "template.0"),
        ([rules.Reply(0)], "template.0"),
        ([rules.Work(), rules.Category(0)], "category.1"),
        ([rules.Resolve("x", 0)], "cause.0"),
    ):
        with pytest.raises(Invalid) as wrong:
            await add_macro(NewMacro("Write", steps), ana(desk))
        assert list(wrong.value.fields) == [field]
    await add_macro(NewMacro("Write", [rules.Reply(team)], team_id=desk.cast.parcels), ana(desk))
    await add_macro(
        NewMacro("Mine", [rules.Reply(team)], user_id=desk.cast.mina),
        Editor(desk.cast.mina, (desk.cast.parcels,)),
    )


async def test_a_gap_in_the_letter_is_filled_in_before_it_runs(desk: Desk) -> None:
    template = await a_template(desk, "Hello, {? what the carrier says}.")
    address = await a_macro(desk, rules.Reply(template), rules.Tags(["carrier"]))
    page = await desk.look(address)
    assert "cannot be run" not in page.text
    refused = await send(desk.mina, page, address)
    assert (refused.status_code, "what the carrier says" in refused.text) == (422, True)
    sent = await send(desk.mina, read_page(refused), address, body="Hello, it comes tomorrow.")
    assert sent.status_code == 303


async def test_what_is_noticed_in_its_letter_is_asked_about_once(desk: Desk) -> None:
    template = await a_template(desk, "We refund you 60 EUR.")
    address = await a_macro(desk, rules.Reply(template))
    asked = await run(desk, address)
    assert (asked.status_code, "60 EUR was not granted" in asked.text) == (409, True)
    assert (await send(desk.mina, read_page(asked), address)).status_code == 303
    assert await db.value("SELECT count(*) FROM events WHERE kind = 'noticed'") == 1


async def test_a_run_is_taken_back_as_a_whole_where_each_step_can_be(desk: Desk) -> None:
    steps = [
        rules.Reply(await a_template(desk)),
        rules.Tags(["carrier"]),
        rules.Category(desk.category),
        rules.Priority("high"),
        rules.Task("Call the carrier", 1),
    ]
    before = await stands(desk)
    await run(desk, await a_macro(desk, *steps))
    page = await desk.look()
    back = await _undo(desk, page)
    assert (
        (await desk.look(back.headers["location"])).form("/replies")["body"].startswith("Hello Aylin Demir")
    )
    after = await stands(desk)
    assert {**after, "replies": 0, "runs": 0} == before
    assert await db.value("SELECT state FROM replies WHERE case_id = $1", desk.case) == "recalled"
    assert (await _undo(desk, page)).status_code == 303, (
        "the second press says that it was taken back already"
    )
    assert "It was taken back already." in (await desk.look()).text
    kept = await kept_macro(await db.value("SELECT id FROM macros"))
    assert kept is not None
    assert kept.runs == 0


async def _undo(desk: Desk, page: Page) -> httpx.Response:
    form = next(one for one in page.forms if "/macro-runs/" in one.action)
    return await desk.mina.post(form.action, data=form.fields)


async def test_a_run_that_noted_something_offers_no_way_back(desk: Desk) -> None:
    await run(desk, await a_macro(desk, rules.Note("x"), rules.Tags(["y"])))
    page = await desk.look()
    assert not any("/macro-runs/" in one.action for one in page.forms)
    run_id = await db.value("SELECT max(id) FROM macro_runs")
    form = page.form("/replies")
    await desk.mina.post(f"{desk.address}/macro-runs/{run_id}/undo", data={"_csrf": form.fields["_csrf"]})
    assert "stays as it happened" in (await desk.look()).text
    assert (await stands(desk))["tags"] == 1


async def test_a_case_that_changed_meanwhile_is_looked_at_again(desk: Desk, visit: Visit) -> None:
    address = await a_macro(desk, rules.Tags(["carrier"]))
    page = await desk.look(address)
    jonas = await visit(desk.cast.jonas)
    await send(jonas, read_page(await jonas.get(desk.address)), "/notes", body="Look at this.")
    stale = await send(desk.mina, page, address)
    assert (stale.status_code, "changed while you were writing" in stale.text) == (409, True)
    assert (await send(desk.mina, read_page(stale), address)).status_code == 303


ASKS = "Hello {customer}, could you send us a photo?"


@pytest.mark.parametrize(
    ("later", "stage"),
    [
        (rules.Wait("customer", "a photo", 10), "awaiting_customer"),
        (rules.Wait("third_party", "the carrier", 2), "awaiting_third_party"),
        (rules.Work(), "working"),
    ],
)
async def test_the_letter_of_a_macro_leaves_what_a_later_step_said(
    desk: Desk, later: Step, stage: str
) -> None:
    first = [rules.Wait("third_party", "the carrier", 1)] if isinstance(later, rules.Work) else []
    await run(desk, await a_macro(desk, *first, rules.Reply(await a_template(desk, ASKS)), later))
    before = await _stages(desk)
    await desk.later(seconds=11)
    await let_reply_go(await db.value("SELECT max(id) FROM replies"))
    assert (before[-1][0], await _stages(desk)) == (stage, before)


async def _stages(desk: Desk) -> list[tuple[Any, ...]]:
    sql = "SELECT stage, wait_until, waits_for FROM stage_starts WHERE case_id = $1 ORDER BY id"
    return [tuple(row.values()) for row in await db.records(sql, desk.case)]


async def test_a_macro_that_was_changed_after_the_look_is_looked_at_again(desk: Desk) -> None:
    key = await add_macro(NewMacro("Late", [rules.Tags(["late"])]), ana(desk))
    address = f"{desk.address}/macros/{key}"
    page = await desk.look(address)
    changed = NewMacro("Late", [rules.Tags(["late"]), rules.Resolve("A lamp", desk.cause)])
    await change_macro(key, changed, ana(desk))
    refused = await send(desk.mina, page, address)
    assert refused.status_code == 409
    assert "The macro was changed meanwhile. Look at its steps again." in refused.text
    assert (await stands(desk))["runs"] == 0
    assert (await send(desk.mina, read_page(refused), address)).status_code == 303
    assert (await stands(desk))["stage"] == "resolved"


async def test_a_letter_that_a_colleague_has_just_written_stops_that_of_a_macro(
    desk: Desk, visit: Visit
) -> None:
    address = await a_macro(desk, rules.Reply(await a_template(desk)))
    page = await desk.look(address)
    jonas = await visit(desk.cast.jonas)
    await send(jonas, read_page(await jonas.get(desk.address)), "/replies", body="I look into it.")
    refused = await send(desk.mina, page, address)
    assert (refused.status_code, (await stands(desk))["replies"]) == (409, 1)
    assert (await send(desk.mina, read_page(refused), address)).status_code == 303


async def test_what_its_letter_promises_is_offered_for_the_ledger(desk: Desk) -> None:
    template = await a_template(desk, "Hello, I will call you tomorrow at 10:00.")
    address = await a_macro(desk, rules.Reply(template))
    answer = await desk.mina.get(address)
    name = answer.text.split('name="promise.')[1].split('"')[0]
    value = answer.text.split(f'name="promise.{name}" value="')[1].split('"')[0]
    assert value.startswith("make|")
    ran = await send(desk.mina, read_page(answer), address, **{f"promise.{name}": value})
    assert ran.status_code == 303
    await desk.later(seconds=11)
    await let_reply_go(await db.value("SELECT max(id) FROM replies"))
    assert (await stands(desk))["promises"] == 1


@pytest.mark.parametrize("what", ["category", "cause"])
async def test_what_the_desk_has_no_more_refuses_it(desk: Desk, what: str) -> None:
    step = rules.Category(desk.category) if what == "category" else rules.Resolve("A lamp", desk.cause)
    address = await a_macro(desk, step)
    if what == "category":
        await change_entry("categories", desk.category, "Broken", active=False, by=BY_TESTS)
    else:
        await change_entry("causes", desk.cause, "Broken", active=False, by=BY_TESTS)
    page = await desk.look(address)
    assert f"Its {what} is on the list no more. Choose another in the macro." in page.text
    assert (await send(desk.mina, page, address)).status_code == 409


async def test_a_macro_is_written_step_by_step_without_script(desk: Desk, visit: Visit) -> None:
    browser = await visit(desk.cast.ana)
    page = read_page(await browser.get("/macros/new"))
    for kind in ("tags", "note"):
        page = read_page(await send(browser, page, "/macros", step="add", new_kind=kind))
    page = read_page(
        await send(browser, page, "/macros", step="up.1", **{"names.0": "late", "text.1": "{ordr}"})
    )
    form = page.form("/macros")
    assert (form["kind.0"], form["text.0"], form["kind.1"], form["names.1"]) == (
        "note",
        "{ordr}",
        "tags",
        "late",
    )
    wrong = await send(browser, page, "/macros", name="Late", whose="everybody")
    assert wrong.status_code == 422
    assert "There is no such fact: {ordr}." in wrong.text
    page = read_page(wrong)
    assert (await send(browser, page, "/macros", **{"text.0": "{order}"})).status_code == 303
    key = await db.value("SELECT id FROM macros")
    kept = await kept_macro(key)
    assert kept is not None
    assert kept.steps == [rules.Note("{order}"), rules.Tags(["late"])]
    page = read_page(await browser.get(f"/macros/{key}"))
    page = read_page(await send(browser, page, f"/macros/{key}", step="remove.0"))
    assert (await send(browser, page, f"/macros/{key}")).status_code == 303
    assert "Late" in read_page(await browser.get("/macros")).text
    assert await differences() == []


async def test_macros_belong_to_whom_templates_would(desk: Desk) -> None:
    mina, step = Editor(desk.cast.mina, (desk.cast.parcels,)), [rules.Work()]
    own = await add_macro(NewMacro("Mine", step, user_id=desk.cast.mina), mina)
    team = await add_macro(NewMacro("Ours", step, team_id=desk.cast.parcels), ana(desk))
    with pytest.raises(Invalid, match="whose"):
        await add_macro(NewMacro("All", step), mina)
    with pytest.raises(Invalid, match="one step"):
        await add_macro(NewMacro("None", [], user_id=desk.cast.mina), mina)
    with pytest.raises(NotFound):
        await change_macro(own, NewMacro("His", step), ana(desk))
    with pytest.raises(Forbidden):
        await retire_macro(team, mina)
    assert [one.id for one in await offered_to(desk.cast.mina, (desk.cast.parcels,))] == [own, team]
    await retire_macro(team, ana(desk))
    assert (await desk.mina.get(f"{desk.address}/macros/{team}")).status_code == 404
    again = await add_macro(NewMacro("ours", step, team_id=desk.cast.parcels), ana(desk))
    with pytest.raises(Invalid, match="name"):
        await take_up_macro(team, ana(desk))
    assert await offered_to(desk.cast.jonas, ()) == []
    assert again != team


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE macro_versions SET steps = '[]'",
        "DELETE FROM macro_versions",
        "DELETE FROM macros",
        "UPDATE macros SET current_id = 0",
        "UPDATE macros SET retired_at = now()",
        "INSERT INTO macros (name, current_id) SELECT upper(name), current_id FROM macros",
        "UPDATE macro_runs SET did = '[]'",
        "UPDATE macro_runs SET undone_at = at - interval '1 s'",
        "DELETE FROM macro_runs",
    ],
)
async def test_the_database_keeps_what_was_written_and_run(desk: Desk, statement: str) -> None:
    await run(desk, await a_macro(desk, rules.Tags(["carrier"])))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(statement)
