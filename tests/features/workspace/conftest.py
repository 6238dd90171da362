"""Mina at her desk, on a standing clock, with a customer who can be answered and one case of theirs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import BY_TESTS, NINE, a_case, a_cause
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.pages import Page, opened, read_page
from tests.visiting import browser, signed_in

from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock
from casedesk.platform.clock import StandingClock
from casedesk.settings.actions import add_entry
from casedesk.workspace import counts

AYLIN = "aylin@example.com"


@dataclass(frozen=True)
class Desk:
    """Mina's browser, and the keys of what is there: Aylin, her case (Mina's), a cause, a category."""

    mina: httpx.AsyncClient
    time: StandingClock
    cast: Cast
    aylin: int
    case: int
    cause: int
    category: int

    @property
    def address(self) -> str:
        """Where the case is."""
        return f"/cases/C-{self.case}"

    @property
    def by_mina(self) -> Actor:
        return actors.user(self.cast.mina)

    @property
    def by_jonas(self) -> Actor:
        return actors.user(self.cast.jonas)

    async def later(self, **by: float) -> None:
        """Moves the clock on, beyond the end of a session perhaps: Mina signs in again."""
        self.time.advance(**by)
        await signed_in(self.mina, self.cast.mina)

    async def look(self, address: str = "") -> Page:
        """The page of the case, or another, as Mina sees it now."""
        answer = await self.mina.get(address or self.address)
        assert answer.status_code == 200, answer.text
        return read_page(answer)

    async def open(self, action: str) -> Page:
        """The page of the case with the form that goes there, which Mina has opened."""
        return await opened(self.mina, await self.look(), action)


@pytest.fixture(autouse=True)
def _count_anew() -> None:
    # Counts of views are kept for ten seconds; the clock of these tests stands, so they would stay for ever.
    counts.forget()


@pytest.fixture
def time() -> Iterator[StandingClock]:
    """The clock, standing at nine on a Monday until it is moved."""
    with clock.frozen(NINE) as standing:
        yield standing


@pytest.fixture
async def desk(time: StandingClock, client: httpx.AsyncClient, cast: Cast) -> Desk:
    """The desk a minute after Aylin's mail."""
    aylin = await a_customer("Aylin Demir", AYLIN)
    cause, category = await a_cause(), await add_entry("categories", "Broken on arrival", BY_TESTS)
    case = await a_case(aylin, title="Lamp arrived broken")
    mina = await signed_in(client, cast.mina)
    time.advance(minutes=1)
    return Desk(mina, time, cast, aylin, case, cause, category)


Visit = Callable[[int], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def visit(app: Litestar, database: None) -> AsyncIterator[Visit]:
    """Opens another browser and signs somebody in with it."""
    async with AsyncExitStack() as stack:

        async def open_browser(user_id: int) -> httpx.AsyncClient:
            return await signed_in(await stack.enter_async_context(browser(app)), user_id)

        yield open_browser
