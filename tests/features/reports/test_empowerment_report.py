"""The report on empowerment counts what it says, over what it says, and its figures open those requests."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import asyncpg
import httpx
import pytest
from tests.builders.conceding import an_order
from tests.features.empowerment.conftest import desk, time
from tests.features.workbench.conftest import Past, past
from tests.pages import read_page
from tests.visiting import signed_in

from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.empowerment.actions.reversing import reverse
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.reports.deciding import read
from casedesk.reports.queries import empowerment as queries
from casedesk.reports.queries.conceded import Which, conceded
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.periods import period_of

__all__ = ["desk", "past", "time"]
HERE = "/reports/empowerment"


def asked() -> Asked:
    now = clock.now()
    return Asked(period_of(None, None, now, "UTC"), actors.system("test"), now)


async def test_it_counts_what_became_of_each_request(past: Past, time: StandingClock) -> None:
    await reverse(past.spot, Decimal(10), "the wrong customer", past.desk.by_ana)
    found = await queries.given(asked())
    assert (found.requests, found.spot, found.asked, found.waiting) == (5, 1, 4, 1)
    assert (found.approved, found.as_asked, found.refused, found.reversed) == (2, 1, 1, 1)
    assert (round(found.wait_median or 0), round(found.wait_p90 or 0)) == (4 * 3600, round(5.6 * 3600))
    told = await queries.told(asked())
    [reason] = told.reasons
    assert (reason.granted, reason.given, reason.came_back) == (3, 30 + 60 + 50, 10)
    limits = {one.line: (one.asked, one.approved, one.refused) for one in told.limits}
    assert limits == {"level-2": (4, 2, 1)}
    [agent] = told.agents
    assert (agent.requests, agent.spot, agent.asked, agent.refused) == (5, 1, 4, 1)


async def test_which_limits_were_passed_is_what_the_decision_says(past: Past) -> None:
    rows = await db.records(
        "SELECT asked, passed, decision -> 'limits' AS limits FROM concessions ORDER BY id"
    )
    for row in rows:
        assert row["passed"] == [
            one["id"]
            for one in row["limits"]
            if one["kind"] in ("allowance", "cap")
            and one["remaining"] is not None
            and Decimal(str(one["remaining"]))
            < (max(row["asked"], Decimal("0.001")) if one["currency"] else 1)
        ]
    assert any(row["passed"] for row in rows)
    for column in ("passed = '{}'", "counted = ''"):
        with pytest.raises(asyncpg.GeneratedAlwaysError):
            async with db.transaction():
                await db.execute(f"UPDATE concessions SET {column} WHERE id = $1", past.refused)


async def test_each_figure_opens_its_requests(past: Past) -> None:
    found = await queries.given(asked())
    for figure in ("spot", "asked", "approved", "refused", "waiting", "reversed", "late"):
        rows, _more = await conceded(asked(), Which(figure))
        assert len(rows) == getattr(found, figure), figure
    over, _more = await conceded(asked(), Which("refused", "late_delivery", past.desk.mina, "level-2"))
    assert [one.id for one in over] == [past.refused]
    first, after = await conceded(asked(), Which(), limit=3)
    rest, end = await conceded(asked(), Which(), after, limit=3)
    assert ([one.id for one in (*first, *rest)], end) == (
        [past.waiting, past.refused, past.lowered, past.approved, past.spot],
        None,
    )


async def test_did_it_hold_and_did_they_come_back(past: Past, time: StandingClock) -> None:
    case = await db.value("SELECT case_id FROM concessions WHERE id = $1", past.spot)
    await resolve(case, "store credit", past.desk.cause, past.desk.by_mina)
    time.advance(days=100)
    customer = await db.value("SELECT customer_id FROM cases WHERE id = $1", case)
    await an_order(customer, "R-2", (clock.now() - timedelta(days=50)).date())
    [one] = (await read(asked(), None)).became.ended
    assert (one.got, one.cases, one.judged, one.held, one.after, one.back) == ("spot", 1, 1, 1, 1, 1)


async def test_the_page_says_it_and_each_table_is_a_file(past: Past, client: httpx.AsyncClient) -> None:
    await signed_in(client, past.desk.ana)
    with db.counting() as few:
        page = read_page(await client.get(HERE))
    assert few.count < 40
    assert "Of 5 requests 20% were decided on the spot" in page.text
    assert "1 still waits" in page.text
    assert "1 (20.0%) 2 (40.0%) 1 (20.0%) 1 (20.0%) 0 (0.0%)" in page.text, "the table behind the picture"
    assert (await client.get(HERE, headers={"hx-request": "true"})).status_code == 200, (
        "the part that htmx asks for"
    )
    files = {
        table: csv.DictReader(io.StringIO((await client.get(f"{HERE}.csv", params={"table": table})).text))
        for table in ("answers", "limits", "reasons", "agents", "outcomes")
    }
    [reason], [agent] = files["reasons"], files["agents"]
    assert (reason["granted"], reason["given"], reason["came_back"]) == ("3", "140", "0")
    assert (agent["name"], agent["spot"], agent["beside_peers"]) == ("Mina Park", "1", "too_few")
    assert [row["requests"] for row in files["answers"]] == ["5"]
    assert [row["line"] for row in files["limits"]] == ["level-2"]
    assert (files["outcomes"].fieldnames or [])[:2] == ["got", "cases"], "an empty table has its heads"
    listed = await client.get(f"{HERE}/requests", params={"figure": "approved", "line": "level-2"})
    assert "€80.00" in listed.text
    requests = list(csv.DictReader(io.StringIO((await client.get(f"{HERE}/requests.csv")).text)))
    assert [row["asked"] for row in requests][-1] == "30"
    assert all(re.fullmatch(r"C-\d+", row["case"]) for row in requests)
    assert (await client.get(f"{HERE}/requests", params={"figure": "moon"})).status_code == 404
    empty = await client.get(HERE, params={"from": "2001-01-01", "to": "2001-02-01"})
    assert "Nobody asked for a remedy in this period" in empty.text
