"""Cases and each other on their pages: merged, split, linked, a contact moved; each with its way back."""

import pytest
from tests.builders.cases import a_case, contacts_on, entries, mail, writes
from tests.features.workspace.conftest import Desk
from tests.pages import read_page, send

from casedesk.cases.actions.merging import merge


async def another(desk: Desk, title: str = "Lamp again") -> int:
    """A second case of the same customer, an hour later."""
    desk.time.advance(hours=1)
    return await a_case(desk.aylin, mail("It happened again"), title=title)


async def test_two_cases_are_merged_and_the_flash_takes_it_back(desk: Desk) -> None:
    other = await another(desk)
    answer = await send(desk.mina, await desk.look(f"/cases/C-{other}"), "/merger", other=f"C-{desk.case}")
    assert answer.headers["location"] == desk.address, "the one that was opened first stays"
    page = await desk.look()
    assert f"C-{other} was merged into C-{desk.case}." in page.text
    assert "It happened again" in page.text
    answer = await send(desk.mina, page, "/merger/undo")
    assert answer.headers["location"] == f"/cases/C-{other}"
    assert (await desk.look(f"/cases/C-{other}")).offers("/replies")


async def test_a_merge_that_was_undone_already_cannot_be_undone_again(desk: Desk) -> None:
    other = await another(desk)
    await merge(desk.case, other, desk.by_mina)
    page = await desk.look(f"/cases/C-{other}")
    assert (await send(desk.mina, page, "/merger/undo")).status_code == 303
    answer = await send(desk.mina, page, "/merger/undo")
    assert answer.status_code == 409
    assert "This case is not merged into another." in read_page(answer).text


async def test_contacts_are_split_off_and_brought_back(desk: Desk) -> None:
    desk.time.advance(minutes=1)
    await writes(desk.case, "And where is my invoice?")
    first, second = await contacts_on(desk.case)
    page = await desk.look()
    answer = await send(desk.mina, page, "/split", title="Missing invoice", interactions=str(second))
    new = answer.headers["location"]
    shown = await desk.look(new)
    assert "Missing invoice" in shown.text
    assert "And where is my invoice?" in shown.text
    assert await contacts_on(desk.case) == [first]
    answer = await send(desk.mina, shown, "/split/undo")
    assert answer.headers["location"] == desk.address
    assert await contacts_on(desk.case) == [first, second]
    assert "is part of this case again" in (await desk.look()).text


async def test_a_case_that_was_not_split_off_cannot_go_back(desk: Desk) -> None:
    answer = await desk.mina.post(f"{desk.address}/split/undo")
    assert answer.status_code == 409
    assert "This case was not split off another." in read_page(answer).text


async def test_two_cases_are_linked_and_the_link_taken_away(desk: Desk) -> None:
    other = await another(desk)
    await send(desk.mina, await desk.look(), "/links", other=str(other), kind="repeats")
    page = await desk.look()
    assert f"C-{other} Lamp again repeats · 11:01" in page.text
    assert f"C-{desk.case} Lamp arrived broken repeated by" in (await desk.look(f"/cases/C-{other}")).text
    answer = await send(desk.mina, page, "/removal")
    assert answer.headers["location"] == desk.address
    page = await desk.look()
    assert not page.offers("/removal")
    assert f"The link to C-{other} was taken away." in page.text


async def test_a_link_is_taken_away_once(desk: Desk) -> None:
    other = await another(desk)
    await send(desk.mina, await desk.look(), "/links", other=str(other))
    page = await desk.look()
    assert (await send(desk.mina, page, "/removal")).status_code == 303
    assert (await send(desk.mina, page, "/removal")).status_code == 404


async def test_a_contact_is_moved_to_another_case(desk: Desk) -> None:
    other = await another(desk)
    await writes(desk.case, "This is about the other one.")
    *_, wrong = await contacts_on(desk.case)
    page = await desk.open("/placements")
    assert page.form("/placements")["interaction"] == str(wrong), "the newest is the likeliest"
    await send(desk.mina, page, "/placements", interaction=str(wrong), other=f"c-{other}")
    assert wrong in await contacts_on(other)
    assert f"Moved to C-{other}." in (await desk.look()).text


async def test_the_customers_other_cases_are_suggested(desk: Desk) -> None:
    other = await another(desk)
    answer = await desk.mina.get(f"{desk.address}/forms/more")
    assert f'<option value="C-{other}">Lamp again</option>' in answer.text


@pytest.mark.parametrize(
    ("action", "wrong", "said"),
    [
        ("/merger", {"other": "C-999999"}, "There is no such case."),
        ("/merger", {"other": "the other one"}, "A case has a number such as C-1042."),
        ("/merger", {"other": ""}, "Fill this in."),
        ("/links", {"other": "C-999999", "kind": "repeats"}, "There is no such case."),
        ("/links", {"other": "itself"}, "A case cannot be linked to itself."),
        ("/split", {"title": "Missing invoice"}, "Choose what belongs to the other matter."),
        ("/split", {"title": "", "interactions": "all"}, "Fill this in."),
        ("/split", {"title": "Missing invoice", "interactions": "all"}, "Leave at least one contact here"),
        ("/placements", {"other": "C-999999"}, "There is no such case."),
        ("/placements", {"other": "?"}, "A case has a number such as C-1042."),
    ],
)
async def test_what_is_refused_comes_back_as_it_was_typed(
    desk: Desk, action: str, wrong: dict[str, str], said: str
) -> None:
    await writes(desk.case, "And where is my invoice?")
    before = await entries(desk.case)
    typed: dict[str, str | list[str]] = {**wrong}
    if typed.get("other") == "itself":
        typed["other"] = f"C-{desk.case}"
    if typed.get("interactions") == "all":
        typed["interactions"] = [str(key) for key in await contacts_on(desk.case)]
    answer = await send(desk.mina, await desk.look(), action, **typed)
    assert answer.status_code == 422
    form = read_page(answer).form(action)
    assert form.open, "its menu and its place in it are open"
    assert any(said in error for error in form.errors)
    for name, value in typed.items():
        assert form.fields[name] == (value if isinstance(value, list) else [value])
    assert await entries(desk.case) == before


async def test_a_case_cannot_be_merged_with_itself(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/merger", other=f"C-{desk.case}")
    assert answer.status_code == 409
    shown = read_page(answer)
    assert "These are the same case already. What you wrote is kept." in shown.text
    assert shown.form("/merger").open
