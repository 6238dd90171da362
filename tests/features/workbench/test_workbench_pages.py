"""The workbench as a supervisor sees it: replayed by a press, tried by a number, put into the draft."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.builders.codes import shown
from tests.builders.conceding import wants
from tests.features.workbench.conftest import Past, judged
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.empowerment.actions.granting import ask
from casedesk.empowerment.workbench.queries import sheets
from casedesk.platform import db
from casedesk.platform.clock import StandingClock

HERE = "/empowerment/workbench"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Counted:
    """A function, and how often it was asked."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.times = 0

    def __call__(self, *args: Any) -> Any:
        self.times += 1
        return self.function(*args)


async def test_a_limit_is_raised_in_the_workbench_published_and_then_grants_on_the_spot(
    past: Past, client: httpx.AsyncClient, time: StandingClock
) -> None:
    await signed_in(client, past.desk.ruth)
    first = read_page(await client.get(HERE))
    assert "5 requests were made in this period" in first.text
    assert (await send(client, first, "/replays")).status_code == 303
    assert "0 of 5" in (await client.get(HERE)).text
    await judged()

    tried = read_page(await client.get(HERE, params={"line": "level-2", "amount": "80"}))
    assert "3 requests more would be granted at once: 12 h of waiting less" in tried.text
    put = await send(client, tried, "/amounts?line=level-2&amount=80")
    assert put.status_code == 303
    await judged()
    page = read_page(await client.get(put.headers["location"]))
    assert "3 approvals would not have been needed, and customers would have waited 12 h less" in page.text
    assert "The draft says €80.00" in page.text

    await shown(past.desk.ruth)
    draft = read_page(
        await client.get(f"/empowerment/drafts/{await db.value('SELECT id FROM policy_drafts')}")
    )
    time.advance(minutes=1)
    published = await send(client, draft, "/publication", note="Late parcels cost us more than this.")
    assert published.status_code == 303
    time.advance(days=8)
    case = await db.value("SELECT case_id FROM concessions WHERE id = $1", past.refused)
    done = await ask(case, wants(70), past.desk.by_mina)
    assert done.state == "granted"


async def test_without_script_one_field_and_a_button_try_an_amount(
    past: Past, client: httpx.AsyncClient
) -> None:
    await signed_in(client, past.desk.ana)
    assert (await client.get(f"{HERE}/requests")).status_code == 404, "nothing is replayed yet"
    await client.post(f"{HERE}/replays")
    await judged()
    page = read_page(await client.get(HERE, params={"line": "level-2", "amount": "20", "more": "10"}))
    form = [one for one in page.forms if one.action == HERE][-1]
    assert (form["line"], form["amount"], form["more"]) == ("level-2", "20.00", "10")
    assert "1 request that is granted on the spot would need an approval" in page.text
    odd = {"line": "level-2", "amount": "-5", "from": "yesterday", "team": "x", "by": "moon", "more": "900"}
    assert (await client.get(HERE, params=odd)).status_code == 200
    wrong = await client.post(f"{HERE}/amounts?line=level-2", data={"line": "level-2", "amount": "forty"})
    assert wrong.status_code == 422
    assert "Write an amount such as 12.50." in wrong.text
    gone = await client.get(HERE, params={"draft": "99"})
    assert gone.status_code == 404


async def test_the_page_with_a_filter_adds_up_so_that_no_move_of_the_slider_does(
    past: Past, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed_in(client, past.desk.ana)
    await client.post(f"{HERE}/replays")
    await judged()
    sums, asking = Counted(sheets.sums_of), Counted(sheets.asking)
    monkeypatch.setattr(sheets, "sums_of", sums)
    monkeypatch.setattr(sheets, "asking", asking)
    for asked in ({}, {"reason": "late_delivery"}, {"reason": "late_delivery", "more": "10"}):
        page = await client.get(HERE, params={"line": "level-2", **asked})
        assert "level 2 may give store credit" in read_page(page).text.lower()
        before = (sums.times, asking.times)
        assert before > (0, 0)
        for amount in ("45", "60", "85"):
            moved = await client.get(
                f"{HERE}/limit", params={"line": "level-2", "amount": amount, **asked}, headers=PART
            )
            assert f"At €{amount}.00 instead of €40.00" in read_page(moved).text
        assert (sums.times, asking.times) == before
    assert (sums.times, asking.times) == (2, 1), "an assumption goes over the same sums"


async def test_each_table_is_a_file_too(past: Past, client: httpx.AsyncClient) -> None:
    await signed_in(client, past.desk.ana)
    await client.post(f"{HERE}/replays")
    await judged()
    groups = (await client.get(f"{HERE}.csv", params={"by": "level"})).text.splitlines()
    assert groups[0].startswith("key,name,requests,spot_then")
    assert groups[1].startswith("2,2,5,1,1,1")
    limits = (await client.get(f"{HERE}/limits.csv")).text.splitlines()
    assert "level-2,EUR,40.00,5,1,3,1,0" in limits[2]
    requests = await client.get(f"{HERE}/requests.csv", params={"which": "approvals_then"})
    assert len(requests.text.splitlines()) == 5
    page = read_page(await client.get(f"{HERE}/requests", params={"which": "decided", "line": "level-2"}))
    assert "Requests over this limit that somebody decided" in page.text
    assert (await client.get(f"{HERE}/requests", params={"which": "weather"})).status_code == 404


async def test_it_is_for_those_who_lead(past: Past, client: httpx.AsyncClient) -> None:
    await signed_in(client, past.desk.mina)
    assert (await client.get(HERE)).status_code == 403
