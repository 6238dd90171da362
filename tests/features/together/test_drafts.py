"""What was begun is there again, from any browser, until it is sent; and nothing that another window wrote is lost."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from tests.builders.cases import writes
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.actions.clearing import Cleared, clear_files
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.platform import db
from casedesk.together.actions import drafts

PARTLY = {"hx-request": "true"}


async def keep(
    client: httpx.AsyncClient, desk: Desk, body: str, seen: int = 0, **more: str
) -> httpx.Response:
    fields = {"panel": "reply", "body": body, "draft": str(seen), "seen": "2", "kind": "reply", **more}
    return await client.post(f"{desk.address}/drafts", data=fields, headers=PARTLY)


async def test_it_is_said_to_be_kept_and_is_there_from_another_browser(desk: Desk, visit: Visit) -> None:
    answer = await keep(desk.mina, desk, "We send ", cc="ben@example.com", ball="us")
    assert "Draft saved" in answer.text
    assert 'name="draft" value="1"' in answer.text
    elsewhere = await visit(desk.cast.mina)
    form = read_page(await elsewhere.get(desk.address)).form("/replies")
    assert (form["body"], form["cc"], form["ball"], form["draft"]) == (
        "We send ",
        "ben@example.com",
        "us",
        "1",
    )
    # What was begun takes no focus by itself; the list of keys, which is shut, may.
    written = (
        (await elsewhere.get(desk.address)).text.partition("data-composer")[2].partition("</section>")[0]
    )
    assert "We send " in written
    assert "autofocus" not in written
    jonas = await visit(desk.cast.jonas)
    assert read_page(await jonas.get(desk.address)).form("/replies")["body"] == ""


async def test_sending_takes_it_away_and_a_refused_letter_does_not(desk: Desk) -> None:
    await keep(desk.mina, desk, "We send another one.")
    await writes(desk.case, "Wait!")
    stale = await desk.mina.post(
        f"{desk.address}/replies",
        data={"body": "We send another one.", "to": "aylin@example.com", "seen": "2", "draft": "1"},
    )
    assert stale.status_code == 409
    assert await db.value("SELECT count(*) FROM drafts") == 1
    assert read_page(stale).form("/replies")["draft"] == "1"
    sent = await send(desk.mina, read_page(stale), "/replies")
    assert sent.status_code == 303
    assert await db.value("SELECT count(*) FROM drafts") == 0
    for panel, action in (("note", "/notes"), ("contact", "/contacts")):
        await keep(desk.mina, desk, "Begun", panel=panel)
        page = await desk.look()
        assert page.form(action)["body"] == "Begun"
        assert (await send(desk.mina, page, action)).status_code == 303
    assert await db.value("SELECT count(*) FROM drafts") == 0


async def test_the_last_window_wins_and_what_the_other_wrote_is_kept_beside_it(desk: Desk) -> None:
    await keep(desk.mina, desk, "Dear Aylin, ")
    await keep(desk.mina, desk, "Dear Aylin, we are sorry", seen=1)
    late = await keep(desk.mina, desk, "Dear Aylin, good news", seen=1)
    assert "Another window wrote too" in late.text
    assert "we are sorry" in late.text
    page = await desk.mina.get(desk.address)
    assert read_page(page).form("/replies")["body"] == "Dear Aylin, good news"
    assert "we are sorry" in page.text
    onward = await keep(desk.mina, desk, "Dear Aylin, good news: it left", seen=3)
    assert "we are sorry" in onward.text, "until it is sent"


async def test_an_emptied_field_is_no_draft_and_an_old_one_goes(desk: Desk) -> None:
    await keep(desk.mina, desk, "Begun")
    assert "Draft saved" not in (await keep(desk.mina, desk, "  ", seen=1)).text
    assert await db.value("SELECT count(*) FROM drafts") == 0
    await keep(desk.mina, desk, "Begun")
    desk.time.advance(days=61)
    await drafts.forget_old()
    assert await db.value("SELECT count(*) FROM drafts") == 0


async def test_without_script_a_button_keeps_it(desk: Desk) -> None:
    page = await desk.mina.get(desk.address)
    assert f'formaction="{desk.address}/drafts"' in page.text
    answer = await desk.mina.post(f"{desk.address}/drafts", data={"panel": "note", "body": "Begun"})
    assert answer.headers["location"] == f"{desk.address}?write=note"
    assert (await keep(desk.mina, desk, "x" * 50_001)).status_code == 422
    assert (await keep(desk.mina, desk, "x", panel="other")).status_code == 422


async def test_the_second_of_two_writers_sees_what_the_first_is_about_to_send(
    desk: Desk, visit: Visit
) -> None:
    jonas = await visit(desk.cast.jonas)
    page = read_page(await jonas.get(desk.address))
    await send(desk.mina, await desk.look(), "/replies", body="A new one left today.")
    here = (await jonas.get(f"{desk.address}/here")).text
    assert "Mina Park is about to send a reply" in here
    held = await send(jonas, page, "/replies", body="We look into it.")
    assert held.status_code == 409
    shown = read_page(held)
    assert "A new one left today." in shown.text
    assert shown.form("/replies")["body"] == "We look into it."
    # Whoever saw it is not held back a second time, also not once it has gone.
    desk.time.advance(seconds=11)

    await let_reply_go(await db.value("SELECT max(id) FROM replies"))
    assert (await send(jonas, shown, "/replies")).status_code == 303


@pytest.mark.parametrize(
    ("panel", "action", "fields"),
    [
        ("promise", "/promises", {"text": "Call her back", "due_at": "2026-11-25T12:00", "amount": "15"}),
        ("handoff", "/handoff", {"next_step": "Ask the carrier", "why": "knows them"}),
    ],
)
async def test_promises_and_handoffs_are_drafts_too(
    desk: Desk, panel: str, action: str, fields: dict[str, str]
) -> None:
    saved = await desk.mina.post(
        f"{desk.address}/drafts", data={"panel": panel, **fields}, headers={"hx-request": "true"}
    )
    assert "Draft saved" in saved.text
    page = await desk.look()
    form = page.form(action)
    assert {name: form[name] for name in fields} == fields
    more = {"to": f"user:{desk.cast.jonas}"} if panel == "handoff" else {"currency": "EUR"}
    assert (await send(desk.mina, page, action, **more)).status_code == 303
    assert await db.value("SELECT count(*) FROM drafts") == 0


async def test_its_files_stay_as_long_as_it_does(desk: Desk, visit: Visit) -> None:
    """Also where nothing but a file was begun; and no longer."""
    answer = await desk.mina.post(
        "/uploads", files={"files": ("lamp.png", b"\x89PNG\r\n\x1a\n lamp")}, data=await _token(desk)
    )
    [receipt] = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    await keep(desk.mina, desk, "", kept=receipt)
    desk.time.advance(days=50)
    for _day in range(2):
        await clear_files(timedelta(0))
    desk = replace(desk, mina=await visit(desk.cast.mina))
    page = await desk.mina.get(desk.address)
    assert receipt in page.text
    assert await clear_files(timedelta(0)) == Cleared()
    sent = await send(desk.mina, read_page(page), "/replies", body="Here is the lamp.", kept=receipt)
    assert sent.status_code == 303
    assert await db.value("SELECT count(*) FROM held_files") == 0
    assert await db.value("SELECT count(*) FROM reply_files") == 1
    await keep(desk.mina, desk, "Another", kept=receipt, panel="note")
    await keep(desk.mina, desk, "Another", seen=1, panel="note")
    assert await db.value("SELECT count(*) FROM held_files") == 0, "it was removed from the draft"
    await keep(desk.mina, desk, "Another", seen=2, kept=receipt, panel="note")
    desk.time.advance(days=61)
    await drafts.forget_old()
    assert await db.value("SELECT count(*) FROM held_files") == 0


async def _token(desk: Desk) -> dict[str, str]:
    return {"_csrf": (await desk.look()).form("/replies")["_csrf"]}
