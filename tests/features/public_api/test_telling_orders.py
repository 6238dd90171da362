"""A shop tells of its orders: each once, changed where it changed, with what was paid and what came back."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import BY_TESTS, NINE
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import browser

from casedesk.accounts.actions.tokens import create_token
from casedesk.platform import clock, db

LAMP = {"name": "Desk lamp", "sku": "L-1", "quantity": 2, "unit_price": "29.90"}
ORDER = {
    "external_id": "shop-1",
    "customer_email": "aylin@example.com",
    "placed_on": "2026-03-01",
    "currency": "EUR",
    "lines": [LAMP, {"name": "Shipping", "total": 4.9}],
}


@pytest.fixture
async def shop(app: Litestar, cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """A shop's program, at nine on a Monday, and Aylin, whom the desk knows."""
    with clock.frozen(NINE):
        await a_customer("Aylin Demir", "aylin@example.com")
        token = await create_token(cast.noor, "Shop", ["orders"], BY_TESTS)
        async with browser(app) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            yield client


async def told(shop: httpx.AsyncClient, path: str = "/api/orders", **changed: Any) -> httpx.Response:
    usual = ORDER if path == "/api/orders" else {"order": "shop-1"}
    return await shop.post(path, json={**usual, **changed})


async def written() -> tuple[Any, ...]:
    """How much is written down: of orders, of what customers' histories say, of money."""
    found = await db.record(
        "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM customer_events WHERE kind = 'order_recorded'),"
        " (SELECT count(*) FROM order_payments) + (SELECT count(*) FROM order_returns)"
        " + (SELECT count(*) FROM order_chargebacks)"
    )
    assert found is not None
    return tuple(found.values())


async def test_the_same_twice_is_once_and_a_change_is_a_change(shop: httpx.AsyncClient) -> None:
    paid = [{"external_id": "p-1", "amount": "64.70", "paid_at": "2026-03-01T10:00:00+01:00"}]
    first = await told(shop, payments=paid)
    assert (first.status_code, first.json()["new"], first.json()["paid"]) == (201, True, "64.70")
    again = await told(shop, payments=paid)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert await written() == (1, 1, 1)
    changed = await told(shop, status="shipped", lines=[LAMP])
    assert [line["name"] for line in changed.json()["lines"]] == ["Desk lamp"]
    assert changed.json()["paid"] == "64.70", "what was told of payments stays"
    assert await written() == (1, 2, 1)
    back = await told(shop, status="shipped")
    assert [line["line"] for line in back.json()["lines"]] == [1, 2]


async def test_money_is_told_piece_by_piece(shop: httpx.AsyncClient) -> None:
    assert (await told(shop)).json()["paid"] == "64.70", "nothing told of payments: what it cost"
    await told(shop, "/api/payments", external_id="v-1", amount=5, voucher=True)
    paid = await told(shop, "/api/payments", external_id="p-1", amount="59.70")
    assert paid.json()["paid"] == "59.70", "a voucher is no money"
    for _ in range(2):
        back = await told(shop, "/api/returns", external_id="r-1", line=1, quantity=1, amount="29.90")
    assert back.json()["lines"][0]["came_back"] == "29.90"
    held = await told(shop, "/api/chargebacks", external_id="c-1", payment="p-1", amount="59.70")
    assert held.json()["held"] is True
    lost = {"opened_at": "2026-03-01T00:00:00Z", "closed_at": "2026-03-02T00:00:00Z", "lost": True}
    gone = await told(shop, "/api/chargebacks", external_id="c-1", payment="p-1", amount="59.70", **lost)
    assert (gone.json()["held"], gone.json()["came_back"]) == (False, "89.60")
    assert (await shop.get("/api/orders?external_id=shop-1")).json() == gone.json()
    assert (await written())[1:] == (6, 4)


async def test_whoever_bought_and_is_not_known_becomes_a_customer(shop: httpx.AsyncClient) -> None:
    await told(shop, external_id="shop-2", customer_email="new@example.com", customer_name="Omar Aziz")
    name = await db.value("SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.id")
    assert name == "Omar Aziz"


@pytest.mark.parametrize(
    ("path", "changed", "fields"),
    [
        ("/api/orders", {"external_id": None, "placed_on": "soon"}, {"external_id", "placed_on"}),
        ("/api/orders", {"curency": "EUR"}, {"curency"}),
        ("/api/orders", {"customer_email": ""}, {"customer_id"}),
        ("/api/orders", {"currency": "XXQ"}, {"currency"}),
        ("/api/orders", {"lines": [{"name": "", "quantity": 1}]}, {"lines 1 name", "lines 1 unit_price"}),
        ("/api/orders", {"lines": [{**LAMP, "quantity": True}]}, {"lines 1 quantity"}),
        ("/api/orders", {"lines": "all of them"}, {"lines"}),
        ("/api/orders", {"payments": [{"external_id": "p", "amount": "1e999999"}]}, {"amount"}),
        ("/api/orders", {"payments": [{"external_id": "p", "amount": "0.001"}]}, {"amount"}),
        ("/api/returns", {"external_id": "r", "amount": 1, "line": 9}, {"line"}),
        ("/api/returns", {"external_id": "r", "amount": 1, "line": -1}, {"line"}),
        ("/api/chargebacks", {"external_id": "c", "amount": 1, "payment": "p-9"}, {"payment"}),
        ("/api/payments", {"order": "shop-9", "external_id": "p", "amount": 1}, {"order"}),
        ("/api/payments", {"external_id": "p", "amount": float(10**15)}, {"amount"}),
    ],
)  # fmt: skip
async def test_all_that_is_wrong_is_said_by_field(
    shop: httpx.AsyncClient, path: str, changed: dict[str, Any], fields: set[str]
) -> None:
    await told(shop)
    before = await written()
    answer = await told(shop, path, **changed)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, fields), answer.text
    assert await written() == before


async def test_another_customer_s_order_is_refused_and_other_scopes_may_not(
    shop: httpx.AsyncClient, app: Litestar, cast: Cast
) -> None:
    await told(shop)
    assert (await told(shop, customer_email="jonas@example.com")).status_code == 409
    shop.headers["Authorization"] = f"Bearer {await create_token(cast.noor, 'Chat', ['write'], BY_TESTS)}"
    assert (await told(shop)).status_code == 403


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE order_payments SET amount = 0",
        "UPDATE order_returns SET amount = -1",
        "UPDATE order_returns SET order_line_id = NULL",
        "UPDATE order_returns SET order_line_id = order_line_id + 100",
        "UPDATE order_chargebacks SET closed_at = opened_at",
        "UPDATE order_chargebacks SET payment_id = payment_id + 100",
        "UPDATE order_chargebacks SET lost = true, closed_at = opened_at - interval '1 day'",
        ("INSERT INTO order_payments (order_id, external_id, amount, paid_at, recorded_at)"
        " SELECT order_id, external_id, amount, paid_at, recorded_at FROM order_payments"),
        "DELETE FROM order_payments",
    ],
)  # fmt: skip
async def test_the_database_holds_it(shop: httpx.AsyncClient, statement: str) -> None:
    await told(
        shop,
        payments=[{"external_id": "p", "amount": 5}],
        returns=[{"external_id": "r", "amount": 1, "line": 1, "quantity": 1}],
        chargebacks=[{"external_id": "c", "amount": 5, "payment": "p"}],
    )
    with pytest.raises((asyncpg.IntegrityConstraintViolationError, asyncpg.RestrictViolationError)):
        async with db.transaction():
            await db.execute(statement)
