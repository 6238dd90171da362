"""The pages of customers, as an agent uses them."""

import re
from datetime import date
from decimal import Decimal

import httpx
import pytest
from tests.builders.counting import statements_of
from tests.builders.people import BY_TESTS, a_customer, an_organisation
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.cases.actions.contacts import Contact, open_with_contact
from casedesk.cases.actions.opening import NewCase
from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.actions.orders import record_order
from casedesk.customers.actions.people import edit_customer
from casedesk.customers.queries.groups import kept_id_of
from casedesk.customers.queries.record import customer
from casedesk.customers.rules.orders import Line, Purchase
from casedesk.customers.rules.people import Person
from casedesk.platform import db

HTMX = {"HX-Request": "true"}
NEW = {"name": "Aylin Demir", "tier": "standard", "organisation_kind": "company"}


@pytest.fixture
async def mina(client: httpx.AsyncClient, cast: Cast) -> httpx.AsyncClient:
    """Mina's browser."""
    return await signed_in(client, cast.mina)


async def a_case(customer_id: int, words: str) -> int:
    """A case that a mail with these words opened."""
    contact = Contact(channel="email", direction="in", customer_id=customer_id, body=words)
    opened = await open_with_contact(NewCase(customer_id, "email", words[:40]), contact, BY_TESTS, "tests")
    return opened.case_id


def key_in(address: str) -> int:
    """The key of the customer that an answer leads to."""
    found = re.search(r"/customers/(\d+)", address)
    assert found is not None
    return int(found[1])


async def test_the_list_shows_the_newest_and_turns(mina: httpx.AsyncClient) -> None:
    for number in range(51):
        await a_customer(f"Person {number:02}")
    page = await mina.get("/customers")
    assert page.status_code == 200
    assert "Person 50" in page.text
    assert "Person 00" not in page.text
    onward = re.search(r'href="(/customers\?below=\d+)"', page.text)
    assert onward is not None
    second = await mina.get(onward[1])
    assert "Person 00" in second.text
    assert "Person 01" not in second.text


async def test_an_empty_desk_says_how_to_fill_it(mina: httpx.AsyncClient) -> None:
    page = await mina.get("/customers")
    assert "No customers yet" in page.text
    assert "casedesk import customers" in page.text


async def test_searching_works_as_one_types_and_without_script(mina: httpx.AsyncClient) -> None:
    await a_customer("Aylin Demir", "aylin@example.com", "+44 20 7946 0134")
    whole = await mina.get("/customers", params={"q": "ayl"})
    part = await mina.get("/customers", params={"q": "0134"}, headers=HTMX)
    assert "<html" in whole.text
    assert "Aylin Demir" in whole.text
    assert "<html" not in part.text
    assert "Aylin Demir" in part.text
    nobody = await mina.get("/customers", params={"q": 'x"><script>'}, headers=HTMX)
    assert "Nobody is found" in nobody.text
    assert "<script>" not in nobody.text


async def test_the_number_of_a_case_leads_to_it(mina: httpx.AsyncClient) -> None:
    page = await mina.get("/customers", params={"q": " c-1042 "})
    assert (page.status_code, page.headers["location"]) == (303, "/cases/C-1042")


async def test_a_new_customer_is_added_and_shown(mina: httpx.AsyncClient) -> None:
    form = NEW | {
        "email": "aylin@example.com",
        "phone": "+44 20 7946 0134",
        "organisation": "Acme",
        "language": "tr",
    }
    answer = await mina.post("/customers", data=form)
    assert answer.status_code == 303
    page = await mina.get(answer.headers["location"])
    for words in (
        "Aylin Demir was added",
        "aylin@example.com",
        "+44 20 7946 0134",
        "Acme",
        "Turkish",
        "Mina Park",
    ):
        assert words in page.text
    assert "No case yet" in page.text


async def test_what_was_looked_for_stands_where_it_belongs_and_leads_on_to_the_case(
    mina: httpx.AsyncClient,
) -> None:
    for typed, field in (("020 7946 0134", "phone"), ("a@example.com", "email"), ("Aylin 7", "name")):
        page = await mina.get("/customers/new", params={"name": typed, "next": "case"})
        assert re.search(rf'name="{field}"[^>]* value="{re.escape(typed)}"', page.text)
    answer = await mina.post("/customers", data=NEW | {"next": "case"})
    assert answer.headers["location"].startswith("/cases/new?customer=")


async def test_all_that_is_wrong_is_said_and_what_was_typed_is_kept(mina: httpx.AsyncClient) -> None:
    form = NEW | {"name": "", "email": "nobody", "phone": "12", "zone": "Mars"}
    answer = await mina.post("/customers", data=form)
    assert answer.status_code == 422
    for words in ("Fill this in.", 'value="nobody"'):
        assert words in answer.text
    answer = await mina.post("/customers", data=form | {"name": "Aylin"})
    assert answer.status_code == 422
    for words in ("name@example.com", "country code", 'value="nobody"', 'value="12"'):
        assert words in answer.text
    assert await db.value("SELECT count(*) FROM customers") == 0


async def test_an_address_of_somebody_else_asks_first(mina: httpx.AsyncClient) -> None:
    first = await a_customer("Aylin Demir", "aylin@example.com")
    form = NEW | {"name": "Ayla D.", "email": "aylin@example.com", "organisation": "New organisation"}
    answer = await mina.post("/customers", data=form)
    assert answer.status_code == 409
    assert "aylin@example.com belongs to Aylin Demir" in answer.text
    assert f"/customers/{first}" in answer.text
    assert await db.value("SELECT count(*) FROM organisations") == 0
    answer = await mina.post("/customers", data=form | {"anyway": "1"})
    page = await mina.get(answer.headers["location"])
    assert "may be the same person" in page.text
    assert "gave aylin@example.com too" in page.text


async def test_the_page_shows_everything_known_of_all_selves(mina: httpx.AsyncClient) -> None:
    household = await an_organisation("Demir household", "household")
    kept = await a_customer("Aylin Demir", "aylin@example.com", organisation_id=household)
    await a_customer("Emre Demir", organisation_id=household)
    merged = await a_customer("A. Demir", "020 7946 0134".replace("020", "+44 20"))
    await record_order(
        merged,
        Purchase("R-1", date(2026, 3, 1), "EUR", lines=(Line("Lamp", Decimal(2), Decimal(30)),)),
        BY_TESTS,
    )
    await a_case(merged, "The lamp arrived broken.")
    await a_case(kept, "Where is my rug?")
    await merge_customers(kept, merged, BY_TESTS)
    moved = await mina.get(f"/customers/{merged}")
    assert (moved.status_code, moved.headers["location"]) == (303, f"/customers/{kept}")
    page = await mina.get(f"/customers/{kept}")
    for words in ("Aylin Demir", "A. Demir", "Emre Demir", "R-1", "Lamp", "€60.00", "+44 20 7946 0134"):
        assert words in page.text
    for words in ("The lamp arrived broken.", "Where is my rug?", "2 cases", "Also known as"):
        assert words in page.text


async def test_nobody_is_a_404(mina: httpx.AsyncClient) -> None:
    for path in ("/customers/987654", "/customers/987654/details", "/customers/987654/merges/new"):
        assert (await mina.get(path)).status_code == 404
    for path in ("/customers/987654/addresses/1/removal", "/customers/merges/987654/undo"):
        assert (await mina.post(path)).status_code == 404


async def test_details_are_changed(mina: httpx.AsyncClient) -> None:
    customer_id = await a_customer("Aylin Demir")
    page = await mina.get(f"/customers/{customer_id}/details")
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is not None
    form = NEW | {"name": "Aylin Öztürk", "tier": "gold", "zone": "Europe/Berlin", "seen": seen[1]}
    form |= {"organisation": "Öztürk", "organisation_kind": "household"}
    answer = await mina.post(f"/customers/{customer_id}/details", data=form)
    assert answer.headers["location"] == f"/customers/{customer_id}"
    found = await customer(customer_id)
    assert found is not None
    assert found.organisation is not None
    assert (found.facts.name, found.facts.tier, found.zone) == ("Aylin Öztürk", "gold", "Europe/Berlin")
    assert (found.organisation.name, found.organisation.kind) == ("Öztürk", "household")
    wrong = await mina.post(f"/customers/{customer_id}/details", data=form | {"zone": "Mars"})
    assert wrong.status_code == 422
    assert "Choose a time zone" in wrong.text


async def test_changing_a_name_leaves_them_in_their_own_of_two_namesake_households(
    mina: httpx.AsyncClient,
) -> None:
    await an_organisation("Klein household", "household")
    own = await an_organisation("Klein household", "household")
    customer_id = await a_customer("Ursula Klein", organisation_id=own)
    form = NEW | {"name": "Ursula K.", "organisation": "Klein household", "organisation_kind": "household"}
    await mina.post(f"/customers/{customer_id}/details", data=form)
    found = await customer(customer_id)
    assert found is not None
    assert (found.facts.name, found.facts.organisation_id) == ("Ursula K.", own)


async def test_an_outdated_form_is_held_back_once(mina: httpx.AsyncClient) -> None:
    customer_id = await a_customer("Aylin Demir")
    page = await mina.get(f"/customers/{customer_id}/details")
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is not None
    await edit_customer(customer_id, Person("Aylin Meanwhile"), BY_TESTS)
    form = NEW | {"name": "Aylin Typed", "seen": seen[1]}
    held = await mina.post(f"/customers/{customer_id}/details", data=form)
    assert held.status_code == 409
    assert "Aylin Meanwhile" in held.text
    assert 'value="Aylin Typed"' in held.text
    seen = re.search(r'name="seen" value="(\d+)"', held.text)
    assert seen is not None
    answer = await mina.post(f"/customers/{customer_id}/details", data=form | {"seen": seen[1]})
    assert answer.status_code == 303


async def test_addresses_are_added_confirmed_and_taken_away(mina: httpx.AsyncClient) -> None:
    customer_id = await a_customer("Aylin Demir")
    await a_customer("Jonas Ott", "jonas@example.com")
    page = f"/customers/{customer_id}"
    wrong = await mina.post(f"{page}/addresses", data={"kind": "phone", "value": "12"})
    assert (wrong.status_code, "country code" in wrong.text) == (422, True)
    taken = await mina.post(f"{page}/addresses", data={"kind": "email", "value": "jonas@example.com"})
    assert (taken.status_code, "belongs to Jonas Ott" in taken.text) == (409, True)
    added = await mina.post(f"{page}/addresses", data={"kind": "email", "value": "aylin@example.com"})
    assert added.status_code == 303
    found = await customer(customer_id)
    assert found is not None
    [identity] = found.identities
    await mina.post(f"{page}/addresses/{identity.id}/confirmation")
    assert "confirmed" in (await mina.get(page)).text
    await mina.post(f"{page}/addresses/{identity.id}/removal")
    assert "aylin@example.com" not in (await mina.get(page)).text


async def test_merging_and_taking_it_back(mina: httpx.AsyncClient) -> None:
    kept, merged = await a_customer("Aylin Demir"), await a_customer("Ayla D.", "ayla@example.com")
    choosing = await mina.get(f"/customers/{kept}/merges/new", params={"q": "ayl"}, headers=HTMX)
    assert "Ayla D." in choosing.text
    assert "Aylin Demir" not in choosing.text
    answer = await mina.post(f"/customers/{kept}/merges", data={"other": merged})
    page = await mina.get(answer.headers["location"])
    assert "They are one person now" in page.text
    assert "ayla@example.com" in page.text
    again = await mina.post(f"/customers/{merged}/merges", data={"other": kept})
    assert (again.status_code, "one person already" in again.text) == (409, True)
    undo = re.search(r'action="(/customers/merges/\d+/undo)"', page.text)
    assert undo is not None
    answer = await mina.post(undo[1])
    assert key_in(answer.headers["location"]) == kept
    assert await kept_id_of(merged) == merged
    again = await mina.post(undo[1])
    assert (again.status_code, "took this merge back already" in again.text) == (409, True)


async def test_two_people_are_not_suggested_again(mina: httpx.AsyncClient) -> None:
    one = await a_customer("Aylin Demir", "aylin@example.com")
    two = await a_customer("A. Demir", "aylin@example.com")
    assert "may be the same person" in (await mina.get(f"/customers/{one}")).text
    await mina.post(f"/customers/{one}/distinctions", data={"other": two})
    assert "may be the same person" not in (await mina.get(f"/customers/{two}")).text


async def test_organisations_are_suggested_for_their_field(mina: httpx.AsyncClient) -> None:
    await an_organisation("Acme")
    await an_organisation("Zenith")
    part = await mina.get("/customers/organisations", params={"organisation": "ac"}, headers=HTMX)
    assert part.text.strip() == '<option value="Acme">company</option>'


async def test_pages_take_the_same_statements_whatever_they_show(mina: httpx.AsyncClient) -> None:
    customer_id = await a_customer("Aylin Demir", "aylin@example.com")
    await a_customer("A. Demir", "aylin@example.com")
    await record_order(customer_id, Purchase("R-0", date(2026, 3, 1), "EUR", Decimal(1)), BY_TESTS)
    await a_case(customer_id, "First words")
    paths = (f"/customers/{customer_id}", "/customers", "/customers?q=demir")
    few = [await statements_of(mina.get(path)) for path in paths]
    for number in range(8):
        await a_customer(f"A{number} Demir", "aylin@example.com")
        await record_order(
            customer_id, Purchase(f"R-{number}", date(2026, 3, 1), "EUR", Decimal(1)), BY_TESTS
        )
        await a_case(customer_id, f"Words {number}")
    assert [await statements_of(mina.get(path)) for path in paths] == few


async def test_an_organisation_shows_its_members_and_is_changed(mina: httpx.AsyncClient) -> None:
    company, other = await an_organisation("Acme"), await an_organisation("Zenith")
    await a_customer("Aylin Demir", organisation_id=company)
    await a_customer("Jonas Ott", organisation_id=other)
    page = await mina.get(f"/customers/organisations/{company}")
    assert "Aylin Demir" in page.text
    assert "Jonas Ott" not in page.text
    form = {"name": "Acme International", "kind": "company", "language": "tr", "zone": "Europe/Istanbul"}
    answer = await mina.post(f"/customers/organisations/{company}", data=form)
    assert answer.headers["location"] == f"/customers/organisations/{company}"
    found = await mina.get("/customers", params={"q": "international"}, headers=HTMX)
    assert "Aylin Demir" in found.text
    for wrong in ({"name": ""}, {"kind": "club"}, {"zone": "Mars"}):
        refused = await mina.post(f"/customers/organisations/{company}", data=form | wrong)
        assert refused.status_code == 422
    assert (await mina.get("/customers/organisations/987654")).status_code == 404
