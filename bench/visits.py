"""Visiting pages as browsers do, one or several at once, and what each visit cost."""

import asyncio
import itertools
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

import httpx

from bench.desk import Desk, processes_of, processor_seconds, used_between
from bench.pages import Page
from casedesk.demo.cast import sign_ins

WARM_UP = 5
"""Visits that do not count, by each client: the first ones compile templates and fill caches."""

_COST = re.compile(r'app;dur=([0-9.]+), db;dur=([0-9.]+), queries;desc="([0-9]+)"')
_PROOF = re.compile(r'name="_csrf" value="([^"]+)"')


@dataclass
class Visits:
    """What was measured on one page: milliseconds, counts and bytes, a value for each visit."""

    app: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    seconds: float = 0.0
    web_processor: float = 0.0
    """Seconds of processor time that web processes used for all visits; likewise the database's."""
    database_processor: float = 0.0

    @property
    def a_second(self) -> float:
        """Visits answered a second, by all clients together."""
        return len(self.app) / self.seconds if self.seconds else 0.0


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent of the visits lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


class Readers:
    """Browsers that are signed in, by role; made as they are needed and kept."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._known: dict[tuple[str, int], httpx.AsyncClient] = {}

    async def of(self, role: str, count: int) -> list[httpx.AsyncClient]:
        """`count` browsers of people in this role, or of the one with this address."""
        return [await self._one(role, number) for number in range(count)]

    async def close(self) -> None:
        """Closes all of them."""
        for client in self._known.values():
            await client.aclose()

    async def _one(self, role: str, number: int) -> httpx.AsyncClient:
        if (role, number) not in self._known:
            client = httpx.AsyncClient(base_url=self._address, timeout=120)
            if role != "nobody":
                await _sign_in(client, role, number)
            self._known[role, number] = client
        return self._known[role, number]


async def _sign_in(client: httpx.AsyncClient, role: str, number: int) -> None:
    people = [one for one in sign_ins() if role in (one.role, one.email)]
    who = people[number % len(people)]
    page = await client.get("/sign-in")
    proof = _PROOF.search(page.text)
    if proof is None:
        raise SystemExit("The sign-in page has no form.")
    form = {"_csrf": proof[1], "email": who.email, "password": who.password, "next": ""}
    answer = await client.post("/sign-in", data=form)
    if answer.status_code not in (302, 303):
        raise SystemExit(f"{who.email} could not sign in: {answer.status_code}.")


async def visit(page: Page, readers: Readers, served: Desk, clients: int, visits: int) -> Visits:
    """Visits a page `visits` times in all, by so many clients at once, each waiting for its answer."""
    browsers = await readers.of(page.reader, clients)
    addresses = itertools.cycle(page.addresses)
    for browser in browsers:
        for _ in range(WARM_UP):
            await _get(browser, next(addresses))
    measured = Visits()
    left = iter(range(visits))

    async def go_on(browser: httpx.AsyncClient) -> None:
        for _ in left:
            _note(measured, await _get(browser, next(addresses)))

    processes = processes_of(served)
    web, database = processor_seconds(processes.program), processor_seconds(processes.database)
    begun = time.perf_counter()
    await asyncio.gather(*(go_on(browser) for browser in browsers))
    measured.seconds = time.perf_counter() - begun
    measured.web_processor = used_between(web, processor_seconds(processes.program))
    measured.database_processor = used_between(database, processor_seconds(processes.database))
    return measured


async def _get(browser: httpx.AsyncClient, address: str) -> httpx.Response:
    answer = await browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code} instead of a page.")
    return answer


def _note(measured: Visits, answer: httpx.Response) -> None:
    cost = _COST.fullmatch(answer.headers["server-timing"])
    if cost is None:
        raise SystemExit(f"The desk says its costs in another form: {answer.headers['server-timing']}")
    measured.app.append(float(cost[1]))
    measured.database.append(float(cost[2]))
    measured.queries.append(int(cost[3]))
    measured.sent.append(answer.num_bytes_downloaded)
    measured.whole.append(len(answer.content))
