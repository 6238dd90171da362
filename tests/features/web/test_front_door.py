"""What every request meets, and every answer carries."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from tests.cast import Cast
from tests.visiting import browser, signed_in

from casedesk.app import create_app
from casedesk.config import Settings
from casedesk.web.assets import asset
from casedesk.web.headers import CONTENT_SECURITY_POLICY

ADDRESSES = [
    "/sign-in",
    "/me",
    "/settings/users",
    "/nothing/here",
    "/settings/users/99999999999999999999",
    "/healthz",
    "/readyz",
    asset("css/app.css"),
    "/static/none.css",
]

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_carries_the_headers(client: httpx.AsyncClient, cast: Cast, address: str) -> None:
    await signed_in(client, cast.noor)
    answer = await client.get(address)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert len(answer.headers["x-request-id"]) == 16


async def test_even_an_answer_that_no_route_made(client: httpx.AsyncClient) -> None:
    for answer in (
        await client.put("/sign-in"),
        await client.get("/sign-in", headers={"Host": "evil.example"}),
    ):
        assert answer.status_code in (405, 421)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")
    for loophole in ("unsafe", "http:", "https:", "*"):
        assert loophole not in CONTENT_SECURITY_POLICY


async def test_pages_are_kept_by_nobody_else(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    assert (await client.get("/me")).headers["cache-control"] == "private, no-cache"
    assert "immutable" in (await client.get(asset("css/app.css"))).headers["cache-control"]


async def test_over_plain_http_nothing_is_promised_for_https(client: httpx.AsyncClient) -> None:
    answer = await client.get("/sign-in")
    assert "strict-transport-security" not in answer.headers
    assert "secure" not in answer.headers.get("set-cookie", "").lower()


async def test_behind_an_https_address_cookies_and_browsers_are_kept_to_it(
    cast: Cast, desk_folder: Path
) -> None:
    app = create_app(Settings(data_dir=desk_folder, public_url="https://desk.example.org"))
    async with browser(app) as visitor:
        answer = await visitor.get("/sign-in", headers={"Host": "desk.example.org"})
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("localhost:9999", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST", 200),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
async def test_a_desk_on_loopback_answers_to_loopback_names_only(
    client: httpx.AsyncClient, cast: Cast, host: str, status: int
) -> None:
    assert (await client.get("/sign-in", headers={"Host": host})).status_code == status


async def test_whoever_watches_it_may_use_any_name(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz", headers={"Host": "10.0.0.7:8000"})).status_code == 200


async def test_the_log_tells_neither_query_nor_body_nor_cookie(
    client: httpx.AsyncClient, cast: Cast, logged: Callable[[], list[str]]
) -> None:
    await signed_in(client, cast.mina)
    answer = await client.post(
        "/me/password?hint=blue-lamp", data={"current_password": "my-old-secret", "new_password": "my-new"}
    )
    line = next(one for one in logged() if "/me/password" in one)
    assert answer.headers["x-request-id"] in line
    assert f'"user_id": {cast.mina}' in line
    for hidden in ("blue-lamp", "my-old-secret", "my-new", client.cookies["casedesk_session"]):
        assert hidden not in line


async def test_an_address_beyond_what_keys_can_be_is_not_found(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    for key in ("0", "-1", str(2**63), "9" * 40):
        assert (await client.get(f"/settings/users/{key}")).status_code == 404


async def test_answers_are_compressed_where_that_is_wanted(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    answer = await client.get("/settings/users", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert {"Accept-Encoding", "HX-Request"} <= {one.strip() for one in answer.headers["vary"].split(",")}


def test_no_page_is_kept_by_the_server(app: Litestar) -> None:
    handlers = [handler for route in app.routes for handler in getattr(route, "route_handlers", [])]
    assert not [handler for handler in handlers if getattr(handler, "cache", False)]


async def test_no_address_makes_a_line_of_its_own_in_the_log(
    client: httpx.AsyncClient, logged: Callable[[], list[str]]
) -> None:
    await client.get("/x%0a2026-11-22%20request%20path=/forged%1b[31m")
    [line] = [one for one in logged() if "forged" in one]
    assert "/x%0A2026-11-22%20request%20path=/forged%1B%5B31m" in line


async def test_invented_methods_are_counted_as_one(client: httpx.AsyncClient) -> None:
    assert (await client.request("BREW", "/sign-in")).status_code == 405
    text = (await client.get("/metrics")).text
    assert "BREW" not in text
    assert 'method="other"' in text


@pytest.mark.parametrize("address", [*ADDRESSES, "/", "/cases", "/my", "/help", "/theme"])
async def test_head_is_answered_as_get_without_a_body(
    client: httpx.AsyncClient, cast: Cast, address: str
) -> None:
    await signed_in(client, cast.noor)
    whole = await client.get(address)
    head = await client.head(address)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    for name in ("content-type", "location", "cache-control", *HEADERS):
        assert head.headers.get(name) == whole.headers.get(name)


async def test_head_is_logged_and_counted_as_head(
    client: httpx.AsyncClient, cast: Cast, logged: Callable[[], list[str]]
) -> None:
    assert (await client.head("/sign-in")).status_code == 200
    [line] = [one for one in logged() if "/sign-in" in one]
    assert '"method": "HEAD"' in line
    assert 'method="HEAD",route="/sign-in"' in (await client.get("/metrics")).text
