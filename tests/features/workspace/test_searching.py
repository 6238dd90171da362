"""The search page: what it finds, what it says of what it does not understand, and what it costs."""

import re
from urllib.parse import quote

import pytest
from tests.builders.cases import a_case, a_team, a_user, mail, writes
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk

from casedesk.cases.actions.notes import add_note
from casedesk.cases.queries import stream
from casedesk.search.queries import conditions


def search(typed: str, more: str = "") -> str:
    return f"/search?q={quote(typed)}{more}"


async def test_hits_stand_in_their_sentence_by_case(desk: Desk) -> None:
    zoe = await a_customer("Zoë Marsh", "zoe@example.com")
    case_id = await a_case(zoe, mail("Hello. The zebra lamp flickers. Bye."), title="Flickering")
    contact = (await writes(case_id, "Any news of the zebra?")).interaction_id
    note_id = await add_note(case_id, "A zebra, indeed.", desk.by_mina)
    answer = await desk.mina.get(search("zebra"))
    assert answer.status_code == 200
    assert "The <mark>zebra</mark> lamp flickers." in answer.text
    assert re.search(rf'href="/cases/C-{case_id}\?upto=[0-9.-]+#contact-{contact}"', answer.text)
    assert re.search(rf'href="/cases/C-{case_id}\?upto=[0-9.-]+#note-{note_id}"', answer.text)
    assert answer.text.count('class="hit"') == 1
    assert "3 hits" in (await desk.look(search("zebra"))).text


async def test_a_hit_in_the_title_is_marked_there_and_not_said_again(desk: Desk) -> None:
    case_id = await a_case(desk.aylin, mail("Hello."), title="A zebra & its lamp")
    found = (await desk.mina.get(search("zebra"))).text
    assert "A <mark>zebra</mark> &amp; its lamp" in found
    assert f'href="/cases/C-{case_id}"' in found
    assert "hit__said" not in found
    await writes(case_id, "Where is the zebra?")
    assert "Where is the <mark>zebra</mark>?" in (await desk.mina.get(search("zebra"))).text


async def test_a_hit_of_a_long_case_leads_to_where_it_stands(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = (await writes(desk.case, "A zebra.")).interaction_id
    await add_note(desk.case, "A zebra, indeed.", desk.by_mina)
    for number in range(6):
        await writes(desk.case, f"Letter {number}")
    await add_note(desk.case, "The last zebra.", desk.by_mina)
    monkeypatch.setattr(stream.stream_of, "__defaults__", (None, 4))
    found = (await desk.mina.get(search("zebra"))).text
    addresses = set(re.findall(rf'href="(/cases/C-{desk.case}\?upto=[^"]+)"', found))
    assert len(addresses) == 3
    for address in addresses:
        path, anchor = address.split("#")
        assert f'id="{anchor}"' in (await desk.mina.get(path)).text, address
    assert f'id="contact-{contact}"' not in (await desk.mina.get(f"/cases/C-{desk.case}")).text


async def test_what_customers_write_is_never_markup(desk: Desk) -> None:
    await writes(desk.case, "<script>alert(1)</script> <b>zebra</b> & 'more'")
    answer = await desk.mina.get(search('zebra <img src=x onerror="alert(1)">'))
    assert "<img" not in answer.text
    answer = await desk.mina.get(search("zebra"))
    assert "&lt;b&gt;<mark>zebra</mark>&lt;/b&gt;" in answer.text
    assert "<script>alert" not in answer.text


async def test_cases_customers_and_orders_are_found_side_by_side(desk: Desk) -> None:
    zoe = await a_customer("Zoë Marsh", "zoe@example.com")
    case_id = await a_case(zoe, mail("It is Zoe."), title="Zoe asks")
    page = await desk.look(search("zoe"))
    assert {f"/customers/{zoe}", f"/cases/C-{case_id}"} <= {
        re.split("[?#]", address)[0] for address in page.rows
    }
    assert f"/customers/{zoe}" not in (await desk.look(search("zoe", "&in=cases"))).rows
    assert list((await desk.look(search("zoe", "&in=customers"))).rows) == [f"/customers/{zoe}"]
    led = await desk.mina.get(search(f"c-{case_id}"))
    assert (led.status_code, led.headers["location"]) == (303, f"/cases/C-{case_id}")
    assert "Nothing is found" in (await desk.look(search("C-999999"))).text
    assert list((await desk.look(search(str(case_id)))).rows) == [f"/cases/C-{case_id}"]


async def test_operators_stand_as_chips_that_can_be_taken_away(desk: Desk) -> None:
    page = await desk.look(search('lamp owner:me team:"none" stage:open'))
    for said in ("owner me", "team none", "stage open"):
        assert said in " ".join(page.text.split())
    answer = await desk.mina.get(search("lamp owner:me stage:open"))
    assert 'href="/search?q=lamp+stage%3Aopen"' in answer.text
    assert 'href="/search?q=lamp+owner%3Ame"' in answer.text


async def test_all_who_answer_to_a_name_are_looked_at_or_it_is_said_that_some_are_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await a_customer("Ines Vollmer", "ines@example.com")
    case_id = await a_case(first, mail("A zebra."), title="Zebra")
    for number in range(60):
        await a_customer(f"Vollmer {number}", f"vollmer{number}@example.com")
    page = await desk.look(search("zebra customer:vollmer"))
    assert list({re.split("[?#]", address)[0] for address in page.rows}) == [f"/cases/C-{case_id}"]
    assert "customers answer to" not in page.text
    monkeypatch.setattr(conditions, "MOST_CUSTOMERS", 60)
    page = await desk.look(search("zebra customer:vollmer"))
    assert "More than 60 customers answer to “vollmer”; some are not looked at." in page.text


async def test_what_is_not_understood_is_said_and_kept(desk: Desk) -> None:
    page = await desk.look(search("lamp colour:red stage:asleep"))
    assert "There is no filter “colour:”." in page.text
    assert "“asleep” is no stage." in page.text
    assert ["lamp colour:red stage:asleep"] in [form.fields.get("q") for form in page.forms]


async def test_nothing_asked_and_nothing_found_are_said(desk: Desk) -> None:
    assert "Find what was said" in (await desk.look("/search")).text
    assert "Find what was said" in (await desk.look(search("!?"))).text
    assert "Nothing is found for “okapi”" in (await desk.look(search("okapi"))).text
    assert (
        "There is no more."
        in (await desk.look(search("lamp", "&after=0.0~2020-01-01T00:00:00%2B00:00~1"))).text
    )
    for nowhere in (
        "nonsense",
        "0~0001-01-01T00:00:00%2B14:00~1",
        "0~9999-12-31T23:59:59-14:00~1",
        "0~2026-01-01~1",
    ):
        assert (await desk.look(search("lamp", f"&after={nowhere}&in=nowhere&order=worst"))).rows


async def test_pages_lead_on_in_either_order(desk: Desk) -> None:
    for number in range(30):
        await writes(desk.case, f"zebra number {number}")
    for order in ("best", "newest"):
        answer = await desk.mina.get(search("zebra", f"&order={order}"))
        first = answer.text.count("hit__said")
        onward = answer.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        rest = (await desk.mina.get(onward)).text.count("hit__said")
        assert (first, rest) == (25, 5)


async def test_a_page_of_hits_takes_no_more_statements_than_a_page_of_one(desk: Desk) -> None:
    await desk.look(search("lamp"))  # the session is noted as used
    few = await statements_of(desk.mina.get(search("lamp owner:me")))
    for number in range(12):
        await a_case(desk.aylin, mail(f"A lamp, number {number}"))
        await writes(desk.case, f"lamp {number}")
    assert await statements_of(desk.mina.get(search("lamp owner:me"))) == few


async def test_the_field_above_every_page_leads_here(desk: Desk) -> None:
    first = (await desk.look("/")).forms
    assert {one.action for one in first if "q" in one.fields} == {"/search"}


async def test_what_can_stand_next_is_offered_up_to_the_cursor(desk: Desk) -> None:
    zoe = await a_customer("Zoë Marsh", "zoe@example.com")
    assert zoe

    async def offered(typed: str) -> list[tuple[str, str]]:
        found = (await desk.mina.get(f"/search/completions?q={quote(typed)}")).json()
        return [(one["text"], one["instead"]) for one in found]

    assert await offered("lamp owner:mi") == [('owner:"Mina Park"', "owner:mi")]
    assert await offered("lamp customer:zo") == [('customer:"Zoë Marsh"', "customer:zo")]
    assert ("stage:", "s") in await offered("s")
    assert await offered("zebra") == []


async def test_the_palette_offers_cases_customers_and_pages_by_what_is_typed(desk: Desk) -> None:
    zoe = await a_customer("Zoë Marsh", "zoe@example.com")
    case_id = await a_case(zoe, mail("A zebra lamp."), title="Flickering")

    async def offered(typed: str) -> dict[str, list[str]]:
        found = (await desk.mina.get(f"/palette?q={quote(typed)}")).json()
        return {kind: [one["address"] for one in several] for kind, several in found.items()}

    assert (await offered("zebra"))["cases"] == [f"/cases/C-{case_id}"]
    assert (await offered(f"c-{case_id}"))["cases"] == [f"/cases/C-{case_id}"]
    assert (await offered("zoe"))["customers"] == [f"/customers/{zoe}"]
    assert (await offered("acc"))["pages"] == ["/me"]
    assert "/" in (await offered(""))["pages"]
    assert (await offered("audit"))["pages"] == []


async def test_private_cases_are_not_offered(desk: Desk) -> None:
    private = await a_team("Board", private=True)
    await a_user("Lee Tan", teams=(private,))
    case_id = await a_case(desk.aylin, mail("About an okapi."), title="Okapi", team_id=private)
    for typed in ("okapi", f"C-{case_id}"):
        assert (await desk.mina.get(f"/palette?q={typed}")).json()["cases"] == []
        assert f"/cases/C-{case_id}" not in (await desk.mina.get(search(typed))).text
