"""A customer at a browser, and a case that is theirs."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import a_case, mail
from tests.builders.people import a_customer
from tests.builders.portal import AYLIN, Theirs
from tests.cast import Cast
from tests.visiting import as_visitor, browser


@pytest.fixture
async def theirs(cast: Cast) -> Theirs:
    """Aylin Demir's case."""
    customer = await a_customer("Aylin Demir", AYLIN)
    return Theirs(customer, await a_case(customer, mail("The lamp is broken.")))


@pytest.fixture
async def visitor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser outside that was never here."""
    return as_visitor(client)


@pytest.fixture
async def stranger(database: None, app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Another browser, elsewhere."""
    async with browser(app, "198.51.100.7") as other:
        yield as_visitor(other)
