"""Where a request comes from, and what the next page says."""

import httpx
import pytest
from litestar.connection import ASGIConnection
from tests.cast import Cast
from tests.visiting import as_visitor, set_cookie, signed_in

from casedesk.web.answers import own_address
from casedesk.web.visits import Visit, begin_visit


def visit(peer: str, **headers: str) -> Visit:
    scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 40_000) if peer else None,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    return begin_visit(ASGIConnection(scope), https=False)  # type: ignore[arg-type]  # as much as is read


def test_a_proxy_on_this_machine_says_who_asks() -> None:
    assert visit("127.0.0.1", x_forwarded_for="203.0.113.9").address == "203.0.113.9"
    assert visit("::1", x_forwarded_for="198.51.100.1, 2001:db8::7").address == "2001:db8::7"


def test_anybody_else_only_says_so() -> None:
    assert visit("203.0.113.9", x_forwarded_for="127.0.0.1").address == "203.0.113.9"


def test_nonsense_is_not_believed() -> None:
    assert visit("127.0.0.1", x_forwarded_for="<script>").address == "127.0.0.1"
    assert visit("").address == "unknown"


@pytest.mark.parametrize(
    ("peer", "headers", "here"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("203.0.113.9", {}, False),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, False),
        ("127.0.0.1", {"via": "1.1 proxy"}, False),
        ("", {}, False),
    ],
)
def test_who_is_on_this_machine(peer: str, headers: dict[str, str], here: bool) -> None:
    assert visit(peer, **headers).from_this_machine is here


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "/\tx",
        "evil",
        "",
        None,
        "/" + "x" * 1000,
    ],
)
def test_nobody_is_led_to_another_site(elsewhere: str | None) -> None:
    assert own_address(elsewhere) == "/"


def test_an_address_of_ones_own_is_kept() -> None:
    assert own_address("/cases/C-1042?page=2#end") == "/cases/C-1042?page=2#end"


async def test_what_was_done_is_said_once(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    await client.post("/me", data={"name": "Mina Park", "locale": "en", "zone": "UTC"})
    assert "<p>Saved.</p>" in (await client.get("/me")).text
    assert "<p>Saved.</p>" not in (await client.get("/me")).text


async def test_nobody_puts_words_into_its_mouth(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    forged = "W3sid29yZHMiOiAiQ2FsbCAwOTAwIn1d"
    for cookie in (forged, f"{forged}.", f"{forged}.AAAAAAAAAAAAAAAAAAAAAA", "..."):
        set_cookie(client, "casedesk_flash", cookie)
        answer = await client.get("/me")
        assert answer.status_code == 200
        assert "0900" not in answer.text


async def test_a_visitors_cookie_comes_with_pages_only(client: httpx.AsyncClient, cast: Cast) -> None:
    assert "set-cookie" not in (await client.get("/healthz")).headers
    assert "set-cookie" not in (await client.get("/me")).headers
    cookie = (await client.get("/sign-in")).headers["set-cookie"]
    assert cookie.startswith("casedesk_visitor=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    as_visitor(client)
    assert "set-cookie" not in (await client.get("/sign-in")).headers


async def test_a_part_of_a_page_does_not_use_up_what_was_said(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    await client.post("/me", data={"name": "Mina Park", "locale": "en", "zone": "UTC"})
    await client.get("/me", headers={"HX-Request": "true"})
    assert "<p>Saved.</p>" in (await client.get("/me")).text
