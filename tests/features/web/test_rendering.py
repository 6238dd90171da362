"""A page comes whole or in the part that htmx asks for, in the words and times of its reader."""

import os
import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, get
from litestar.types import ASGIApp, Receive, Scope, Send

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.web.assets import asset, serve_asset
from casedesk.web.rendering import environment, render
from casedesk.web.sessions import SignedIn

MINA = SignedIn(
    id=1,
    name="Mina Park",
    email="mina@example.org",
    role="agent",
    locale="en",
    zone="Europe/Berlin",
    permissions=permissions_of("agent"),
)


def _signed_in(app: ASGIApp) -> ASGIApp:
    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = MINA
        scope["state"] = {**scope.get("state", {}), "csrf_token": "a token"}
        await app(scope, receive, send)

    return door


@get("/cases/trouble", sync_to_thread=False)
def _page(request: Request[Any, Any, Any]) -> Response[str]:
    said = {"status": 409, "title": "It changed <meanwhile>", "words": "Nothing was sent.", "fields": {}}
    return render(request, "errors/error.html", block="content", status=409, said=said, news=None)


@pytest.fixture
async def desk() -> httpx.AsyncClient:
    app = Litestar([_page, serve_asset], middleware=[_signed_in], openapi_config=None)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # Litestar's ASGI types are stricter
    return httpx.AsyncClient(transport=transport, base_url="http://desk")


async def test_a_visit_gets_the_whole_page(desk: httpx.AsyncClient) -> None:
    answer = await desk.get("/cases/trouble")
    assert answer.status_code == 409
    assert answer.headers["vary"] == "HX-Request"
    assert answer.text.startswith("<!doctype html>")
    assert "It changed &lt;meanwhile&gt;" in answer.text
    assert '"x-csrftoken": "a token"' in answer.text


async def test_htmx_gets_the_block_alone(desk: httpx.AsyncClient) -> None:
    answer = await desk.get("/cases/trouble", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.text.lstrip().startswith('<section class="trouble"')
    assert "<html" not in answer.text


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
async def test_a_link_followed_or_a_step_back_gets_the_whole_page(
    desk: httpx.AsyncClient, header: str
) -> None:
    answer = await desk.get("/cases/trouble", headers={"HX-Request": "true", header: "true"})
    assert "<html" in answer.text


async def test_the_rail_shows_where_one_is_and_only_what_the_role_may(desk: httpx.AsyncClient) -> None:
    page = (await desk.get("/cases/trouble")).text
    assert 'href="/cases" aria-current="page"' in page
    assert 'href="/customers"' in page
    assert 'href="/settings/users"' not in page
    assert 'href="/reports/resolution"' not in page


async def test_the_chosen_theme_is_in_the_page_from_the_start(desk: httpx.AsyncClient) -> None:
    assert 'data-theme="dark"' in (await desk.get("/cases/trouble", headers={"cookie": "theme=dark"})).text
    assert "data-theme=" not in (await desk.get("/cases/trouble", headers={"cookie": "theme=%22x"})).text


async def test_static_files_are_kept_forever_and_come_small(desk: httpx.AsyncClient) -> None:
    answer = await desk.get(asset("css/app.css"), headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text.startswith("@layer reset, tokens, base")
    plain = await desk.get(asset("css/app.css"), headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


async def test_what_is_no_static_file_is_not_there(desk: httpx.AsyncClient) -> None:
    for address in ("/static/css/app.css", "/static/css/app.000000000000.css"):
        assert (await desk.get(address)).status_code == 404


def test_pages_are_compiled_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's folder in the place of ours is not read and stops nobody."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"_jinja2-cache-{os.getuid()}").write_text("not a folder")
    assert environment.__wrapped__().bytecode_cache is None
