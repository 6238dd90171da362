"""A shop system asks what has to be done, does it, and says what became of it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import BY_TESTS
from tests.builders.conceding import row_of, wants
from tests.features.empowerment.conftest import Desk, open_desk
from tests.visiting import browser

from casedesk.accounts.actions.tokens import create_token
from casedesk.cases.rules import actors
from casedesk.empowerment.actions.granting import grant


@pytest.fixture
async def desk(database: None) -> Desk:
    return await open_desk()


@pytest.fixture
async def shop(app: Litestar, desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    token = await create_token(desk.ruth, "Shop", ["fulfilment"], BY_TESTS)
    async with browser(app) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def listed(shop: httpx.AsyncClient, after: int = 0) -> list[int]:
    answer = await shop.get(f"/api/fulfilments?after={after}")
    return [one["fulfilment"] for one in answer.json()["fulfilments"]]


async def test_it_is_done_once_and_no_longer_asked_for(shop: httpx.AsyncClient, desk: Desk) -> None:
    done = await grant(desk.case, wants(20), actors.user(desk.mina))
    [step] = await listed(shop)
    assert await listed(shop, step) == []
    for _ in range(2):
        answer = await shop.post(f"/api/fulfilments/{step}", json={"state": "done", "reference": "T-1"})
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert (await row_of(done.concession_id)).state == "fulfilled"
    assert await listed(shop) == []
    late = await shop.post(f"/api/fulfilments/{step}", json={"state": "failed", "reason": "no"})
    assert late.status_code == 409


async def test_a_failure_says_why_and_is_told_once(shop: httpx.AsyncClient, desk: Desk) -> None:
    await grant(desk.case, wants(20), actors.user(desk.mina))
    [step] = await listed(shop)
    missing = await shop.post(f"/api/fulfilments/{step}", json={"state": "failed", "why": "x"})
    assert set(missing.json()["fields"]) == {"reason", "why"}
    for _ in range(2):
        answer = await shop.post(
            f"/api/fulfilments/{step}", json={"state": "failed", "reason": "No such account"}
        )
        assert answer.json()["reason"] == "No such account"
    assert await listed(shop) == []


async def test_other_scopes_and_unknown_steps_are_refused(
    shop: httpx.AsyncClient, app: Litestar, desk: Desk
) -> None:
    assert (await shop.post("/api/fulfilments/999", json={"state": "done"})).status_code == 404
    shop.headers["Authorization"] = f"Bearer {await create_token(desk.ruth, 'Chat', ['write'], BY_TESTS)}"
    assert (await shop.get("/api/fulfilments")).status_code == 403
