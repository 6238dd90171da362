"""Writing on a case: replies, notes, calls and the story; what is refused comes back as it was typed."""

from typing import Any

import pytest
from tests.builders.cases import a_case, columns, entries, kinds, last_entry, writes
from tests.builders.people import a_customer
from tests.features.workspace.conftest import AYLIN, Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.stage_moves import end
from casedesk.cases.actions.tagging import tag_case
from casedesk.platform import db

TYPED = {
    "/replies": {"body": "Which lamp is it?", "ball": "customer"},
    "/notes": {"body": "Batch 88-B has the thin base."},
    "/contacts": {
        "channel": "visit",
        "direction": "out",
        "answered": "yes",
        "minutes": "12",
        "body": "Brought a new one over.",
    },
    "/story": {"issue": "Third lamp, broken again", "wish": "One that works", "next_step": "Ask the carrier"},
}
"""What somebody typed into each form that one writes in."""

HELD_BACK = ("/replies", "/contacts", "/story")
"""A note is for us, whatever has come meanwhile."""


async def replies(case_id: int) -> list[Any]:
    return await db.records("SELECT * FROM replies WHERE case_id = $1 ORDER BY id", case_id)


async def test_a_reply_is_held_with_a_way_back_and_then_goes(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/replies", **TYPED["/replies"])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{desk.address}#latest")
    [reply] = await replies(desk.case)
    assert (reply["state"], reply["to_address"], reply["next_stage"]) == ("held", AYLIN, "awaiting_customer")
    shown = await desk.mina.get(desk.address)
    page = read_page(shown)
    assert f"Reply to {AYLIN} goes in ten seconds." in page.text
    assert f"mail to {AYLIN} · goes in a few seconds" in page.text
    assert [form.action for form in page.forms].count(f"{desk.address}/replies/{reply['id']}/recall") == 2
    assert 'hx-trigger="every 3s"' in shown.text, "the page looks again until it has gone"
    desk.time.advance(seconds=11)
    await let_reply_go(reply["id"])
    shown = await desk.mina.get(desk.address)
    assert "goes in a few seconds" not in shown.text
    assert 'hx-trigger="every 3s"' not in shown.text
    assert (await columns(desk.case)).stage == "awaiting_customer"


async def test_a_reply_is_taken_back_into_the_composer(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/replies", **TYPED["/replies"])
    [reply] = await replies(desk.case)
    page = await desk.look()
    recall = next(form for form in page.forms if form.action.endswith("/recall"))
    answer = await desk.mina.post(recall.action, data=recall.fields)
    assert answer.headers["location"] == f"{desk.address}?recalled={reply['id']}"
    assert (await desk.look(answer.headers["location"])).form("/replies")["body"] == "Which lamp is it?"
    assert await kinds(desk.case) == ["opened", "owner", "contact", "reply_recalled"]


async def test_what_has_gone_cannot_be_taken_back(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/replies", **TYPED["/replies"])
    [reply] = await replies(desk.case)
    desk.time.advance(seconds=11)
    await let_reply_go(reply["id"])
    answer = await desk.mina.post(f"{desk.address}/replies/{reply['id']}/recall")
    assert answer.status_code == 409
    assert "It is too late to recall this reply" in answer.text


async def test_a_reply_pressed_twice_is_one(desk: Desk) -> None:
    page = await desk.look()
    for _ in range(2):
        assert (await send(desk.mina, page, "/replies", **TYPED["/replies"])).status_code == 303
    assert len(await replies(desk.case)) == 1


async def test_a_reply_goes_to_an_address_of_the_customer_only(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/replies", body="Hello", to="somebody@example.net")
    assert answer.status_code == 422
    assert read_page(answer).form("/replies")["body"] == "Hello"
    assert await replies(desk.case) == []


async def test_whoever_has_two_addresses_is_answered_at_the_one_that_was_chosen(desk: Desk) -> None:
    case = await a_case(await a_customer("Nurul Aisyah", "nurul@example.com", "nurul@work.example"))
    page = await desk.look(f"/cases/C-{case}")
    await send(desk.mina, page, "/replies", body="Hello", to="nurul@work.example")
    assert [reply["to_address"] for reply in await replies(case)] == ["nurul@work.example"]


async def test_whoever_has_no_address_cannot_be_answered(desk: Desk) -> None:
    case = await a_case(await a_customer("Lars Holm", "+4915112345678"))
    answer = await send(desk.mina, await desk.look(f"/cases/C-{case}"), "/replies", body="Hello")
    assert answer.status_code == 422
    assert "This customer has no address to write to." in answer.text
    assert read_page(answer).form("/replies")["body"] == "Hello"


async def test_a_note_is_there_at_once(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/notes", **TYPED["/notes"])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{desk.address}#latest")
    assert "Batch 88-B has the thin base." in (await desk.look()).text


async def test_a_visit_is_logged_with_who_had_it_and_how_long(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/contacts", **TYPED["/contacts"])
    row = await db.record("SELECT * FROM interactions ORDER BY id DESC LIMIT 1")
    assert row is not None
    assert (row["channel"], row["direction"], row["seconds"], row["answered"], row["by_user_id"]) == (
        "visit",
        "out",
        720,
        True,
        desk.cast.mina,
    )
    assert (await columns(desk.case)).first_response_at == desk.time.at


async def test_the_time_of_a_call_is_that_of_ones_own_clock(desk: Desk) -> None:
    # Mina's clock is an hour ahead of UTC in November.
    await send(desk.mina, await desk.look(), "/contacts", body="She rang.", at="2026-11-23T10:00")
    row = await db.record("SELECT at FROM interactions ORDER BY id DESC LIMIT 1")
    assert row is not None
    assert row["at"].isoformat() == "2026-11-23T09:00:00+00:00"


async def test_a_call_that_nobody_answered_needs_no_words(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/contacts", direction="out", answered="no")
    assert "call out, nobody answered" in (await desk.look()).text


async def test_a_call_about_what_ended_for_good_opens_a_case_that_goes_on(desk: Desk) -> None:
    await end(desk.case, "spam", "", desk.by_mina)
    desk.time.advance(minutes=1)
    answer = await send(desk.mina, await desk.look(), "/contacts", body="It is no spam.")
    new = answer.headers["location"].split("#")[0]
    assert new != desk.address
    assert "this is a new one, linked to it" in (await desk.look(new)).text


async def test_the_story_is_written(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/story", **TYPED["/story"])
    page = await desk.look()
    assert "“Third lamp, broken again”" in page.text
    assert (await last_entry(desk.case)).payload == {"fields": ["issue", "next_step", "wish"]}


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        ("/replies", {"body": "  "}),
        ("/replies", {"ball": "somebody's"}),
        ("/notes", {"body": " "}),
        ("/contacts", {"body": ""}),
        ("/contacts", {"minutes": "many"}),
        ("/contacts", {"at": "2026-11-24T10:00"}),
        ("/contacts", {"channel": "smoke"}),
        ("/story", {"issue": "x" * 2_001}),
    ],
)
async def test_what_is_refused_comes_back_as_it_was_typed(
    desk: Desk, action: str, wrong: dict[str, str]
) -> None:
    before = await entries(desk.case)
    typed = {**TYPED[action], **wrong}
    answer = await send(desk.mina, await desk.look(), action, **typed)
    assert answer.status_code == 422
    page = read_page(answer)
    form = page.form(action)
    kept = {name: form[name] for name in typed if name not in ("channel", "ball")}
    assert kept == {name: value for name, value in typed.items() if name not in ("channel", "ball")}
    assert form.errors
    assert form.open
    assert await entries(desk.case) == before
    assert answer.headers["hx-replace-url"] == "false"
    other = "/notes" if action != "/notes" else "/replies"
    assert page.form(other)["body"] == ""


@pytest.mark.parametrize("action", HELD_BACK)
async def test_what_was_written_on_an_outdated_view_is_held_back_and_can_be_sent_again(
    desk: Desk, visit: Visit, action: str
) -> None:
    page = await desk.look()
    desk.time.advance(minutes=1)
    await writes(desk.case, "It is for a birthday on Friday!")
    await add_note(desk.case, "I asked the carrier", desk.by_jonas)
    await tag_case(desk.case, ["birthday"], desk.by_jonas)
    before = await entries(desk.case)
    answer = await send(desk.mina, page, action, **TYPED[action])
    assert answer.status_code == 409
    shown = read_page(answer)
    form = shown.form(action)
    assert {name: form[name] for name in TYPED[action]} == TYPED[action]
    assert form.open
    assert "New since you opened the page." in shown.text
    assert f"{AYLIN} 10:02: It is for a birthday on Friday!" in shown.text
    assert "Jonas Ott 10:02: I asked the carrier" in shown.text
    assert "Jonas Ott 10:02: tags" in shown.text, "what has no words of its own says what was changed"
    assert await entries(desk.case) == before
    assert await replies(desk.case) == []
    assert (await send(desk.mina, shown, action, **TYPED[action])).status_code == 303


async def test_a_note_is_never_held_back(desk: Desk) -> None:
    page = await desk.look()
    await writes(desk.case)
    assert (await send(desk.mina, page, "/notes", **TYPED["/notes"])).status_code == 303


@pytest.mark.parametrize(("write", "panel"), [("reply", "reply"), ("note", "note"), ("call", "call")])
async def test_the_address_can_open_the_composer(desk: Desk, write: str, panel: str) -> None:
    answer = await desk.mina.get(f"{desk.address}?write={write}")
    assert f'value="{panel}" checked' in answer.text
    assert "composer--open" in answer.text
    assert "composer--open" not in (await desk.mina.get(f"{desk.address}?write=poem")).text
