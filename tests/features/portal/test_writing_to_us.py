"""The web form: what it becomes, what its sender is told, and what it withstands."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from tests.builders.cases import a_case, columns, entries
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.builders.portal import AYLIN, Theirs
from tests.cast import Cast, hire
from tests.pages import read_page

from casedesk.audit.rules import by_user
from casedesk.channels.email.actions.receiving import understand
from casedesk.channels.email.actions.spam import block, not_spam
from casedesk.customers.rules.identities import Address
from casedesk.platform import clock, db, files
from casedesk.platform.jobs import worker
from casedesk.portal.actions.answering import Writing, answer
from casedesk.portal.actions.asking import Question, ask_us
from casedesk.portal.rules.throttle import FORMS_OF_PLACE, FORMS_OF_SENDER

WRITTEN = {
    "name": "Aylin Demir",
    "email": "aylin@example.com",
    "what": "Hello,\nthe lamp arrived broken at the base. It was packed badly.",
    "wish": "One that works by Friday.",
    "order": "",
}


async def shown(client: httpx.AsyncClient, **headers: str) -> str:
    """Opens the form and reads for a moment; returns the key it was shown with."""
    with clock.frozen(clock.now() - timedelta(seconds=20)):
        page = read_page(await client.get("/help", headers=headers))
    return page.form("/help")["key"]


async def send(client: httpx.AsyncClient, **changed: str) -> httpx.Response:
    return await client.post("/help", data={"key": await shown(client), **WRITTEN, **changed})


async def the_case() -> int:
    found = await db.records("SELECT id FROM cases")
    assert len(found) == 1
    return int(found[0]["id"])


async def test_a_form_is_a_case_and_its_sender_is_told_at_once(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    sent = await send(visitor, order="L-1")
    assert sent.status_code == 303
    case = await the_case()
    told = read_page(await visitor.get(sent.headers["location"])).text
    kept = await columns(case)
    owner = await db.value("SELECT name FROM users WHERE id = $1", kept.owner_id)
    assert f"C-{case}" in told
    assert f"{owner} has your case" in told
    assert "aylin@example.com" in told
    assert (kept.channel, kept.title) == ("form", "the lamp arrived broken at the base")
    assert kept.wish == "One that works by Friday."
    said = await db.record("SELECT * FROM interactions")
    assert said is not None
    assert (said["channel"], said["direction"], said["address"]) == ("form", "in", "aylin@example.com")
    assert (said["sender_name"], said["sender_known"], said["customer_id"]) == (
        "Aylin Demir",
        True,
        kept.customer_id,
    )
    assert said["body"].startswith(WRITTEN["what"])
    assert "One that works by Friday." in said["body"]
    assert "L-1" in said["body"]
    assert [one.actor for one in await entries(case)] == ["customer", "system", "customer"]


async def test_the_sender_is_told_by_mail_too_with_a_link_that_is_kept_nowhere(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    await send(visitor)
    await worker.run_due(50)
    mail = await db.record("SELECT id, kind, to_address, body FROM outgoing_mails")
    assert mail is not None
    assert (mail["kind"], mail["to_address"]) == ("acknowledgement", AYLIN)
    told = await db.value("SELECT body FROM interactions WHERE direction = 'out'")
    assert "/my/" not in told + mail["body"]


async def test_what_the_browser_reads_is_the_language_of_the_case(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    headers = {"accept-language": "tr-TR,tr;q=0.9,en;q=0.5"}
    await visitor.post("/help", data={"key": await shown(visitor), **WRITTEN}, headers=headers)
    assert (await columns(await the_case())).language == "tr"


async def test_who_wrote_before_is_the_same_customer_and_learns_nothing(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    sent = await send(visitor, name="Somebody who guesses")
    told = (await visitor.get(sent.headers["location"])).text
    new = await db.value("SELECT max(id) FROM cases")
    assert (await columns(new)).customer_id == theirs.customer
    assert "Aylin" not in told
    assert f"C-{theirs.case}" not in told
    assert (await visitor.get(theirs.page)).status_code == 404
    assert (await visitor.get(f"/my/cases/C-{new}")).status_code == 404
    assert await db.value("SELECT name FROM customers WHERE id = $1", theirs.customer) == "Aylin Demir"


async def test_an_address_that_was_not_confirmed_is_not_by_a_form(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    customer = await a_customer("Aylin Demir", AYLIN)
    await send(visitor)
    assert (await columns(await the_case())).customer_id == customer
    assert await db.value("SELECT confirmed_at FROM identities WHERE normalised = $1", AYLIN) is None


async def test_an_order_is_tied_only_to_whom_it_belongs(visitor: httpx.AsyncClient, theirs: Theirs) -> None:
    other = await a_customer("Bo Lind", "bo@example.com")
    for number, customer in (("L-1", theirs.customer), ("L-2", other)):
        await db.execute(
            "INSERT INTO orders (customer_id, number, placed_on, currency, total)"
            " VALUES ($1, $2, '2026-11-01', 'EUR', 10)",
            customer,
            number,
        )
    await send(visitor, order="l1")
    await send(visitor, order="L-2", what="Another thing is broken here.")
    tied = await db.records(
        "SELECT o.number FROM cases c LEFT JOIN orders o ON o.id = c.order_id WHERE c.channel = 'form' ORDER BY c.id"
    )
    assert [one["number"] for one in tied] == ["L-1", None]


async def test_everything_wrong_is_said_at_once_and_what_was_typed_is_kept(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    key = await shown(visitor)
    sent = {"key": key, "name": "", "email": "nonsense", "what": "", "wish": "<b>& more", "website": ""}
    answer = await visitor.post(
        "/help", data=sent, files=[("files", ("../../a picture.png", b"\x89PNG\r\n\x1a\nrest", "text/html"))]
    )
    assert answer.status_code == 422
    page = read_page(answer)
    form = page.form("/help")
    assert len(form.errors) == 3
    assert (form["email"], form["wish"]) == ("nonsense", "<b>& more")
    assert "a picture.png" in page.text
    assert await db.value("SELECT count(*) FROM cases") == 0

    with_file = {**WRITTEN, "key": form["key"], "kept": form["kept"]}
    done = await visitor.post("/help", data=with_file)
    assert done.status_code == 303
    found = await db.record(
        "SELECT a.name, a.type, f.sha256, f.size FROM attachments a JOIN files f ON f.id = a.file_id"
    )
    assert found is not None
    assert (found["name"], found["type"], found["size"]) == ("a picture.png", "image/png", 12)
    assert files.read(found["sha256"].hex()) == b"\x89PNG\r\n\x1a\nrest"


async def test_a_file_that_was_unticked_is_not_sent(visitor: httpx.AsyncClient, cast: Cast) -> None:
    key = await shown(visitor)
    back = await visitor.post(
        "/help", data={"key": key}, files=[("files", ("a.txt", b"words", "text/plain"))]
    )
    key = read_page(back).form("/help")["key"]
    await visitor.post("/help", data={**WRITTEN, "key": key})
    assert await db.value("SELECT count(*) FROM attachments") == 0


async def test_a_forged_file_is_ignored(visitor: httpx.AsyncClient, cast: Cast) -> None:
    await send(visitor, kept="WyJhYmMiLDEsIngiLCJ5Il0.forged")
    assert await db.value("SELECT count(*) FROM attachments") == 0
    assert await the_case()


@pytest.mark.parametrize(("count", "size"), [(11, 10), (2, 8 * 1024 * 1024)])
async def test_too_many_or_too_large_files_are_refused_in_words(
    visitor: httpx.AsyncClient, cast: Cast, count: int, size: int
) -> None:
    chosen = [("files", (f"{n}.bin", bytes([n]) * size, "image/png")) for n in range(count)]
    answer = await visitor.post("/help", data={"key": await shown(visitor), **WRITTEN}, files=chosen)
    assert answer.status_code == 422
    assert "at most 10 files, 15 MB together" in read_page(answer).form("/help").errors[0]
    assert read_page(answer).form("/help")["what"] == WRITTEN["what"]


async def test_a_body_beyond_all_bounds_is_refused(visitor: httpx.AsyncClient, cast: Cast) -> None:
    chosen = [("files", ("a.bin", b"x" * (27 * 1024 * 1024), "image/png"))]
    answer = await visitor.post("/help", data={"key": "x"}, files=chosen)
    assert answer.status_code == 413
    assert "Sign in" not in answer.text


async def test_a_second_press_is_the_same_case(visitor: httpx.AsyncClient, cast: Cast) -> None:
    sent = {"key": await shown(visitor), **WRITTEN}
    first = await visitor.post("/help", data=sent)
    second = await visitor.post("/help", data=sent)
    assert first.headers["location"] == second.headers["location"]
    await the_case()


async def test_two_presses_at_the_same_moment_are_one_case(committed: str) -> None:
    await hire()
    question = Question(
        "Aylin", Address("email", AYLIN, AYLIN), "", "The lamp is broken again.", "", "The lamp.", "en"
    )
    await asyncio.gather(*(ask_us(question, "one key") for _ in range(5)))
    assert await db.value("SELECT count(*) FROM cases") == 1
    assert await db.value("SELECT count(*) FROM portal_forms WHERE case_id IS NOT NULL") == 1


async def test_two_answers_at_the_same_moment_are_one_contact(committed: str) -> None:
    await hire()
    case = await a_case(await a_customer("Aylin", AYLIN))
    writing = Writing(case, AYLIN, "no visit", "one key")
    await asyncio.gather(*(answer(writing, "Any news?") for _ in range(5)))
    assert await db.value("SELECT count(*) FROM interactions WHERE channel = 'form'") == 1
    assert (await columns(case)).chases == 1


async def test_a_program_that_fills_every_field_is_held_back_but_loses_nothing(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await send(visitor, website="https://spam.example")
    assert answer.status_code == 422
    form = read_page(answer).form("/help")
    assert form["website"] == ""
    assert form["what"] == WRITTEN["what"]
    again = await visitor.post("/help", data=form.fields)
    assert again.status_code == 303


async def test_what_comes_back_at_once_is_held_back(visitor: httpx.AsyncClient, cast: Cast) -> None:
    key = read_page(await visitor.get("/help")).form("/help")["key"]
    answer = await visitor.post("/help", data={**WRITTEN, "key": key})
    assert answer.status_code == 422
    assert "very quick" in answer.text
    assert await db.value("SELECT count(*) FROM cases") == 0
    with clock.frozen(clock.now() + timedelta(seconds=4)):
        again = read_page(answer).form("/help").fields
        assert (await visitor.post("/help", data=again)).status_code == 303


@pytest.mark.parametrize("key", ["", "x", "a.1.b", "token.99999999999.sig"])
async def test_a_key_that_is_none_of_ours_gets_a_new_one(
    visitor: httpx.AsyncClient, cast: Cast, key: str
) -> None:
    answer = await visitor.post("/help", data={**WRITTEN, "key": key})
    assert answer.status_code == 422
    assert read_page(answer).form("/help")["key"] != key


async def test_a_form_of_yesterday_gets_a_new_key(visitor: httpx.AsyncClient, cast: Cast) -> None:
    key = await shown(visitor)
    with clock.frozen(clock.now() + timedelta(days=2)):
        answer = await visitor.post("/help", data={**WRITTEN, "key": key})
    assert answer.status_code == 422
    assert "open for long" in answer.text


async def test_one_sender_cannot_flood_us(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, cast: Cast
) -> None:
    for _ in range(FORMS_OF_SENDER.most):
        assert (await send(visitor)).status_code == 303
    held = await send(visitor)
    assert held.status_code == 429
    assert int(held.headers["retry-after"]) > 0
    assert read_page(held).form("/help")["what"] == WRITTEN["what"]
    assert (await send(stranger)).status_code == 303
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert (await send(visitor)).status_code == 303


async def test_one_place_cannot_flood_us(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, cast: Cast
) -> None:
    for _ in range(FORMS_OF_PLACE.most):
        assert (await visitor.post("/help", data={"key": "x"})).status_code == 422
    chosen = [("files", ("a.txt", b"words", "text/plain"))]
    held = await visitor.post("/help", data={**WRITTEN, "key": await shown(visitor)}, files=chosen)
    assert held.status_code == 429
    assert "The files were not kept." in held.text
    assert (await send(stranger, email="new@example.com")).status_code == 303


async def test_when_nobody_can_take_it_what_was_written_is_kept(visitor: httpx.AsyncClient) -> None:
    answer = await send(visitor)
    assert answer.status_code == 409
    assert read_page(answer).form("/help")["what"] == WRITTEN["what"]
    assert await db.value("SELECT count(*) FROM customers") == 0


async def test_the_answer_is_for_who_sent_it_and_for_a_day(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, cast: Cast
) -> None:
    where = (await send(visitor)).headers["location"]
    assert len(where) > 60
    assert (await stranger.get(where[:-3] + "abc")).status_code == 404
    assert (await stranger.get("/help/sent/1")).status_code == 404
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert (await visitor.get(where)).status_code == 404


async def test_a_forged_form_is_refused(client: httpx.AsyncClient, cast: Cast) -> None:
    assert (await client.post("/help", data=WRITTEN)).status_code == 403
    crossed = await client.post("/help", data=WRITTEN, headers={"sec-fetch-site": "cross-site"})
    assert crossed.status_code == 403


async def test_a_card_number_is_kept_nowhere(visitor: httpx.AsyncClient, cast: Cast) -> None:
    await send(
        visitor, what="My card 4111 1111 1111 1111 was charged twice.", wish="Credit 4111111111111111 back"
    )
    case = await columns(await the_case())
    body = await db.value("SELECT body FROM interactions")
    for kept in (case.title, case.issue, case.wish, body):
        assert not re.search(r"4111[ ]?1111[ ]?1111", kept)
        assert "1111" in kept


async def test_known_or_not_it_takes_the_same_questions_to_show_the_form(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    assert await statements_of(visitor.get("/help")) == await statements_of(visitor.get("/help"))


async def test_what_a_blocked_sender_writes_lies_among_the_spam_and_is_not_lost(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    """As a mail of theirs would; and becomes a case when somebody says that it is none."""
    await block("@example.com", "sells lamps", by_user(cast.noor))
    answer = await visitor.post(
        "/help",
        data={"key": await shown(visitor), **WRITTEN, "name": "Aylin, D. \u201cLamp\u201d"},
        files={"files": ("lamp.txt", b"It is broken.", "text/plain")},
    )
    told = await visitor.get(answer.headers["location"])
    assert "What you wrote is here" in told.text
    assert await db.value("SELECT count(*) FROM cases") == 0
    raw_id = await db.value("SELECT id FROM raw_mails")
    assert (await understand(raw_id)).state == "spam"
    taken = await not_spam(raw_id, by_user(cast.ana), also_unblock=True)
    assert taken.state == "placed"
    said = await db.record("SELECT * FROM interactions")
    assert said is not None
    assert (said["address"], said["sender_name"]) == ("aylin@example.com", "Aylin, D. \u201cLamp\u201d")
    assert WRITTEN["what"].replace("\n", "") in said["body"].replace("\n", "")
    assert await db.value("SELECT name FROM attachments") == "lamp.txt"
    assert (await send(visitor)).status_code == 303
    assert await db.value("SELECT count(*) FROM cases") == 2
