"""What whoever runs the desk asks it."""

import httpx
import pytest
from litestar import Litestar
from tests.cast import Cast
from tests.visiting import browser, signed_in

from casedesk.accounts.actions.tokens import create_token
from casedesk.audit.rules import by_user
from casedesk.platform import db


async def test_alive(client: httpx.AsyncClient) -> None:
    with db.counting() as counted:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "alive\n")
    assert counted.count == 0, "an outage of the database must not restart the program"


async def test_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


async def test_not_ready_where_migrations_are_missing(client: httpx.AsyncClient) -> None:
    await db.execute("DELETE FROM migration WHERE name = '0002_accounts'")
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "migrations are missing\n")


async def test_metrics_are_for_this_machine(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert "casedesk_requests_total" in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
async def test_a_proxy_on_this_machine_is_not_this_machine(client: httpx.AsyncClient, header: str) -> None:
    assert (await client.get("/metrics", headers={header: "203.0.113.9"})).status_code == 404


async def test_others_need_a_token_of_that_scope(app: Litestar, cast: Cast) -> None:
    by = by_user(cast.noor)
    right = await create_token(cast.noor, "prometheus", ["metrics"], by)
    wrong = await create_token(cast.noor, "shop", ["read"], by)
    weak = await create_token(cast.mina, "prometheus", ["metrics"], by)
    async with browser(app, "203.0.113.9") as outside:
        assert (await outside.get("/metrics")).status_code == 404
        for token, status in ((right, 200), (wrong, 404), (weak, 404), ("cd_nonsense", 404)):
            answer = await outside.get("/metrics", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == status
        await signed_in(outside, cast.noor)
        assert (await outside.get("/metrics")).status_code == 200


async def test_requests_are_counted_under_their_pattern(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    await client.get(f"/settings/users/{cast.mina}")
    await client.get("/nothing/here")
    text = (await client.get("/metrics")).text
    assert 'route="/settings/users/{user_id}"' in text or 'route="/settings/users/{user_id:int}"' in text
    assert "/nothing" not in text
