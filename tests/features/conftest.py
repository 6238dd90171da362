"""The desk as it is visited: its web application on a real database, and its people.

cast      Mina, Jonas, Ana, Ruth and Noor work at the desk, and the test begins with them there; their keys
client    a browser that has never been here; see tests/visiting.py for signing it in
"""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from tests.cast import Cast, at_work
from tests.visiting import browser

from casedesk.app import create_app
from casedesk.config import Settings
from casedesk.web import rendering


@pytest.fixture(scope="session")
def app(desk_folder: Path) -> Litestar:
    """The application, built once: it keeps nothing between requests."""
    app = create_app(Settings(data_dir=desk_folder, debug=True))
    # No template changes here, and looking whether one did takes an eighth of a page.
    rendering.environment().auto_reload = False
    return app


@pytest.fixture
async def client(database: None, app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has never been here.

    The application's lifespan stays closed: it would only open what the tests have open already, and it
    must end in the task it began in, which fixtures do not promise.
    """
    async with browser(app) as visitor:
        yield visitor


@pytest.fixture
async def cast(database: None) -> Cast:
    """The people of the desk, who have worked there for long."""
    return await at_work()
