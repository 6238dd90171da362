"""A program with a token, and Aylin's case at the desk."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import BY_TESTS, NINE, a_case
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import browser

from casedesk.accounts.actions.tokens import create_token
from casedesk.platform import clock
from casedesk.platform.clock import StandingClock


@dataclass(frozen=True)
class Program:
    """A telephone system, acting for Mina."""

    client: httpx.AsyncClient
    time: StandingClock
    cast: Cast
    aylin: int
    case: int

    async def tell(self, **fields: Any) -> httpx.Response:
        """Tells of a contact: a chat of Aylin's unless said otherwise; None leaves a field out."""
        usual = {"channel": "chat", "direction": "in", "email": "aylin@example.com", "body": "Any news?"}
        sent = {name: value for name, value in {**usual, **fields}.items() if value is not None}
        return await self.client.post("/api/interactions", json=sent)

    async def misses(self, number: str = "+4930901820", **fields: Any) -> httpx.Response:
        """Tells of a call that nobody answered."""
        missed = {"channel": "phone", "answered": False, "number": number, "email": None, "body": None}
        return await self.tell(**{**missed, **fields})


@pytest.fixture
def time() -> Iterator[StandingClock]:
    """The clock, standing at nine on a Monday until it is moved."""
    with clock.frozen(NINE) as standing:
        yield standing


@pytest.fixture
async def program(time: StandingClock, app: Litestar, cast: Cast) -> AsyncIterator[Program]:
    """The program a minute after Aylin's mail."""
    aylin = await a_customer("Aylin Demir", "aylin@example.com")
    case = await a_case(aylin, title="Lamp arrived broken")
    token = await create_token(cast.mina, "Telephone system", ["write", "orders", "fulfilment"], BY_TESTS)
    time.advance(minutes=1)
    async with browser(app) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        del client.headers["Accept"]
        yield Program(client, time, cast, aylin, case)
