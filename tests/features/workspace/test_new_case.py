"""A new case on the telephone: first the customer, with their open cases at once, then what it is about."""

import pytest
from tests.builders.cases import a_case, columns, kinds
from tests.builders.people import a_customer
from tests.features.workspace.conftest import AYLIN, Desk
from tests.pages import read_page, send

from casedesk.cases.actions.stage_moves import resolve
from casedesk.platform import db

TYPED = {
    "title": "Fourth lamp broken",
    "channel": "phone",
    "issue": "It happened again, at the same place.",
    "wish": "Her money back",
    "kind": "complaint",
    "priority": "high",
    "needed_by": "2026-11-27",
}


@pytest.mark.parametrize("typed", ["aylin", "demir", AYLIN])
async def test_the_customer_is_found_as_one_types(desk: Desk, typed: str) -> None:
    answer = await desk.mina.get("/cases/new", params={"q": typed}, headers={"HX-Request": "true"})
    page = read_page(answer)
    assert list(page.rows) == [f"/cases/new?customer={desk.aylin}"]
    assert "<html" not in answer.text, "only what was found"
    whole = await desk.mina.get("/cases/new", params={"q": typed})
    assert read_page(whole).rows == page.rows, "and without script the whole page with it"
    assert f'value="{typed}"' in whole.text


async def test_whoever_is_not_found_can_be_added(desk: Desk) -> None:
    answer = await desk.mina.get("/cases/new", params={"q": "Nobody & Co"})
    assert "Nobody is found by “Nobody & Co”" in read_page(answer).text
    assert "/customers/new?name=Nobody%20%26%20Co&amp;next=case" in answer.text


async def test_before_anything_is_typed_it_says_what_to_type(desk: Desk) -> None:
    page = await desk.look("/cases/new")
    assert "First the customer: phone, email, name or order number." in page.text
    assert page.rows == {}


async def test_the_open_cases_of_the_customer_are_shown_first(desk: Desk) -> None:
    ended = await a_case(desk.aylin, title="Long since solved")
    await resolve(ended, "Sent another", desk.cause, desk.by_mina)
    page = await desk.look(f"/cases/new?customer={desk.aylin}")
    assert page.rows == {f"{desk.address}?write=call": f"C-{desk.case} Lamp arrived broken"}
    assert "Is it about one of these?" in page.text


async def test_a_call_opens_a_case_that_is_answered_by_itself(desk: Desk) -> None:
    page = await desk.look(f"/cases/new?customer={desk.aylin}")
    answer = await send(desk.mina, page, "/cases", **TYPED, category_id=str(desk.category))
    assert answer.status_code == 303
    shown = await desk.look(answer.headers["location"])
    case = await db.value("SELECT max(id) FROM cases")
    row = await columns(case)
    assert (row.title, row.kind, row.priority, row.category_id, str(row.needed_by)) == (
        "Fourth lamp broken",
        "complaint",
        "high",
        desk.category,
        "2026-11-27",
    )
    assert row.first_response_at == row.opened_at == desk.time.at
    assert await kinds(case) == ["opened", "owner", "contact"]
    assert f"C-{case} is open." in shown.text
    assert "“It happened again, at the same place.”" in shown.text


async def test_a_letter_of_yesterday_opens_a_case_yesterday_and_waits_for_an_answer(desk: Desk) -> None:
    page = await desk.look(f"/cases/new?customer={desk.aylin}")
    await send(desk.mina, page, "/cases", title="A letter", channel="letter", at="2026-11-22T10:00")
    row = await columns(await db.value("SELECT max(id) FROM cases"))
    assert row.opened_at.isoformat() == "2026-11-22T09:00:00+00:00"
    assert row.first_response_at is None


@pytest.mark.parametrize(
    ("wrong", "count"),
    [
        ({"title": ""}, 1),
        ({"title": "  ", "needed_by": "soon", "channel": "smoke"}, 3),
        ({"at": "2026-11-24T10:00"}, 1),
        ({"category_id": "999999"}, 1),
        ({"issue": "x" * 2_001, "wish": "y" * 2_001}, 2),
    ],
)
async def test_what_is_refused_comes_back_as_it_was_typed(
    desk: Desk, wrong: dict[str, str], count: int
) -> None:
    page = await desk.look(f"/cases/new?customer={desk.aylin}")
    typed = {**TYPED, **wrong}
    answer = await send(desk.mina, page, "/cases", **typed)
    assert answer.status_code == 422
    form = read_page(answer).form("/cases")
    shown = {name: value for name, value in typed.items() if value not in ("smoke", "999999")}
    assert {name: form[name] for name in shown} == shown
    assert len(form.errors) == count, "all that is wrong at once"
    assert await db.value("SELECT count(*) FROM cases") == 1


@pytest.mark.parametrize("customer", ["999999", "0", "-1"])
async def test_there_is_no_such_customer(desk: Desk, customer: str) -> None:
    page = await desk.look(f"/cases/new?customer={desk.aylin}")
    answer = await send(desk.mina, page, "/cases", **{**TYPED, "customer": customer})
    assert answer.status_code in (404, 422)
    assert await db.value("SELECT count(*) FROM cases") == 1


async def test_the_page_of_an_unknown_customer_is_not_there(desk: Desk) -> None:
    assert (await desk.mina.get("/cases/new?customer=999999")).status_code == 404


async def test_a_customer_without_cases_is_asked_at_once_what_it_is_about(desk: Desk) -> None:
    lars = await a_customer("Lars Holm")
    page = await desk.look(f"/cases/new?customer={lars}")
    assert "Is it about one of these?" not in page.text
    assert page.offers("/cases")
