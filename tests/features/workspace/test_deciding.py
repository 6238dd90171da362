"""The page of approvals: one glance, one press, a code, what was typed kept; and what agents see of it."""

from dataclasses import replace
from decimal import Decimal

import httpx
import pytest
from litestar import Litestar
from tests.builders.codes import shown
from tests.builders.conceding import in_force, row_of, wants
from tests.builders.counting import statements_of
from tests.features.empowerment.conftest import RULES, Desk, open_desk
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.cases.rules import actors
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.rules.editing import with_guidance
from casedesk.platform import db

AMOUNT = 80


@pytest.fixture
async def desk(database: None) -> Desk:
    return await open_desk()


async def asked(desk: Desk, amount: int = AMOUNT) -> tuple[int, int]:
    """Mina asks; the concession and its approval."""
    done = await ask(desk.case, wants(amount, remark="third time late"), actors.user(desk.mina))
    key = await db.value("SELECT id FROM approvals WHERE concession_id = $1", done.concession_id)
    return done.concession_id, int(key)


async def supervisor(client: httpx.AsyncClient, desk: Desk) -> httpx.AsyncClient:
    """Ana, who has shown a code."""
    await signed_in(client, desk.ana)
    await shown(desk.ana)
    return client


async def test_a_row_says_all_it_takes(client: httpx.AsyncClient, desk: Desk) -> None:
    await asked(desk)
    await supervisor(client, desk)
    text = read_page(await client.get("/approvals")).text
    for words in (
        "€80.00 store credit for late delivery",
        "Aylin Demir",
        "Mina Park asks, level 2",
        "€40.00 over what level 2 may give in store credit as goodwill, which leaves €40.00",
        "third time late",
        "nothing in a year",
    ):
        assert words in text
    counted = await client.get("/approvals/count")
    assert counted.status_code == 200
    assert read_page(counted).text == "1 waits for your decision"


async def test_a_row_says_what_helps_where_the_lines_speak(client: httpx.AsyncClient, desk: Desk) -> None:
    guided = with_guidance(RULES, "level-2", "Ask for a photograph first.")
    assert guided is not None
    await in_force(with_guidance(guided, "thanks", "Not in December.") or guided)
    await asked(desk)
    await supervisor(client, desk)
    text = read_page(await client.get("/approvals")).text
    assert "Ask for a photograph first." in text
    assert "Not in December." not in text


async def test_deciding_asks_for_a_code_and_keeps_what_was_typed(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    concession, approval = await asked(desk)
    await signed_in(client, desk.ana)
    page = read_page(await client.get("/approvals"))
    held = await send(client, page, f"/approvals/{approval}/grant", amount="50", words="half of it")
    assert held.status_code == 401
    form = read_page(held).form(f"/approvals/{approval}/grant")
    assert (form["amount"], form["words"]) == ("50", "half of it")
    assert (await row_of(concession)).state == "requested"
    await shown(desk.ana)
    done = await send(client, page, f"/approvals/{approval}/grant", amount="50,00", words="half of it")
    assert done.status_code == 303
    row = await row_of(concession)
    assert (row.state, row.granted) == ("granted", Decimal(50))


@pytest.mark.parametrize(("demo", "status"), [(True, 303), (False, 401)])
async def test_a_demo_alone_asks_for_no_code(
    client: httpx.AsyncClient,
    app: Litestar,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    demo: bool,
    status: int,
) -> None:
    monkeypatch.setattr(app.state, "settings", replace(app.state.settings, demo=demo))
    _, approval = await asked(desk)
    await signed_in(client, desk.ana)
    page = read_page(await client.get("/approvals"))
    assert (await send(client, page, f"/approvals/{approval}/grant", amount="50")).status_code == status


@pytest.mark.parametrize(
    ("path", "fields", "status", "said"),
    [
        ("grant", {"amount": "much"}, 422, "Write an amount"),
        ("grant", {"amount": "-5"}, 422, "Write an amount"),
        ("refusal", {"words": " "}, 422, "Say why"),
        ("question", {"words": ""}, 422, "Write what you need to know"),
    ],
)
async def test_what_is_wrong_is_said_in_its_row(
    client: httpx.AsyncClient, desk: Desk, path: str, fields: dict[str, str], status: int, said: str
) -> None:
    _concession, approval = await asked(desk)
    await supervisor(client, desk)
    answer = await client.post(f"/approvals/{approval}/{path}", data=fields)
    assert answer.status_code == status
    assert said in answer.text


async def test_who_may_not_decide_is_told_why(client: httpx.AsyncClient, desk: Desk) -> None:
    _concession, approval = await asked(desk)
    await signed_in(client, desk.mina)
    await shown(desk.mina)
    answer = await client.post(f"/approvals/{approval}/grant", data={})
    assert answer.status_code == 403
    assert "somebody else decides it" in answer.text


async def test_several_at_once_with_a_way_back(client: httpx.AsyncClient, desk: Desk) -> None:
    keys = [str((await asked(desk, amount))[1]) for amount in (45, 50)]
    await supervisor(client, desk)
    done = await client.post("/approvals/grants", data={"approvals": keys})
    assert done.status_code == 303
    page = await client.get("/approvals")
    assert "2 are being approved." in page.text
    undo = f"/approvals/undo?ids={','.join(keys)}"
    assert undo.replace("&", "&amp;") in page.text
    assert (await client.post(undo)).status_code == 303
    assert await db.value("SELECT count(*) FROM approvals WHERE undo_until IS NOT NULL") == 0


async def test_the_case_shows_who_decides_and_answers_what_they_ask(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    _concession, approval = await asked(desk)
    await supervisor(client, desk)
    await client.post(f"/approvals/{approval}/question", data={"words": "Is there a photograph?"})
    await signed_in(client, desk.mina)
    page = read_page(await client.get(f"/cases/C-{desk.case}"))
    assert "Is there a photograph?" in page.text
    silent = await send(client, page, f"/approvals/{approval}/answer", answer="  ")
    assert (silent.status_code, len(read_page(silent).form(f"/{approval}/answer").errors)) == (422, 1)
    answered = await send(client, page, f"/approvals/{approval}/answer", answer="Two of them.")
    assert answered.headers["location"] == f"/cases/C-{desk.case}"
    assert "asked back" not in read_page(await client.get("/")).text
    await signed_in(client, desk.ana)
    assert "Two of them." in (await client.get("/approvals?show=all")).text


async def test_a_decision_that_came_back_stands_on_the_desk(client: httpx.AsyncClient, desk: Desk) -> None:
    _concession, approval = await asked(desk)
    await supervisor(client, desk)
    await client.post(f"/approvals/{approval}/refusal", data={"words": "Not before the carrier answers."})
    await signed_in(client, desk.mina)
    text = read_page(await client.get("/")).text
    assert "refused" in text
    assert "Not before the carrier answers." in text


async def test_the_list_reads_in_a_number_of_statements_that_does_not_grow(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await asked(desk, 45)
    await supervisor(client, desk)
    one = await statements_of(client.get("/approvals"))
    for amount in (46, 47, 48):
        await asked(desk, amount)
    assert await statements_of(client.get("/approvals")) == one


async def test_what_is_granted_is_done_from_the_list(client: httpx.AsyncClient, desk: Desk) -> None:
    concession, approval = await asked(desk)
    await supervisor(client, desk)
    await client.post(f"/approvals/{approval}/grant", data={})
    page = read_page(await client.get("/fulfilment?show=all"))
    assert "€80.00 store credit: the store credit is booked" in page.text
    step = await db.value("SELECT id FROM fulfilments")
    late = await send(client, page, f"/fulfilment/{step}/done", reference="x" * 201)
    assert late.status_code == 422
    done = await send(client, page, f"/fulfilment/{step}/done", reference="SC-1")
    assert done.status_code == 303
    assert (await row_of(concession)).state == "fulfilled"


async def test_each_form_of_a_step_says_what_is_wrong_beside_its_fields(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await grant(desk.case, wants(10), actors.user(desk.mina))
    await signed_in(client, desk.mina)
    page = read_page(await client.get("/fulfilment?show=all"))
    assert len(page.ids) == len(set(page.ids))
    [key] = [row["id"] for row in await db.records("SELECT id FROM fulfilments")]
    for path, typed, count in (
        ("list", {"due_on": ""}, 1),
        ("promise", {"due_on": "2020-01-01", "text": "It is booked"}, 1),
        ("promise", {"due_on": "soon", "text": ""}, 2),
        ("failure", {"reference": ""}, 1),
    ):
        wrong = await client.post(f"/fulfilment/{key}/{path}", data=typed)
        form = read_page(wrong).form(f"/fulfilment/{key}/{'done' if path == 'failure' else path}")
        assert (wrong.status_code, len(form.errors)) == (422, count), path
        assert {name: form[name] for name in typed} == typed
