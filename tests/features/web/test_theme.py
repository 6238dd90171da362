"""A visitor chooses how the desk looks; the cookie that keeps it needs no script."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, get

from casedesk.platform import tokens
from casedesk.web.errors import HANDLERS, answer_error
from casedesk.web.front_door import FrontDoor, House
from casedesk.web.guards import public
from casedesk.web.rendering import render
from casedesk.web.sessions import Doorkeeper, Entry
from casedesk.web.theme import choose_theme


async def _nobody(_token: str, _used: bool = True) -> Entry | None:
    return None


@get("/page", guards=[public()], sync_to_thread=False)
def _page(request: Request[Any, Any, Any]) -> Response[str]:
    said = {"status": 404, "title": "Nothing here", "words": "", "fields": {}}
    return render(request, "errors/error.html", said=said, news=None)


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    tokens.open_key(tmp_path / "desk.key")
    desk = Litestar([_page, choose_theme], exception_handlers=HANDLERS, openapi_config=None)
    house = House(hosts=frozenset(), https=False)
    door = FrontDoor(desk, house=house, doorkeeper=Doorkeeper(_nobody, _nobody), answer_error=answer_error)
    transport = httpx.ASGITransport(app=door)  # type: ignore[arg-type]  # Litestar's ASGI types are stricter
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


async def _choose(visitor: httpx.AsyncClient, theme: str, back: str = "/page") -> httpx.Response:
    token = re.search(r'name="_csrf" value="([^"]+)"', (await visitor.get("/page")).text)
    assert token
    return await visitor.post("/theme", data={"_csrf": token[1], "theme": theme, "back": back})


async def test_the_chosen_theme_holds_on_the_next_page_and_can_be_taken_back(
    visitor: httpx.AsyncClient,
) -> None:
    answer = await _choose(visitor, "dark")
    assert (answer.status_code, answer.headers["location"]) == (303, "/page")
    assert 'data-theme="dark"' in (await visitor.get("/page")).text
    await _choose(visitor, "")
    assert "data-theme=" not in (await visitor.get("/page")).text


async def test_it_leads_to_no_other_site(visitor: httpx.AsyncClient) -> None:
    assert (await _choose(visitor, "light", "//evil.example")).headers["location"] == "/"


async def test_an_unknown_theme_is_refused(visitor: httpx.AsyncClient) -> None:
    assert (await _choose(visitor, "pink")).status_code == 422
    assert "data-theme=" not in (await visitor.get("/page")).text


async def test_a_form_that_does_not_prove_itself_changes_nothing(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.post("/theme", data={"theme": "dark"})).status_code == 403
    assert "data-theme=" not in (await visitor.get("/page")).text
