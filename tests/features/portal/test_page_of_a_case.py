"""The customer's page of a case: what it shows, what it never shows, and what can be done on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.builders.cases import NINE, a_case, a_cause, answers, call, columns, entries, mail, writes
from tests.builders.handoffs import is_away
from tests.builders.people import a_customer
from tests.builders.portal import AYLIN, Theirs, comes_in, link_for
from tests.builders.verifying import assert_true_to_record
from tests.cast import Cast
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.contacts import log_contact, record_contact
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.people import accept_as_customer, change_customer
from casedesk.cases.actions.stage_moves import end, resolve, wait_for_customer, wait_for_third_party
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.platform import clock, db, files
from casedesk.portal.rules.throttle import ANSWERS_OF_ADDRESS

ARRIVAL = actors.customer("mail")


@pytest.fixture(autouse=True)
def now() -> Iterator[clock.StandingClock]:
    """The clock stands still until a test moves it."""
    with clock.frozen(NINE) as standing:
        yield standing


@pytest.fixture
async def inside(visitor: httpx.AsyncClient, theirs: Theirs) -> httpx.AsyncClient:
    """The customer, who came in by their link."""
    await comes_in(visitor, await link_for(theirs.case))
    return visitor


@pytest.fixture
async def a_cause_id(cast: Cast) -> int:
    """What cases are caused by here."""
    return await a_cause()


async def attached_to(case_id: int, body: str, **more: Any) -> int:
    """A mail on a case with a file; returns the file's key."""
    content = f"of {body}".encode()
    one = Attached(files.put(content), len(content), "note.txt", "text/plain")
    contact = replace(mail(body, attachments=[one]), **more)
    sender = Sender.CUSTOMER if more.get("sender_known", True) else Sender.STRANGER
    recorded = await record_contact(case_id, contact, sender, ARRIVAL)
    return int(
        await db.value("SELECT id FROM attachments WHERE interaction_id = $1", recorded.interaction_id)
    )


async def test_both_sides_are_there_and_nothing_of_the_inside(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    mina = actors.user(cast.mina)
    await answers(theirs.case, mina, "We **look** into it. <script>alert(1)</script>")
    await add_note(theirs.case, "Between us: she is right.", mina)
    await log_contact(theirs.case, call(cast.mina, body="She was angry, give her a new one."), mina)
    stranger = replace(mail("I am a stranger.", sender_known=False), address="who@example.org")
    forged = mail("Forged in her name.", sender_known=False, dmarc="fail")
    for said in (stranger, forged):
        await record_contact(theirs.case, said, Sender.STRANGER, ARRIVAL)
    await record_contact(theirs.case, mail("Out of office.", nature="auto_reply"), Sender.MACHINE, ARRIVAL)
    page = await inside.get(theirs.page)
    text = read_page(page).text
    assert "The lamp is broken." in text
    assert "<strong>look</strong>" in page.text
    assert "<script>alert" not in page.text
    assert "spoke with you on the telephone" in text
    for hidden in ("Between us", "She was angry", "I am a stranger", "Forged in", "Out of office"):
        assert hidden not in page.text


async def test_mails_to_others_and_from_them_are_not_shown(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    await db.execute(
        "INSERT INTO participants (case_id, name, address, recorded_at, role) VALUES"
        " ($1, 'Carrier', 'claims@carrier.example', now(), 'third_party'),"
        " ($1, 'Deniz', 'deniz@example.com', now(), 'participant')",
        theirs.case,
    )
    to_carrier = await answers(theirs.case, actors.user(cast.mina), "Where is the parcel of Ms Demir?")
    await db.execute("UPDATE replies SET kind = 'forward' WHERE interaction_id = $1", to_carrier)
    for address, body in (
        ("claims@carrier.example", "Lost in the depot."),
        ("deniz@example.com", "It is my gift."),
    ):
        said = replace(mail(body), address=address)
        await record_contact(theirs.case, said, Sender.PARTICIPANT, ARRIVAL)
    text = (await inside.get(theirs.page)).text
    for hidden in ("Where is the parcel", "Lost in the depot.", "It is my gift.", "carrier.example"):
        assert hidden not in text


async def test_what_they_wrote_from_a_new_address_is_shown_once_an_agent_accepted_it(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    said = replace(mail("From my work.", sender_known=False), address="aylin@work.example")
    recorded = await record_contact(theirs.case, said, Sender.STRANGER, ARRIVAL)
    assert "From my work." not in (await inside.get(theirs.page)).text
    await accept_as_customer(theirs.case, recorded.interaction_id, actors.user(cast.mina))
    assert "From my work." in (await inside.get(theirs.page)).text


async def test_a_case_that_turns_out_to_be_anothers_is_shut(
    inside: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    bo = await a_customer("Bo Lind", "bo@example.com")
    await change_customer(theirs.case, bo, actors.user(cast.mina))
    assert (await inside.get(theirs.page)).status_code == 404
    await comes_in(stranger, await link_for(theirs.case, "bo@example.com"))
    shown = await stranger.get(theirs.page)
    assert shown.status_code == 200
    assert "The lamp is broken." not in shown.text


async def test_a_participant_reads_the_history_where_they_may_and_writes_as_one(
    stranger: httpx.AsyncClient, theirs: Theirs
) -> None:
    await db.execute(
        "INSERT INTO participants (case_id, name, address, recorded_at, sees)"
        " VALUES ($1, 'Deniz', 'deniz@example.com', now(), 'history')",
        theirs.case,
    )
    await comes_in(stranger, await link_for(theirs.case, "deniz@example.com"))
    page = read_page(await stranger.get(theirs.page))
    assert "The lamp is broken." in page.text
    assert not page.offers("/solution")
    done = await send(stranger, page, "/answers", body="It was my gift.")
    assert done.status_code == 303
    assert "It was my gift." in (await stranger.get(theirs.page)).text
    assert (await columns(theirs.case)).chases == 0
    refused = await stranger.post(f"{theirs.page}/solution", data={"key": page.form("/answers")["key"]})
    assert refused.status_code == 404
    await db.execute("UPDATE participants SET sees = 'nothing'")
    assert (await stranger.get(theirs.page)).status_code == 404


async def test_an_answer_with_a_file_moves_the_case_like_any_contact(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    await wait_for_customer(theirs.case, "the picture", None, actors.user(cast.mina))
    page = read_page(await inside.get(theirs.page))
    assert "It is your turn" in page.text
    key = page.form("/answers")["key"]
    done = await inside.post(
        f"{theirs.page}/answers",
        data={"key": key, "body": "Here it is."},
        files=[("files", ("base.png", b"\x89PNG\r\n\x1a\nx", "image/png"))],
    )
    assert (done.status_code, done.headers["location"]) == (303, f"{theirs.page}#latest")
    kept = await columns(theirs.case)
    assert (kept.stage, kept.chases) == ("working", 0)
    shown = await inside.get(theirs.page)
    assert "Here it is." in shown.text
    assert "base.png" in shown.text
    said = await db.record("SELECT * FROM interactions ORDER BY id DESC LIMIT 1")
    assert said is not None
    assert (said["channel"], said["direction"], said["customer_id"]) == ("form", "in", theirs.customer)
    assert said["address"] == AYLIN
    file_id = await db.value("SELECT id FROM attachments")
    download = await inside.get(f"{theirs.page}/files/{file_id}")
    assert download.content == b"\x89PNG\r\n\x1a\nx"
    assert download.headers["content-disposition"].startswith("attachment")
    assert download.headers["cache-control"] == "private, no-store"
    await assert_true_to_record(theirs.case)


async def test_files_of_others_are_not_given_out(
    inside: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    other = await a_case(await a_customer("Bo Lind", "bo@example.com"), mail("Bo's own."))
    theirs_own = await attached_to(theirs.case, "mine")
    of_other = await attached_to(other, "Bo's")
    of_stranger = await attached_to(theirs.case, "strange", sender_known=False, address="who@example.org")
    logged = call(cast.mina)
    content = b"internal"
    one = Attached(files.put(content), len(content), "call.txt", "text/plain")
    recorded = await log_contact(theirs.case, replace(logged, attachments=[one]), actors.user(cast.mina))
    of_call = await db.value("SELECT id FROM attachments WHERE interaction_id = $1", recorded.interaction_id)
    assert (await inside.get(f"{theirs.page}/files/{theirs_own}")).status_code == 200
    for hidden in (of_other, of_stranger, of_call, 999_999_999):
        assert (await inside.get(f"{theirs.page}/files/{hidden}")).status_code == 404
    assert (await inside.get(f"/my/cases/C-{other}/files/{of_other}")).status_code == 404
    assert (await stranger.get(f"{theirs.page}/files/{theirs_own}")).status_code == 404


async def test_a_double_press_is_one_contact(inside: httpx.AsyncClient, theirs: Theirs) -> None:
    page = read_page(await inside.get(theirs.page))
    for _ in range(2):
        assert (await send(inside, page, "/answers", body="Any news?")).status_code == 303
    assert await db.value("SELECT count(*) FROM interactions WHERE channel = 'form'") == 1
    assert (await columns(theirs.case)).chases == 1


async def test_of_a_long_exchange_all_is_there(inside: httpx.AsyncClient, theirs: Theirs) -> None:
    for number in range(12):
        await writes(theirs.case, f"Message number {number}.")
    page = await inside.get(theirs.page)
    assert all(f"Message number {number}." in page.text for number in range(12))
    assert "7 earlier messages" in page.text


@pytest.mark.parametrize("body", ["", "   \n"])
async def test_an_empty_answer_is_refused_in_words(
    inside: httpx.AsyncClient, theirs: Theirs, body: str
) -> None:
    page = read_page(await inside.get(theirs.page))
    answer = await send(inside, page, "/answers", body=body)
    assert answer.status_code == 422
    assert "Write something" in read_page(answer).form("/answers").errors[0]


async def test_an_old_form_keeps_what_was_written(inside: httpx.AsyncClient, theirs: Theirs) -> None:
    answer = await inside.post(f"{theirs.page}/answers", data={"key": "forged", "body": "All my words"})
    assert answer.status_code == 422
    form = read_page(answer).form("/answers")
    assert form["body"] == "All my words"
    assert (await inside.post(f"{theirs.page}/answers", data=form.fields)).status_code == 303


async def test_too_many_answers_wait(inside: httpx.AsyncClient, theirs: Theirs) -> None:
    for _ in range(ANSWERS_OF_ADDRESS.most):
        page = read_page(await inside.get(theirs.page))
        assert (await send(inside, page, "/answers", body="Hello?")).status_code == 303
    held = await send(inside, read_page(await inside.get(theirs.page)), "/answers", body="One too many")
    assert held.status_code == 429
    assert read_page(held).form("/answers")["body"] == "One too many"


async def test_a_yes_on_an_open_case_is_no_chase_and_leaves_the_resolution_to_us(
    inside: httpx.AsyncClient,
    stranger: httpx.AsyncClient,
    theirs: Theirs,
    cast: Cast,
    now: clock.StandingClock,
) -> None:
    await answers(theirs.case, actors.user(cast.mina))
    now.advance(minutes=5)
    page = read_page(await inside.get(theirs.page))
    done = await send(inside, page, "/solution")
    assert done.status_code == 303
    kept = await columns(theirs.case)
    assert (kept.stage, kept.chases, kept.resolved_at) == ("working", 0, None)
    assert (await entries(theirs.case))[-1].payload == {"effect": "nothing"}
    shown = read_page(await inside.get(theirs.page))
    assert "It is solved." in shown.text
    assert not shown.offers("/solution")
    owner = await signed_in(stranger, kept.owner_id)
    assert "says it is solved" in (await owner.get("/")).text
    assert "says it is solved" in (await owner.get(f"/cases/C-{theirs.case}")).text
    await assert_true_to_record(theirs.case)


@pytest.mark.parametrize("waits", ["customer", "third_party"])
async def test_a_yes_ends_the_waiting_so_that_the_owner_sees_it(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast, waits: str
) -> None:
    if waits == "customer":
        await wait_for_customer(theirs.case, "an answer", None, actors.user(cast.mina))
    else:
        await wait_for_third_party(
            theirs.case, "the carrier", clock.now() + timedelta(days=2), actors.user(cast.mina)
        )
    await send(inside, read_page(await inside.get(theirs.page)), "/solution")
    kept = await columns(theirs.case)
    assert (kept.stage, kept.chases) == ("working", 0)
    assert (await entries(theirs.case))[-1].payload == {"effect": "to_working"}
    await assert_true_to_record(theirs.case)


async def test_a_yes_on_a_resolved_case_leaves_it_resolved(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast, a_cause_id: int
) -> None:
    await resolve(theirs.case, "a new lamp", a_cause_id, actors.user(cast.mina))
    page = read_page(await inside.get(theirs.page))
    assert "As far as we know it is solved" in page.text
    await send(inside, page, "/solution")
    kept = await columns(theirs.case)
    assert (kept.stage, kept.reopened) == ("resolved", 0)
    await assert_true_to_record(theirs.case)


async def test_a_no_reopens_it(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast, a_cause_id: int
) -> None:
    await resolve(theirs.case, "a new lamp", a_cause_id, actors.user(cast.mina))
    page = read_page(await inside.get(theirs.page))
    assert not page.offers("/answers")
    await send(inside, page, "/reopening")
    kept = await columns(theirs.case)
    assert (kept.stage, kept.reopened, kept.resolved_at) == ("working", 1, None)
    assert "It is not solved." in (await inside.get(theirs.page)).text
    await assert_true_to_record(theirs.case)


async def test_long_after_the_end_it_goes_on_as_a_new_case_that_is_theirs_too(
    visitor: httpx.AsyncClient, theirs: Theirs, cast: Cast, a_cause_id: int, now: clock.StandingClock
) -> None:
    await resolve(theirs.case, "a new lamp", a_cause_id, actors.user(cast.mina))
    now.advance(days=29, hours=23)
    await comes_in(visitor, await link_for(theirs.case))
    page = read_page(await visitor.get(theirs.page))
    now.advance(hours=2)
    done = await send(visitor, page, "/reopening", body="Broken again.")
    new = await db.value("SELECT max(id) FROM cases")
    assert new != theirs.case
    assert done.headers["location"] == f"/my/cases/C-{new}#latest"
    shown = await visitor.get(f"/my/cases/C-{new}")
    assert "Broken again." in shown.text
    assert "goes on as a new case" in (await visitor.get(theirs.page)).text
    assert (await columns(theirs.case)).stage == "resolved"


async def test_a_declined_case_says_so_and_hears_an_answer(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    await end(theirs.case, "declined", "not ours", actors.user(cast.mina))
    page = read_page(await inside.get(theirs.page))
    assert "we cannot do this" in page.text
    assert "not ours" not in page.text
    assert not page.offers("/solution")


async def test_hostile_words_stay_words(inside: httpx.AsyncClient, theirs: Theirs) -> None:
    words = "<img src=x onerror=alert(1)> {{ 7*7 }} \x00 \u202e"
    await send(inside, read_page(await inside.get(theirs.page)), "/answers", body=words)
    shown = await inside.get(theirs.page)
    assert "<img src=x" not in shown.text
    assert "{{ 7*7 }}" in shown.text


async def test_forms_without_proof_are_refused(client: httpx.AsyncClient, theirs: Theirs) -> None:
    for verb in ("answers", "reopening", "solution"):
        assert (await client.post(f"{theirs.page}/{verb}", data={"body": "x"})).status_code == 403
    assert (await client.post("/my/leaving")).status_code == 403
    assert (await client.post("/my/links", data={"email": AYLIN})).status_code == 403


async def test_what_they_wrote_again_is_on_the_page(inside: httpx.AsyncClient, theirs: Theirs) -> None:
    await writes(theirs.case, "Any news by mail?")
    assert "Any news by mail?" in (await inside.get(theirs.page)).text


async def test_who_looks_after_it_while_the_owner_is_away(
    inside: httpx.AsyncClient, theirs: Theirs, cast: Cast, now: clock.StandingClock
) -> None:
    owner = (await columns(theirs.case)).owner_id
    cover = cast.ana if owner != cast.ana else cast.mina
    await is_away(owner, cover, now.at)
    said = "is away until Thu 26 Nov. Ana Ruiz is looking after your case today."
    assert said in read_page(await inside.get(theirs.page)).text
