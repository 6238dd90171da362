"""Writing down calls, visits and letters in one form from anywhere, and what `/call` leads to."""

from typing import Any

import httpx
import pytest
from tests.builders.cases import BY_TESTS, a_case, columns, contacts_on, kinds, last_entry
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send
from tests.visiting import as_visitor, browser

from casedesk.cases.actions.stage_moves import end
from casedesk.customers.actions.addresses import Given, add_identity
from casedesk.platform import db
from casedesk.settings.actions import change_settings
from casedesk.settings.rules import DeskSettings
from casedesk.web.uploads import MOST_FILES, MOST_MEGABYTES

NUMBER = "+4930901820"
READ = "+49 30 901820"


async def add_number(customer_id: int, number: str = NUMBER) -> None:
    await db.execute(
        "INSERT INTO identities (customer_id, kind, value, normalised, created_at) VALUES ($1, 'phone', $2, $2, now())",
        customer_id,
        number,
    )


async def last_contact() -> Any:
    return await db.record("SELECT * FROM interactions ORDER BY id DESC LIMIT 1")


async def test_the_form_is_one_press_from_everywhere(desk: Desk) -> None:
    for address in ("/", "/cases", desk.address, f"/customers/{desk.aylin}"):
        answer = await desk.mina.get(address)
        assert 'href="/calls/new" data-key="p"' in answer.text, address


async def test_the_customer_is_found_as_one_types_and_the_number_goes_along(desk: Desk) -> None:
    answer = await desk.mina.get(
        "/calls/new", params={"q": "aylin", "number": NUMBER}, headers={"HX-Request": "true"}
    )
    assert list(read_page(answer).rows) == [f"/calls/new?customer={desk.aylin}&number=%2B4930901820"]
    assert "<html" not in answer.text


async def test_a_call_is_written_down_on_the_open_case(desk: Desk) -> None:
    await add_number(desk.aylin)
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    form = page.form("/calls")
    assert form["case"] == f"C-{desk.case}", "the open case is chosen already"
    assert (form["channel"], form["direction"], form["answered"], form["number"]) == (
        "phone",
        "in",
        "yes",
        READ,
    )
    answer = await send(
        desk.mina, page, "/calls", body="She wants her money back.", promised="A call by Friday"
    )
    assert answer.headers["location"] == f"{desk.address}#latest"
    found = await last_contact()
    assert found["body"] == "She wants her money back.\n\nPromised: A call by Friday"
    assert (found["address"], found["answered"], found["by_user_id"]) == (NUMBER, True, desk.cast.mina)
    shown = await desk.mina.get(desk.address)
    assert f'href="tel:{NUMBER}"' in shown.text
    assert (await columns(desk.case)).first_response_at is not None


async def test_a_call_that_ends_in_nothing_needs_no_words(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    answer = await send(desk.mina, page, "/calls", direction="out", answered="no")
    assert answer.status_code == 303
    assert "Nobody was reached." in (await desk.look()).text
    assert (await columns(desk.case)).first_response_at is None, "nobody was spoken to"


async def test_a_call_about_something_new_opens_a_case(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}&number=030 901820")
    answer = await send(
        desk.mina, page, "/calls", case="new", title="Where is my parcel?", number=NUMBER, body="It is late."
    )
    case = int(await db.value("SELECT max(id) FROM cases"))
    assert answer.headers["location"] == f"/cases/C-{case}#latest"
    row = await columns(case)
    assert (row.title, row.channel, row.customer_id) == ("Where is my parcel?", "phone", desk.aylin)
    assert await kinds(case) == ["opened", "owner", "contact"]


async def test_without_a_title_the_case_is_called_after_the_call(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    await send(desk.mina, page, "/calls", case="new", answered="no", number=NUMBER)
    assert await db.value("SELECT title FROM cases ORDER BY id DESC LIMIT 1") == f"Missed call from {READ}"


async def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_is_kept(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    answer = await send(
        desk.mina, page, "/calls", body="Kept words", number="12", minutes="9999", at="tomorrow", case="new"
    )
    assert answer.status_code == 422
    again = read_page(answer).form("/calls")
    assert again["body"] == "Kept words"
    assert len(again.errors) == 3
    assert again["case"] == "new"


async def test_somebody_elses_case_is_not_written_on(desk: Desk) -> None:
    other = await a_case(await a_customer("Bo Lindqvist"))
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    answer = await send(desk.mina, page, "/calls", case=f"C-{other}", body="Hello?")
    assert answer.status_code == 404
    assert await kinds(other) == ["opened", "owner", "contact"]


async def test_a_number_that_is_new_is_kept_with_the_customer(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}&number=%2B4930901820")
    assert page.form("/calls")["keep_number"] == "1"
    await send(desk.mina, page, "/calls", body="From a new number")
    found = await db.value(
        "SELECT normalised FROM identities WHERE customer_id = $1 AND kind = 'phone'", desk.aylin
    )
    assert found == NUMBER
    known = await desk.look(f"/calls/new?customer={desk.aylin}&number=%2B4930901820")
    assert "keep_number" not in known.form("/calls").fields


@pytest.mark.parametrize("channel", ["letter", "social", "other"])
async def test_what_does_not_fit_the_channel_is_not_looked_at(desk: Desk, channel: str) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    await send(
        desk.mina, page, "/calls", channel=channel, minutes="12", number=NUMBER, body="It came by post."
    )
    found = await last_contact()
    assert (found["channel"], found["answered"], found["seconds"], found["address"]) == (
        channel,
        None,
        None,
        "",
    )


async def test_a_card_number_said_on_the_phone_is_not_kept(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    await send(desk.mina, page, "/calls", body="Card 4111 1111 1111 1111, please charge it")
    found = await last_contact()
    assert "1111 1111 1111" not in found["body"]
    assert found["masked"]


async def test_the_composer_asks_the_same(desk: Desk) -> None:
    await add_number(desk.aylin)
    page = await desk.open("/contacts")
    assert page.form("/contacts")["number"] == READ
    answer = await send(desk.mina, page, "/contacts", body="Short call", promised="A new lamp")
    assert answer.status_code == 303
    assert (await last_contact())["body"] == "Short call\n\nPromised: A new lamp"


async def test_a_missed_call_stands_on_the_desk_with_the_number_to_dial(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    await send(desk.mina, page, "/calls", answered="no", number=NUMBER)
    assert (await last_entry(desk.case)).payload["effect"] == "chase"
    desk_page = await desk.mina.get("/")
    assert "missed call" in desk_page.text
    assert f'href="tel:{NUMBER}"' in desk_page.text
    desk.time.advance(minutes=5)
    page = await desk.look()
    await send(desk.mina, page, "/contacts", direction="out", answered="no", number=NUMBER)
    assert "missed call" in (await desk.mina.get("/")).text, "trying in vain is not speaking to them"
    desk.time.advance(minutes=5)
    page = await desk.look()
    await send(
        desk.mina, page, "/contacts", direction="out", answered="yes", number=NUMBER, body="Called back"
    )
    assert "missed call" not in (await desk.mina.get("/")).text
    assert (await columns(desk.case)).first_response_at is not None


async def call(client: httpx.AsyncClient, number: str, **more: str) -> httpx.Response:
    return await client.get("/call", params={"number": number, **more})


@pytest.mark.parametrize(
    "dialled", [NUMBER, "004930901820", "tel:+49-30-901820", "sip:+4930901820@pbx.example"]
)
async def test_a_known_number_opens_the_callers_page(desk: Desk, dialled: str) -> None:
    await add_number(desk.aylin)
    answer = await call(desk.mina, dialled)
    address = f"/customers/{desk.aylin}?calling=%2B4930901820"
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    page = await desk.look(address)
    assert f"Aylin Demir is calling from {READ}" in page.text
    assert f"Open C-{desk.case}" in page.text


async def test_a_plus_that_came_as_a_blank_is_a_plus(desk: Desk) -> None:
    await add_number(desk.aylin)
    assert (await desk.mina.get(f"/call?number={NUMBER}")).status_code == 303


async def test_a_number_is_read_as_it_is_dialled_where_the_desk_is(desk: Desk) -> None:
    await add_number(desk.aylin)
    assert (await call(desk.mina, "030 901820")).status_code == 200, "a desk in UTC is in no country"
    await change_settings(DeskSettings(zone="Europe/Berlin"), BY_TESTS)

    assert (await call(desk.mina, "030 901820")).status_code == 303


async def test_an_unknown_number_is_filled_into_the_form_for_somebody_new(desk: Desk) -> None:
    page = read_page(await call(desk.mina, NUMBER, name="B. Lind"))
    assert "Nobody is known by this number yet." in page.text
    [form] = [form for form in page.forms if "phone" in form.fields]
    assert (form["phone"], form["name"]) == (NUMBER, "B. Lind")
    answer = await desk.mina.post(form.action, data=form.fields)
    new = await db.value("SELECT max(id) FROM customers")
    assert answer.headers["location"] == f"/calls/new?customer={new}&number=%2B4930901820"
    assert (await desk.look(answer.headers["location"])).form("/calls")["case"] == "new"


async def test_several_customers_with_one_number_are_a_choice(desk: Desk) -> None:
    await add_number(desk.aylin)
    other = await a_customer("Bo Lindqvist", "+4930901820")
    extension = await a_customer("Cem Ak", f"{NUMBER} ext. 12")
    page = read_page(await call(desk.mina, NUMBER))
    assert list(page.rows) == [
        f"/customers/{one}?calling=%2B4930901820" for one in (desk.aylin, other, extension)
    ]
    alone = await call(desk.mina, f"{NUMBER};ext=12")
    assert alone.headers["location"].startswith(f"/customers/{extension}?")


@pytest.mark.parametrize("number", ["", "anonymous", "Unknown", "sip:anonymous@anonymous.invalid"])
async def test_a_withheld_number_is_asked_for(desk: Desk, number: str) -> None:
    page = read_page(await call(desk.mina, number))
    assert "withheld" in page.text


@pytest.mark.parametrize("number", ["12", "++", "x" * 300, "+49\x00301", "9" * 60])
async def test_what_is_no_number_is_said(desk: Desk, number: str) -> None:
    answer = await call(desk.mina, number)
    assert answer.status_code == 200
    assert "<h1>Call from" in answer.text


async def test_whoever_is_not_signed_in_signs_in_and_goes_on(desk: Desk, app: Any) -> None:
    await add_number(desk.aylin)
    async with browser(app) as visitor:
        answer = await call(as_visitor(visitor), NUMBER)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fcall%3Fnumber%3D%252B4930901820"


async def test_a_case_that_ended_meanwhile_keeps_what_was_said(desk: Desk, visit: Visit) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    await end(desk.case, "spam", "", desk.by_jonas)
    answer = await send(desk.mina, page, "/calls", body="I wrote twice.")
    assert answer.status_code == 303, "on an ended case that never reopens it is a new one, linked"
    assert await contacts_on(int(await db.value("SELECT max(id) FROM cases"))) == [
        (await last_contact())["id"]
    ]


async def test_a_scanned_letter_goes_with_it(desk: Desk) -> None:
    page = await desk.look(f"/calls/new?customer={desk.aylin}")
    fields = page.form("/calls").fields | {"channel": ["letter"], "body": [""]}
    scan = {"files": ("../scan.pdf", b"%PDF-1.7 scanned", "application/pdf")}
    refused = await desk.mina.post("/calls", data=fields, files=scan)
    assert refused.status_code == 422, "it says what the letter is about"
    kept = read_page(refused).form("/calls").fields
    assert "scan.pdf" in refused.text
    answer = await desk.mina.post("/calls", data=kept | {"body": "She sends the lamp back."})
    assert answer.status_code == 303
    found = await db.record("SELECT name, type FROM attachments ORDER BY id DESC LIMIT 1")
    assert (found["name"], found["type"]) == ("scan.pdf", "application/pdf")


async def test_how_many_files_may_come_is_said(desk: Desk) -> None:
    page = await desk.open("/contacts")
    assert f"At most {MOST_FILES} files, {MOST_MEGABYTES} MB together." in page.text
    many = [("files", (f"{number}.txt", b"x", "text/plain")) for number in range(MOST_FILES + 1)]
    answer = await desk.mina.post(f"{desk.address}/contacts", data=page.form("/contacts").fields, files=many)
    assert answer.status_code == 422
    assert f"Attach at most {MOST_FILES} files." in answer.text


@pytest.mark.parametrize(
    "address", ["/calls/new?q=aylin", "/cases/new?q=aylin", "/customers?q=aylin", "/customers"]
)
async def test_a_number_is_dialled_by_one_press_wherever_it_is_shown(desk: Desk, address: str) -> None:
    await add_identity(desk.aylin, Given("phone", NUMBER), desk.by_mina)
    answer = await desk.mina.get(address)
    assert f'href="tel:{NUMBER}"' in answer.text
    assert READ.replace(" ", "") not in read_page(answer).text.replace(READ, ""), "and read in groups"
    for one in (f"/customers/{desk.aylin}", desk.address):
        assert f'href="tel:{NUMBER}"' in (await desk.mina.get(one)).text
