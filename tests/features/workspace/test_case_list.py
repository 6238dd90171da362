"""The list of cases: views, filters in the address, pages, and what it costs."""

import httpx
import pytest
from tests.builders.cases import a_case, a_team, a_user, call, mail, writes
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page

from casedesk.cases.actions.contacts import open_with_contact
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.actions.stage_moves import end, resolve, wait_for_customer
from casedesk.cases.actions.story import change_details
from casedesk.ownership.actions import assign
from casedesk.workspace import counts


async def listed(desk: Desk, address: str) -> list[str]:
    """The titles on a list."""
    return [words.removeprefix("Aylin Demir ") for words in (await desk.look(address)).rows.values()]


@pytest.fixture
async def seven(desk: Desk) -> Desk:
    """The desk with a case of every kind, the newest last."""

    async def opened(title: str) -> int:
        desk.time.advance(minutes=10)
        return await a_case(desk.aylin, title=title)

    asked = await opened("asked")
    await assign(asked, desk.cast.mina, "Hers", desk.by_mina)
    await wait_for_customer(asked, "Which?", None, desk.by_mina)
    await resolve(await opened("solved"), "Sent another", desk.cause, desk.by_mina)
    await end(await opened("spam"), "spam", "", desk.by_mina)
    await assign(await opened("his"), desk.cast.jonas, "He knows it", desk.by_mina)
    high = await opened("urgent")
    await assign(high, desk.cast.mina, "Hers", desk.by_mina)
    await change_details(
        high, {"priority": "high", "category_id": desk.category, "kind": "complaint"}, desk.by_mina
    )
    desk.time.advance(minutes=10)
    rang = NewCase(desk.aylin, "phone", "rang", team_id=desk.cast.billing)
    await open_with_contact(rang, call(desk.cast.mina), desk.by_mina)
    counts.forget()
    return desk


async def test_a_row_says_whose_turn_it_is_what_about_who_has_it_and_since_when(seven: Desk) -> None:
    await writes(seven.case, "Any news?")
    page = await seven.look("/cases")
    assert list(page.rows.values())[-1] == "Aylin Demir Lamp arrived broken"
    assert "with us · 1 h 1 min Aylin Demir Lamp arrived broken chased once" in page.text
    assert "high Broken on arrival" in page.text
    assert "spam" in page.text


FILTERS = {
    "": ["rang", "urgent", "his", "spam", "solved", "asked", "Lamp arrived broken"],
    "?owner=me&stage=open&order=waiting": ["Lamp arrived broken", "asked", "urgent"],
    "?stage=ours&order=waiting": ["Lamp arrived broken", "his", "urgent", "rang"],
    "?stage=theirs": ["asked"],
    "?stage=awaiting_customer": ["asked"],
    "?stage=open&priority=high": ["urgent"],
    "?stage=ended": ["spam", "solved"],
    "?stage=resolved": ["solved"],
    "?stage=closed": ["spam"],
    "?kind=complaint": ["urgent"],
    "?channel=phone": ["rang"],
    "?kind=praise": [],
    "?from=2026-11-23&to=2026-11-24&channel=phone": ["rang"],
    "?from=2026-11-24": [],
    "?stage=nonsense&owner=x&team=-1&kind=&order=random&from=soon&after=what&priority=high": ["urgent"],
}


async def test_filters_stand_in_the_address_and_wrong_ones_are_left_out(seven: Desk) -> None:
    assert {query: await listed(seven, f"/cases{query}") for query in FILTERS} == FILTERS


async def test_by_owner_team_and_category(seven: Desk) -> None:
    assert await listed(seven, f"/cases?owner={seven.cast.jonas}&stage=open") == ["rang", "his"]
    of_billing = await listed(seven, f"/cases?team={seven.cast.billing}")
    assert "rang" in of_billing
    assert "Lamp arrived broken" not in of_billing
    assert await listed(seven, f"/cases?category={seven.category}") == ["urgent"]


async def test_views_are_counted_and_menus_say_what_is_chosen(seven: Desk) -> None:
    page = await seven.look("/cases?stage=ours&order=waiting")
    for words in ("mine 3", "with us 4", "with the customer 1", "high priority 1", "resolved 1", "all 7"):
        assert words in page.text
    assert "stage with us" in page.text
    assert "order longest wait first" in page.text
    assert "4 of 4" in page.text


async def test_a_period_is_said_with_its_last_day_and_can_be_taken_away(seven: Desk) -> None:
    answer = await seven.mina.get("/cases?from=2026-11-01&to=2026-12-01&channel=phone")
    assert "opened Sun 1 Nov to Mon 30 Nov" in read_page(answer).text
    assert 'href="/cases?channel=phone"' in answer.text


async def test_nothing_found_says_what_to_do(desk: Desk) -> None:
    page = await desk.look("/cases?kind=praise")
    assert "No case fits these filters" in page.text


async def many(desk: Desk, count: int) -> None:
    for number in range(count):
        desk.time.advance(minutes=1)
        customer = await a_customer(f"Customer {number}")
        await a_case(customer, mail("Hello"), title=f"Case {number}")
    counts.forget()


async def _next(answer: httpx.Response) -> str:
    return answer.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")


async def test_it_has_pages_of_fifty(desk: Desk) -> None:
    await many(desk, 60)
    first = await desk.mina.get("/cases?stage=open")
    assert len(read_page(first).rows) == 50
    assert "50 of 61" in read_page(first).text
    second = await desk.mina.get(await _next(first))
    rows = read_page(second).rows
    assert len(rows) == 11
    assert not set(rows) & set(read_page(first).rows)
    assert 'rel="next"' not in second.text
    assert 'href="/cases?stage=open" rel="prev"' in second.text


async def test_a_page_whose_cases_have_gone_leads_back(desk: Desk) -> None:
    answer = await desk.mina.get("/cases?after=2020-01-01T00:00:00%2B00:00~1")
    assert "There are no more cases on this list." in answer.text
    assert 'rel="prev"' in answer.text


async def test_it_takes_as_many_statements_with_five_rows_as_with_fifty(desk: Desk) -> None:
    await many(desk, 5)
    few = await statements_of(desk.mina.get("/cases"))
    await many(desk, 50)
    assert await statements_of(desk.mina.get("/cases")) == few


async def test_a_private_teams_cases_are_on_their_members_lists_alone(desk: Desk, visit: Visit) -> None:
    team = await a_team("Complaints about staff", private=True)
    ines = await a_user("Ines Sommer", teams=(team,))
    await a_case(desk.aylin, title="about somebody", team_id=team)
    counts.forget()
    assert "about somebody" not in await listed(desk, "/cases")
    counts.forget()
    for who in (ines, desk.cast.noor):
        assert "about somebody" in (await (await visit(who)).get("/cases")).text


async def test_htmx_gets_the_list_alone(desk: Desk) -> None:
    answer = await desk.mina.get("/cases", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "rows--cases" in answer.text
