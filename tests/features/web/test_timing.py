"""In debug mode an answer says what it cost."""

import re

import httpx
from litestar import Litestar
from tests.visiting import browser

from casedesk.app import create_app
from casedesk.config import Settings
from casedesk.web.timing import HEADER


async def test_an_answer_says_how_long_it_took_and_how_often_it_asked(client: httpx.AsyncClient) -> None:
    said = (await client.get("/readyz")).headers[HEADER]
    found = re.fullmatch(r'app;dur=([0-9.]+), db;dur=([0-9.]+), queries;desc="([0-9]+)"', said)
    assert found is not None, said
    app, db, queries = (float(number) for number in found.groups())
    assert app >= db > 0
    assert queries >= 1


async def test_outside_debug_mode_nothing_is_said(database: None, app: Litestar) -> None:
    quiet = create_app(Settings(data_dir=app.state["settings"].data_dir))
    async with browser(quiet) as visitor:
        assert HEADER not in (await visitor.get("/readyz")).headers
