"""Customers and orders are brought over in the browser: looked at, taken, and what was refused is mended."""

import gzip
from datetime import timedelta

import asyncpg
import httpx
import pytest
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.importers.actions import bringing
from casedesk.platform import clock, db
from casedesk.platform.jobs import worker

CUSTOMERS = "id;name;email\nshop-1;Aylin Demir;aylin@example.com\nshop-2;;nobody\n"
ORDERS = "order_id,customer_id,date,currency,total\no-1,shop-1,2026-03-01,EUR,12.50\n"


@pytest.fixture
async def noor(client: httpx.AsyncClient, cast: Cast) -> httpx.AsyncClient:
    return await signed_in(client, cast.noor)


async def _brought(
    noor: httpx.AsyncClient,
    content: bytes,
    kind: str = "customers",
    name: str = "shop.csv",
    encoding: str = "",
) -> str:
    """The address of a file that was looked at."""
    answer = await noor.post(
        "/settings/import",
        data={"kind": kind, "encoding": encoding},
        files={"file": (name, content, "text/csv")},
    )
    assert answer.status_code == 303, answer.text
    await worker.run_due()
    return answer.headers["location"]


async def _customers() -> list[str]:
    return [row["name"] for row in await db.records("SELECT name FROM customers ORDER BY id")]


async def test_a_file_is_looked_at_taken_and_its_refused_rows_are_mended(noor: httpx.AsyncClient) -> None:
    place = await _brought(noor, CUSTOMERS.encode())
    looked = (await noor.get(place)).text
    assert "Nothing is written yet" in looked
    assert "shop-2 ·  · nobody" in looked
    assert await _customers() == []
    assert await db.records("SELECT FROM customer_events") == []

    await noor.post(f"{place}/start")
    await noor.post(f"{place}/start")  # pressed twice
    assert "It is taken." in (await noor.get(place)).text
    await worker.run_due()
    assert "It was taken" in (await noor.get(place)).text
    assert await _customers() == ["Aylin Demir"]
    assert await db.value("SELECT content FROM imports") is None, (
        "a person's words are kept no longer than needed"
    )
    assert await db.value("SELECT count(*) FROM audit_entries WHERE subject = 'import'") == 1

    refused = (await noor.get(f"{place}/refused.csv")).content.decode("utf-8-sig")
    assert refused.splitlines()[0] == "line,reason,id,name,email"
    assert refused.splitlines()[1].startswith("3,")
    mended = refused.replace(",,nobody", ",Jonas Ott,")
    again = await _brought(noor, mended.encode("utf-8-sig"))
    await noor.post(f"{again}/start")
    await worker.run_due()
    assert await _customers() == ["Aylin Demir", "Jonas Ott"]

    orders = await _brought(noor, gzip.compress(ORDERS.encode()), "orders", "orders.csv.gz")
    await noor.post(f"{orders}/start")
    await worker.run_due()
    assert await db.value("SELECT total FROM orders") == 12.5
    page = (await noor.get("/settings/import")).text
    assert "1 added, 0 changed, 0 as they were, 1 refused" in page


async def test_what_cannot_be_read_is_said_beside_the_file(noor: httpx.AsyncClient) -> None:
    for content, name, said in (
        (b"", "shop.csv", "Choose a file."),
        (b"a,b\n1,2\n", "shop.csv", "shop.csv has no column external_id or name. It has: a, b."),
        (b"id;name\n1;K\xe4se\n", "../../shop.csv", "shop.csv is not written in utf-8: look at line 2."),
        (b"\x1f\x8bnothing", "shop.csv", "shop.csv.gz cannot be read"),
    ):
        answer = await noor.post(
            "/settings/import", data={"kind": "customers"}, files={"file": (name, content, "text/csv")}
        )
        assert answer.status_code == 422, content
        assert said in answer.text
    assert await db.records("SELECT FROM imports") == []
    place = await _brought(noor, "id;name\n1;Käse\n".encode("cp1252"), encoding="cp1252")
    await noor.post(f"{place}/start")
    await worker.run_due()
    assert await _customers() == ["Käse"]


async def test_rows_that_would_change_nothing_are_not_offered(noor: httpx.AsyncClient) -> None:
    place = await _brought(noor, b"id,name\n,\n")
    page = (await noor.get(place)).text
    assert "There is nothing to take" in page
    assert f'action="{place}/start"' not in page


async def test_one_that_cannot_be_done_says_so_in_the_end(
    noor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await noor.post(
        "/settings/import", data={"kind": "customers"}, files={"file": ("shop.csv", CUSTOMERS, "text/csv")}
    )
    place = answer.headers["location"]
    monkeypatch.setattr(bringing, "open_table", None)  # stands for a defect
    await db.execute("UPDATE jobs SET attempts = 10000 WHERE kind = $1", bringing.CARRY_ON)
    await worker.run_due()
    assert "was tried for two days" in (await noor.get(place)).text


async def test_who_is_no_admin_brings_nothing(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.ruth)
    assert (await client.get("/settings/import")).status_code == 403
    assert (await client.post("/settings/import/1/start")).status_code == 403
    assert (await client.get("/settings/import/1/refused.csv")).status_code == 403


async def test_it_is_forgotten_after_a_month_and_untaken_after_a_week(noor: httpx.AsyncClient) -> None:
    await _brought(noor, CUSTOMERS.encode(), name="left.csv")
    taken = await _brought(noor, CUSTOMERS.encode(), name="taken.csv")
    await noor.post(f"{taken}/start")
    await worker.run_due()
    for days, left in ((6, 2), (8, 1), (31, 0)):
        with clock.frozen(clock.now() + timedelta(days=days)):
            await bringing.forget()
        assert await db.value("SELECT count(*) FROM imports") == left


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ("kind = 'cases'", "imports_kind_known"),
        ("name = ''", "imports_named"),
        ("content = NULL", "imports_content_until_taken"),
        ("state = 'taking'", "imports_ended"),
        ("why = '\"x\"'", "imports_failed_for_a_reason"),
        ("rows_in_file = NULL", "imports_looked_at_whole"),
    ],
)
async def test_the_database_holds_what_must_hold(
    noor: httpx.AsyncClient, changed: str, constraint: str
) -> None:
    await _brought(noor, CUSTOMERS.encode())
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        async with db.transaction():
            await db.execute(f"UPDATE imports SET {changed}")
