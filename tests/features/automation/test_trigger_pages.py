"""The pages of triggers: written row by row without script, in order, on and off, with what they did."""

import pytest
from tests.builders.cases import a_case, a_user, mail, writes
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import Page, read_page, send

from casedesk.automation.triggers.actions.keeping import NewTrigger, add_trigger, switch
from casedesk.automation.triggers.queries.triggers import kept_trigger
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules.permits import Keeper
from casedesk.automation.triggers.rules.steps import Priority, Tags
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.cases.actions.tagging import tag_case
from casedesk.platform import db
from casedesk.platform.jobs.worker import run_due
from casedesk.problems.actions.keeping import open_problem

PAGE = "/triggers"


async def kept_only() -> Document:
    found = await kept_trigger(await db.value("SELECT max(id) FROM triggers"))
    assert found is not None
    return found.document


async def test_a_trigger_is_written_row_by_row_without_script_and_shown_again(
    desk: Desk, visit: Visit
) -> None:
    await tag_case(desk.case, ["carrier"], desk.by_mina)
    carrier = await db.value("SELECT id FROM tags")
    browser = await visit(desk.cast.ruth)
    assert "No triggers yet" in read_page(await browser.get(PAGE)).text
    page = read_page(await browser.get(f"{PAGE}/new"))
    page = read_page(await send(browser, page, PAGE, when="waited", step="when"))
    for part, kinds in (("if", conditions.KINDS), ("then", ("tell", "tags"))):
        for kind in kinds[:10]:
            page = read_page(await send(browser, page, PAGE, step=f"add_{part}", **{f"new_{part}": kind}))
    page = read_page(await send(browser, page, PAGE, step="up_then.1"))
    for _n in range(7):
        page = read_page(await send(browser, page, PAGE, step="remove_if.0"))
    form = page.form(PAGE)
    assert [form[f"if_kind.{n}"] for n in range(3)] == ["stage", "tags", "words"]
    filled: dict[str, str | list[str] | None] = {
        "name": "Look", "when_hours": "4", "if_values.0": ["working"], "if_tags.1": "carrier, nothing",
        "if_how.1": "all", "if_phrases.2": "kaputt, broken", "then_names.0": "late",
    }  # fmt: skip
    wrong = await send(browser, page, PAGE, **{**filled, "when_hours": "0", "if_phrases.2": "x" * 90})
    assert wrong.status_code == 422
    errors = read_page(wrong).form(PAGE).errors
    assert len(errors) == 3, "what the form and what the trigger's rules find, at once"
    assert any("There is no tag “nothing”." in one for one in errors)
    kept = await send(browser, read_page(wrong), PAGE, **{**filled, "if_tags.1": "Carrier"})
    assert kept.status_code == 303
    said = Document(
        whens.Waited(4),
        [
            conditions.OneOf("stage", ["working"]),
            conditions.Tags([carrier], "all"),
            conditions.Words(["kaputt", "broken"]),
        ],
        [Tags(["late"]), steps.Tell("owner")],
    )
    assert await kept_only() == said
    address = kept.headers["location"]
    again = await send(browser, read_page(await browser.get(address)), address)
    assert (again.status_code, await kept_only()) == (303, said), "as it was read, it is written"
    text = read_page(await browser.get(PAGE)).text
    assert "the ball is with us for 4 working hours" in text
    assert "it bears all the tags carrier" in text


WHENS: list[whens.When] = [
    whens.Stage(["resolved"]),
    whens.Details(["priority"]),
    whens.Tagged(),
    whens.Overdue(),
    whens.Wrote(),
    whens.Owner(),
]


@pytest.mark.parametrize("when", WHENS)
async def test_what_a_form_shows_it_reads_back(desk: Desk, visit: Visit, when: whens.When) -> None:
    asked = [
        conditions.OneOf("language", ["tr"], negated=True),
        conditions.OneOf("category", [desk.category]),
        conditions.Customer(desk.aylin, negated=True),
        conditions.Age(3, less=True),
    ]
    then: list[steps.Step] = [
        steps.Kind("complaint"),
        steps.Team(desk.cast.billing),
        steps.Owner(desk.cast.jonas),
        steps.Task("Call them", 2, desk.cast.ana),
        steps.Note("Look, please."),
        steps.Category(desk.category),
        Priority("high"),
        steps.Tell("user", desk.cast.mina),
        steps.Join(await open_problem("Batch 7", "", desk.cast.mina, desk.by_mina)),
    ]
    said = Document(when, [*asked], then)
    key = await add_trigger(NewTrigger("All", said), Keeper(desk.cast.noor, for_all=True))
    browser = await visit(desk.cast.noor)
    address = f"{PAGE}/{key}"
    assert (await send(browser, read_page(await browser.get(address)), address)).status_code == 303
    assert await kept_only() == said


async def test_what_it_did_stands_with_its_reasons_and_can_be_taken_back(desk: Desk, visit: Visit) -> None:
    said = Document(whens.Opened(), [conditions.Words(["broken"])], [Tags(["hurry"]), Priority("normal")])
    noor = Keeper(desk.cast.noor, for_all=True)
    key = await add_trigger(NewTrigger("Hurry", said), noor)
    await switch(key, "on", noor)
    case = await a_case(desk.aylin, mail("It is BROKEN."))
    await run_due()
    history = await desk.look(f"/cases/C-{case}")
    assert "The trigger “Hurry” did that, by itself." in history.text
    page = await desk.look(f"{PAGE}/{key}/runs")
    assert "the subject or the customer's words have “broken” (“broken”)" in page.text
    assert "make the priority normal (was so already)" in page.text
    [form] = [one for one in page.forms if one.action.endswith("/undo")]
    assert (await desk.mina.post(form.action, data=form.fields)).status_code == 303
    assert "taken back by Mina" in (await desk.look(f"{PAGE}/{key}/runs")).text
    assert await db.value("SELECT count(*) FROM case_tags WHERE case_id = $1", case) == 0
    assert await _choice_of(desk, visit, key) == 303


async def _choice_of(desk: Desk, visit: Visit, key: int) -> int:
    """Switches it off by the button of the list."""
    browser = await visit(desk.cast.ruth)
    form: Page = read_page(await browser.get(PAGE))
    [button] = [one for one in form.forms if one.action == f"{PAGE}/{key}/state"]
    answer = await browser.post(button.action, data={**button.fields, "state": "off"})
    kept = await kept_trigger(key)
    assert kept is not None
    assert kept.state == "off"
    return answer.status_code


async def test_agents_read_and_supervisors_write_for_their_teams(desk: Desk, visit: Visit) -> None:
    noor = Keeper(desk.cast.noor, for_all=True)
    whole = await add_trigger(NewTrigger("Whole", Document(whens.Opened(), [], [Tags(["x"])])), noor)
    assert (await desk.mina.get(PAGE)).status_code == 403
    assert (await desk.mina.get(f"{PAGE}/{whole}/runs")).status_code == 200
    lee = await visit(await a_user("Lee Lane", role="supervisor", teams=(desk.cast.parcels,)))
    page = read_page(await lee.get(f"{PAGE}/new"))
    assert page.form(PAGE)["team_id"] == str(desk.cast.parcels)
    page = read_page(await send(lee, page, PAGE, step="add_then", new_then="priority"))
    assert (await send(lee, page, PAGE, name="Ours")).status_code == 303
    read_only = read_page(await lee.get(f"{PAGE}/{whole}"))
    assert "Somebody else looks after this trigger" in read_only.text
    assert (await send(lee, read_only, f"{PAGE}/{whole}", name="Mine")).status_code == 403
    assert (await lee.get(f"{PAGE}/99999")).status_code == 404


async def test_a_private_team_s_cases_are_not_in_the_log_of_others(desk: Desk) -> None:
    noor = Keeper(desk.cast.noor, for_all=True)
    key = await add_trigger(NewTrigger("All", Document(whens.Wrote(), [], [Tags(["x"])])), noor)
    await switch(key, "on", noor)
    await writes(desk.case)
    await run_due()
    assert "Lamp arrived broken" in (await desk.look(f"{PAGE}/{key}/runs")).text
    await db.execute("UPDATE teams SET private = true WHERE id = $1", desk.cast.billing)
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", desk.case, desk.cast.billing)
    assert "It has not acted yet" in (await desk.look(f"{PAGE}/{key}/runs")).text
