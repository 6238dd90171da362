"""Several cases of somebody handed on from the team page with one brief: offered, answered one by one, taken back."""

import httpx
import pytest
from tests.builders.cases import a_case
from tests.builders.handoffs import offers, outcomes
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.actions.story import tell_story
from casedesk.ownership.actions import assign
from casedesk.ownership.handoffs.actions.answering import accept, decline
from casedesk.ownership.queries import owner_of
from casedesk.platform import db

NEXT = "Ask the carrier about the batch"
HERE = "/team/handing"


@pytest.fixture
async def ana(desk: Desk, visit: Visit) -> httpx.AsyncClient:
    """The browser of Ana, who supervises Mina's team."""
    return await visit(desk.cast.ana)


@pytest.fixture
async def minas(desk: Desk) -> list[int]:
    """Three cases of Mina's, one of them with a wish on its story."""
    cases = [desk.case, await a_case(desk.aylin), await a_case(desk.aylin)]
    for one in cases:
        if await owner_of(one) != desk.cast.mina:
            await assign(one, desk.cast.mina, "for the test", desk.by_jonas)
    await tell_story(cases[1], {"wish": "A lamp by Friday"}, desk.by_mina)
    return cases


async def offer(ana: httpx.AsyncClient, desk: Desk, **typed: str | list[str]) -> httpx.Response:
    """Presses "Offer them" on the page of Mina's cases."""
    form = read_page(await ana.get(f"/team?who={desk.cast.mina}")).form(HERE)
    return await ana.post("/team/handoffs", data={**form.fields, "owner_id": str(desk.cast.jonas), **typed})


async def undo_of(ana: httpx.AsyncClient) -> tuple[str, str]:
    """What the page says after it, and the address that undoes it."""
    page = read_page(await ana.get("/team"))
    [undo] = [form.action for form in page.forms if "/undo" in form.action]
    return page.text, undo


async def test_each_is_offered_with_its_own_brief_and_one_next_step(
    desk: Desk, ana: httpx.AsyncClient, minas: list[int]
) -> None:
    chosen = [str(one) for one in minas]
    assert (await offer(ana, desk, cases=chosen, next_step=NEXT, reason="knows lamps")).status_code == 303
    text, _undo = await undo_of(ana)
    assert "3 cases are offered to Jonas Ott, and stay where they are until they accept." in text
    rows = await db.records(
        "SELECT case_id, id, next_step, why, wish, by_user_id FROM handoffs ORDER BY case_id"
    )
    assert [(row["case_id"], row["next_step"], row["why"], row["by_user_id"]) for row in rows] == [
        (one, NEXT, "knows lamps", desk.cast.ana) for one in minas
    ]
    assert [row["wish"] for row in rows] == ["", "A lamp by Friday", ""]
    assert [await owner_of(one) for one in minas] == [desk.cast.mina] * 3, "hers until he accepts"
    await accept(minas[0], rows[0]["id"], desk.by_jonas)
    await decline(minas[1], rows[1]["id"], "no lamps today", desk.by_jonas)
    assert [await owner_of(one) for one in minas] == [desk.cast.jonas, desk.cast.mina, desk.cast.mina]


async def test_a_handoff_without_a_next_step_is_refused_and_what_was_typed_stays(
    desk: Desk, ana: httpx.AsyncClient, minas: list[int]
) -> None:
    chosen = [str(one) for one in minas[:2]]
    answer = await offer(ana, desk, cases=chosen, next_step=" ", reason="knows lamps")
    assert answer.status_code == 422
    form = read_page(answer).form(HERE)
    assert form.errors == ["Say what is to be done next: whoever takes them over begins with that."]
    assert (form["reason"], form["owner_id"], form.fields["cases"]) == (
        "knows lamps",
        str(desk.cast.jonas),
        chosen,
    )
    answer = await offer(ana, desk, cases=[], next_step=NEXT, owner_id=str(desk.cast.mina))
    assert answer.status_code == 422
    assert [await outcomes(one) for one in minas] == [[], [], []]


async def test_what_is_offered_is_taken_back_as_far_as_nobody_answered(
    desk: Desk, ana: httpx.AsyncClient, minas: list[int]
) -> None:
    await offers(minas[2], desk.cast.mina, desk.cast.jonas)
    await offer(ana, desk, cases=[str(one) for one in minas], next_step=NEXT)
    text, undo = await undo_of(ana)
    assert "2 cases are offered to Jonas Ott" in text
    assert "The others had moved on, are offered already" in text
    [accepted] = await db.records("SELECT id FROM handoffs WHERE case_id = $1", minas[0])
    await accept(minas[0], accepted["id"], desk.by_jonas)
    await ana.post(undo)
    text = read_page(await ana.get("/team")).text
    assert "1 offer is taken back. The others were answered meanwhile." in text
    assert [await outcomes(one) for one in minas] == [["accepted"], ["withdrawn"], [None]]
    assert (await ana.post("/team/handoffs/undo?offers=x,1-,-2,9-9")).status_code == 303


async def test_given_at_once_the_next_step_stands_in_each_story(
    desk: Desk, ana: httpx.AsyncClient, minas: list[int]
) -> None:
    page = read_page(await ana.get(f"/team?who={desk.cast.mina}"))
    given = {
        "owner_id": str(desk.cast.jonas),
        "cases": [str(one) for one in minas[:2]],
        "reason": "she is ill",
    }
    await send(ana, page, HERE, **given, next_step=NEXT)
    rows = await db.records("SELECT owner_id, next_step FROM cases WHERE id = ANY($1) ORDER BY id", minas)
    assert [row["owner_id"] for row in rows] == [desk.cast.jonas, desk.cast.jonas, desk.cast.mina]
    assert [row["next_step"] for row in rows[:2]] == [NEXT, NEXT]


async def test_agents_do_not_hand_on_from_the_team_page(desk: Desk, minas: list[int]) -> None:
    typed = {"from": str(desk.cast.mina), "owner_id": str(desk.cast.jonas), "cases": str(minas[0])}
    assert (await desk.mina.post("/team/handoffs", data={**typed, "next_step": NEXT})).status_code == 403
