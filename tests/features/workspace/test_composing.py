"""Composing on pages: files, copies, previews, quotes, letters to somebody outside, and first letters."""

import html
import re
from typing import Any

import httpx
import pytest
from tests.builders.cases import its_seconds_pass, writes
from tests.builders.people import a_customer
from tests.cast import JONAS
from tests.features.workspace.conftest import AYLIN, Desk
from tests.pages import PageForm, read_page, send

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.people import NewParticipant, add_participant
from casedesk.platform import db, files
from casedesk.web.uploads import MOST_FILES, Upload, read_receipt

PNG = b"\x89PNG\r\n\x1a\nof a lamp"


def chosen(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes, str]]]:
    """Files as a browser sends those that somebody chose."""
    return [("files", (name, content, "application/octet-stream")) for name, content in named]


async def send_with(
    desk: Desk, form: PageForm, action: str, named: list[Any], **changed: str | list[str]
) -> httpx.Response:
    """Sends a form with files in it."""
    fields = {name: list(values) for name, values in form.fields.items() if name != "files"}
    return await desk.mina.post(action, data={**fields, **changed}, files=named)


async def the_reply(case_id: int) -> Any:
    return await db.record("SELECT * FROM replies WHERE case_id = $1 ORDER BY id DESC LIMIT 1", case_id)


def kept(form: PageForm) -> list[str]:
    return [found.name for one in form.fields.get("kept", []) if (found := read_receipt(one))]


async def test_a_preview_shows_the_form_and_keeps_the_files_and_sends_nothing(desk: Desk) -> None:
    form = (await desk.look()).form("/replies")
    draft = f"{desk.address}/replies/draft"
    answer = await send_with(
        desk, form, draft, chosen(("lamp.png", PNG)), body="It is **on its way**.", step="preview"
    )
    assert answer.status_code == 200
    assert "<p>It is <strong>on its way</strong>.</p>" in answer.text
    form = read_page(answer).form("/replies")
    assert (kept(form), form["body"]) == (["lamp.png"], "It is **on its way**.")
    assert await the_reply(desk.case) is None


async def test_a_letter_goes_with_what_was_chosen_before_and_now(desk: Desk) -> None:
    draft = f"{desk.address}/replies/draft"
    form = (await desk.look()).form("/replies")
    answer = await send_with(
        desk, form, draft, chosen(("one.txt", b"one"), ("two.txt", b"two")), step="attach"
    )
    form = read_page(answer).form("/replies")
    form.fields["kept"] = form.fields["kept"][1:]  # the first is unticked
    answer = await send_with(
        desk, form, f"{desk.address}/replies", chosen(("lamp.png", PNG)),
        body="Here it is.", cc="Ben <ben@example.com>, ana@example.com", bcc="ruth@example.com", subject="The lamp",
    )  # fmt: skip
    assert answer.status_code == 303
    reply = await the_reply(desk.case)
    assert (reply["cc"], reply["bcc"]) == (["ben@example.com", "ana@example.com"], ["ruth@example.com"])
    assert reply["subject"] == "The lamp"
    page = await desk.look()
    assert "2 files go with it" in page.text
    recall = next(one for one in page.forms if one.action.endswith("/recall"))
    back = await desk.mina.post(recall.action, data=recall.fields)
    form = (await desk.look(back.headers["location"])).form("/replies")
    assert (form["cc"], form["bcc"], form["subject"]) == (
        "ben@example.com, ana@example.com",
        "ruth@example.com",
        "The lamp",
    )
    assert (kept(form), form["body"]) == (["two.txt", "lamp.png"], "Here it is.")


async def test_files_stay_when_the_form_is_refused(desk: Desk) -> None:
    form = (await desk.look()).form("/replies")
    answer = await send_with(
        desk, form, f"{desk.address}/replies", chosen(("a.txt", b"a")), body=" ", cc="nobody"
    )
    assert answer.status_code == 422
    form = read_page(answer).form("/replies")
    assert kept(form) == ["a.txt"]
    assert form["cc"] == "nobody"
    assert "“nobody” is no address" in html.unescape(answer.text)


async def test_too_many_files_are_refused_in_words_and_the_text_stays(desk: Desk) -> None:
    form = (await desk.look()).form("/replies")
    many = chosen(*((f"{number}.txt", b"%d" % number) for number in range(MOST_FILES + 1)))
    answer = await send_with(desk, form, f"{desk.address}/replies", many, body="Hello")
    assert answer.status_code == 422
    assert f"Attach at most {MOST_FILES} files." in answer.text
    assert read_page(answer).form("/replies")["body"] == "Hello"


async def test_nobody_attaches_what_they_were_not_given(desk: Desk) -> None:
    receipt = Upload(files.put(b"somebody else's"), 15, "secret.txt", "text/plain").receipt
    forged = receipt[:-4] + "AAAA"
    await send(desk.mina, await desk.look(), "/replies", body="Hello", kept=[forged, "x", ""])
    reply = await the_reply(desk.case)
    assert await db.value("SELECT count(*) FROM reply_files WHERE reply_id = $1", reply["id"]) == 0


async def test_a_file_that_is_gone_is_named(desk: Desk) -> None:
    receipt = Upload("0" * 64, 15, "gone.txt", "text/plain").receipt
    answer = await send(desk.mina, await desk.look(), "/replies", body="Hello", kept=[receipt])
    assert answer.status_code == 422
    assert "gone.txt is no longer here. Attach it again." in answer.text


async def test_our_own_address_is_no_copy(desk: Desk) -> None:
    await db.execute(
        """
        INSERT INTO mailboxes (name, address, normalised, created_at)
        VALUES ('Help', 'help@x.example', 'help@x.example', now())
        """
    )
    answer = await send(desk.mina, await desk.look(), "/replies", body="Hello", cc="Help@x.example")
    assert answer.status_code == 422
    assert "is our own: it would come back as a new mail." in answer.text


async def test_whoever_was_on_the_last_mail_is_one_tick_away(desk: Desk) -> None:
    await add_participant(desk.case, NewParticipant("ben@example.com"), desk.by_mina)
    await writes(desk.case, "Ben has it", cc=["Ben@example.com", JONAS.email])
    page = await desk.look()
    assert "not accepted yet" not in page.text
    await send(desk.mina, page, "/replies", body="Hello", copy=["Ben@example.com", JONAS.email])
    assert (await the_reply(desk.case))["cc"] == ["Ben@example.com", JONAS.email]


async def test_whom_a_customer_named_is_offered_only_when_somebody_accepted_them(desk: Desk) -> None:
    await writes(desk.case, "Ben has it", cc=["ben@example.com"])
    page = await desk.look()
    assert "On the last mails ben@example.com (not accepted yet)" in page.text
    form = page.form("/replies")
    assert "copy" not in form.fields
    assert form["cc"] == ""
    answer = await send(desk.mina, page, "/replies", body="Hello", copy="ben@example.com")
    assert answer.status_code == 422
    assert await the_reply(desk.case) is None
    await send(desk.mina, page, "/replies", body="Hello", cc="ben@example.com")
    assert (await the_reply(desk.case))["cc"] == ["ben@example.com"], "what an agent types goes"


async def test_the_last_words_are_quoted_below_what_was_typed(desk: Desk) -> None:
    await writes(desk.case, "The base broke.\nAgain.", sender_name="Aylin Demir")
    form = (await desk.look()).form("/replies")
    form.fields.pop("files", None)
    answer = await desk.mina.post(
        f"{desk.address}/replies/draft", data={**form.fields, "body": "Dear Aylin,", "step": "quote"}
    )
    body = read_page(answer).form("/replies")["body"]
    assert re.fullmatch(
        r"Dear Aylin,\n\nAylin Demir wrote, 23 Nov 2026, 1\d:\d\d:\n> The base broke\.\n> Again\.\n\n", body
    ), body


async def test_any_contact_is_quoted_or_forwarded_by_a_link(desk: Desk) -> None:
    lamp = Attached(files.put(PNG), len(PNG), "lamp.png", "image/png")
    contact = await writes(desk.case, "The base broke.", attachments=[lamp])
    quoting = (await desk.look(f"{desk.address}?quote={contact.interaction_id}")).form("/replies")
    assert "> The base broke." in quoting["body"]
    form = (await desk.look(f"{desk.address}?forward={contact.interaction_id}")).form("/forwards")
    assert (form["subject"], kept(form), form["waits"]) == ("Lamp", ["lamp.png"], "1")
    assert "> The base broke." in form["body"]
    elsewhere = await a_customer("Somebody Else", "else@example.com")
    assert elsewhere
    assert (await desk.look(f"{desk.address}?quote=999999")).form("/replies")["body"] == ""


async def test_a_letter_goes_to_somebody_outside_and_the_case_waits_for_them(desk: Desk) -> None:
    page = await desk.look()
    answer = await send(
        desk.mina,
        page,
        "/forwards",
        to="claims@carrier.example",
        body="Where is it?",
        wait_until="2026-11-27T12:00",
    )
    assert answer.status_code == 303
    shown = await desk.look()
    assert "The letter to claims@carrier.example goes in ten seconds." in shown.text
    reply = await the_reply(desk.case)
    await its_seconds_pass(reply["id"])
    await let_reply_go(reply["id"])
    shown = await desk.look()
    assert "We wait for: claims@carrier.example" in shown.text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"to": ""}, "Say to whom it goes."),
        ({"to": "carrier"}, "“carrier” is no address"),
        ({"to": "a@b.example, c@d.example"}, "One address here"),
        ({"wait_until": "2026-11-20T12:00"}, "Choose a day that is still to come."),
    ],
)
async def test_a_letter_outside_says_what_is_missing(desk: Desk, typed: dict[str, str], why: str) -> None:
    sent = {"to": "claims@carrier.example", "body": "Where is it?", **typed}
    answer = await send(desk.mina, await desk.look(), "/forwards", **sent)
    assert answer.status_code == 422
    assert why in html.unescape(answer.text)
    assert read_page(answer).form("/forwards")["body"] == "Where is it?"


async def test_a_file_is_kept_as_soon_as_it_is_chosen(desk: Desk) -> None:
    answer = await desk.mina.post("/uploads", files=chosen(("../a lamp.png", PNG), ("b.exe", b"MZ\x90\x00")))
    assert answer.status_code == 200
    found = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    lamp, program = [read_receipt(one) for one in found]
    assert lamp is not None
    assert program is not None
    assert (lamp.name, lamp.type, lamp.is_picture) == ("a lamp.png", "image/png", True)
    assert (program.name, program.content_id) == ("b.exe", None)
    seen = await desk.mina.get(f"/uploads/picture?receipt={lamp.receipt}")
    assert (seen.content, seen.headers["content-type"]) == (PNG, "image/png")
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in seen.headers["content-security-policy"]
    for other in (program.receipt, lamp.receipt[:-4] + "AAAA", "x"):
        assert (await desk.mina.get(f"/uploads/picture?receipt={other}")).status_code == 404


async def test_our_letters_are_shown_with_their_form_and_their_pictures(desk: Desk) -> None:
    upload = await desk.mina.post("/uploads", files=chosen(("lamp.png", PNG)))
    [receipt] = re.findall(r'name="kept" value="([^"]+)"', upload.text)
    lamp = read_receipt(receipt)
    assert lamp is not None
    words = f"**Here**:\n\n![lamp](cid:{lamp.content_id}) <script>alert(1)</script>"
    await send(desk.mina, await desk.look(), "/replies", body=words, cc="ben@example.com", kept=[receipt])
    reply = await the_reply(desk.case)
    await its_seconds_pass(reply["id"])
    await let_reply_go(reply["id"])
    shown = await desk.mina.get(desk.address)
    attachment = await db.value("SELECT max(id) FROM attachments")
    picture = f"{desk.address}/files/{attachment}/picture"
    assert f'<p><strong>Here</strong>:</p>\n<p><img src="{picture}" alt="lamp"> &lt;script&gt;' in shown.text
    assert f"mail to {AYLIN}, CC ben@example.com" in read_page(shown).text
    assert (await desk.mina.get(picture)).content == PNG


async def test_a_first_letter_opens_a_case_once(desk: Desk) -> None:
    nurul = await a_customer("Nurul Aisyah", "nurul@example.com")
    page = await desk.look(f"/customers/{nurul}/letters/new")
    for _ in range(2):
        answer = await send(desk.mina, page, "/letters", subject="Your lamp", body="It is **here**.")
        assert answer.status_code == 303
    [case] = await db.records("SELECT * FROM cases WHERE customer_id = $1", nurul)
    assert (case["title"], case["stage"], case["channel"]) == ("Your lamp", "working", "email")
    reply = await the_reply(case["id"])
    assert (reply["to_address"], reply["subject"], reply["state"]) == (
        "nurul@example.com",
        "Your lamp",
        "held",
    )
    shown = await desk.look(answer.headers["location"])
    recall = next(one for one in shown.forms if one.action.endswith("/recall"))
    back = await desk.mina.post(recall.action, data=recall.fields)
    form = (await desk.look(back.headers["location"])).form("/replies")
    assert (form["body"], form["subject"]) == ("It is **here**.", "Your lamp")


async def test_a_first_letter_says_what_is_missing_and_opens_nothing(desk: Desk) -> None:
    nurul = await a_customer("Nurul Aisyah", "nurul@example.com")
    lars = await a_customer("Lars Holm", "+4915112345678")
    page = await desk.look(f"/customers/{nurul}/letters/new")
    answer = await send(desk.mina, page, "/letters", subject=" ", body="Hello")
    assert answer.status_code == 422
    assert "it names the case" in answer.text
    assert read_page(answer).form("/letters")["body"] == "Hello"
    page = await desk.look(f"/customers/{lars}/letters/new")
    answer = await send(desk.mina, page, "/letters", subject="Lamp", body="Hello")
    assert answer.status_code == 422
    assert "This customer has no address to write to." in answer.text
    assert await db.value("SELECT count(*) FROM cases WHERE customer_id = ANY($1)", [nurul, lars]) == 0


async def test_their_open_cases_come_first(desk: Desk) -> None:
    shown = await desk.look(f"/customers/{desk.aylin}/letters/new")
    assert f"{desk.address}?write=reply#write" in shown.rows
