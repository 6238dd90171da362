"""The application as a web process runs it: it opens what it stands on, and closes it again."""

import asyncio
from pathlib import Path

import httpx
import pytest
from litestar import get
from litestar.exceptions import ImproperlyConfiguredException
from tests.pools import set_aside
from tests.visiting import browser

from casedesk.app import create_app
from casedesk.config import Settings
from casedesk.platform import db
from casedesk.platform.jobs.actions import enqueue
from casedesk.web.registering import Application


async def test_it_opens_and_closes_by_itself(committed: str, desk_folder: Path) -> None:
    with set_aside():
        app = create_app(Settings(data_dir=desk_folder, database_url=committed, pool_size=3))
        async with app.lifespan(), browser(app) as visitor:
            assert db.is_open()
            assert (await visitor.get("/readyz")).status_code == 200
            assert (await visitor.get("/sign-in")).headers["location"] == "/setup"
        assert not db.is_open()
        unready = await browser(app).get("/readyz")
        assert (unready.status_code, unready.text) == (503, "the database cannot be reached\n")
        assert (await browser(app).get("/sign-in")).status_code == 503


async def test_it_runs_jobs_beside_the_pages(committed: str, desk_folder: Path) -> None:
    job_id = await enqueue("accounts.forget", {})
    with set_aside():
        app = create_app(Settings(data_dir=desk_folder, database_url=committed, pool_size=5))
        async with app.lifespan():
            await _until_done(job_id)


async def test_it_leaves_jobs_to_others_where_told_so(committed: str, desk_folder: Path) -> None:
    job_id = await enqueue("accounts.forget", {})
    with set_aside():
        settings = Settings(data_dir=desk_folder, database_url=committed, pool_size=3, jobs_inside=False)
        async with create_app(settings).lifespan():
            assert await _state(job_id) == "waiting"


async def test_every_path_says_which_methods_it_has(client: httpx.AsyncClient) -> None:
    answers = [await client.options(path) for path in ("/sign-in", "/cases/C-1", "/healthz")]
    assert [(answer.status_code, answer.headers["allow"]) for answer in answers] == [
        (204, "GET, OPTIONS, POST"),
        (204, "GET, OPTIONS"),
        (204, "GET, OPTIONS"),
    ]


async def test_no_two_pages_answer_the_same() -> None:
    @get("/here")
    async def one() -> str:
        return "one"

    @get("/here")
    async def another() -> str:
        return "another"

    with pytest.raises(ImproperlyConfiguredException, match="already registered"):
        Application(openapi_config=None).register_all([one, another])


async def _until_done(job_id: int | None) -> None:
    async with asyncio.timeout(20):
        while await _state(job_id) != "done":
            await asyncio.sleep(0.05)


async def _state(job_id: int | None) -> str:
    return str(await db.value("SELECT state FROM jobs WHERE id = $1", job_id))
