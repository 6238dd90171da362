"""Forms that the page of a case keeps closed: each is fetched when it is opened, or stands on a page of its own."""

from tests.builders.cases import writes
from tests.builders.counting import statements_of
from tests.builders.fields import a_field
from tests.builders.promises import a_promise
from tests.features.workspace.conftest import Desk
from tests.pages import read_page

from casedesk.cases.actions.stage_moves import resolve
from casedesk.workspace.case_forms import KEPT, kind_of

PART = {"HX-Request": "true"}
FEW = 14
"""How many statements opening one takes at the most, with those that say who asks."""


async def test_each_comes_as_a_part_and_as_a_page(desk: Desk) -> None:
    await a_field("serial", "serial", name="Serial number")
    promise = await a_promise(desk.case, desk.by_mina)
    closed = (await desk.look()).closed
    for_everybody = {name for name, kept in KEPT.items() if kept.permission == "cases.see"}
    assert {kind_of(name) for name in closed} == for_everybody
    assert f"promise-{promise}-move" in closed
    for address in closed.values():
        part = await desk.mina.get(address, headers=PART)
        assert "button" in part.text
        assert "<html" not in part.text
        page = await desk.mina.get(address, follow_redirects=True)
        assert "<html" in page.text
        actions = [form.action for form in read_page(page).forms]
        assert [form.action for form in read_page(part).forms if form.action not in actions] == []
        assert await statements_of(desk.mina.get(address, headers=PART)) <= FEW


async def test_one_says_how_much_its_reader_had_seen_of_the_case(desk: Desk) -> None:
    page = await desk.look()
    before = page.form("/replies")["seen"]
    await writes(desk.case, "Where is it?")
    late = read_page(await desk.mina.get(page.closed["waiting"], headers=PART))
    assert late.form("/waiting")["seen"] == before


async def test_one_that_is_no_step_any_more_says_so(desk: Desk) -> None:
    address = (await desk.look()).closed["resolution"]
    await resolve(desk.case, "Sent another lamp", desk.cause, desk.by_mina)
    for answer in (await desk.mina.get(address), await desk.mina.get(address, headers=PART)):
        assert answer.status_code == 409
        assert "this is no step of it any more" in answer.text
    assert "<html" not in answer.text


async def test_others_are_not_there(desk: Desk) -> None:
    for address in (
        f"{desk.address}/forms/owner",
        f"{desk.address}/forms/nothing",
        "/cases/C-999999/forms/waiting",
    ):
        assert (await desk.mina.get(address)).status_code == 404
