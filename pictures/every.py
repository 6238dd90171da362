"""Every page that somebody can open, as four people, as a customer and as a visitor: wide and narrow, in light and
dark, with what axe finds.

A walk ends: of each kind of page it opens so many and no more, and leaves one that takes too long, saying so.
"""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page

from casedesk.demo.cast import ANA, MINA, NOOR, RUTH, Member
from pictures.addresses import Kind, kind_of
from pictures.begun import BEGINNINGS, begin
from pictures.desk import Served, let_in, signed_in
from pictures.looking import FOUR, four_looks
from pictures.refusals import NOT_ANSWERED, forms_of, plain, send_empty

READERS: tuple[Member | None, ...] = (MINA, ANA, RUTH, NOOR, None)
"""Who walks the desk, one after the other; what one has seen the next need not look at."""

TABS = 2
"""How many pages are looked at beside each other."""

LONGEST_S = 180
"""What one page may take, in seconds; a busy machine counts a long report in this time."""


@dataclass(frozen=True)
class Looked:
    """An address that was looked at, and what is wrong with it."""

    path: str
    who: str
    flaws: list[str]


@dataclass
class Walk:
    """A walk through a desk: what is looked at, and what was."""

    desk: Served
    folder: Path
    kinds: list[Kind]
    told: Callable[[Looked], None]
    each: int = 1
    """How many addresses of each kind are looked at."""
    only: re.Pattern[str] = re.compile("")
    """Of which kinds pictures are taken; the others are opened for their links alone."""
    taken: Counter[Kind] = field(default_factory=Counter)
    followed: set[tuple[str, Kind]] = field(default_factory=set)
    """Who opened a page of a kind that somebody before them had looked at, for the links that only they have."""
    sent: set[str] = field(default_factory=set)
    looked: list[Looked] = field(default_factory=list)

    async def go(self, browser: Browser) -> None:
        """Walks as each reader, and tells of each page as it is looked at."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for who in READERS:
            page = await signed_in(browser, self.desk.address, who)
            first = [kind.pattern for kind in self.kinds if not kind.places and kind.is_for(who and who.role)]
            if who is None:
                first += await let_in(page, self.desk)
            first += await self._begun(page, who)
            await self._walk(page.context, _name(who), first)
            await self._not_answered(page, who)
            await page.context.close()

    @property
    def unseen(self) -> list[Kind]:
        """The kinds of which nobody opened a page."""
        return [kind for kind in self.kinds if kind not in self.taken]

    async def _walk(self, context: BrowserContext, who: str, first: list[str]) -> None:
        waiting: asyncio.Queue[str] = asyncio.Queue()
        for path in first:
            waiting.put_nowait(path)
        tabs = [asyncio.create_task(self._tab(context, who, waiting)) for _ in range(TABS)]
        ended = asyncio.create_task(waiting.join())
        # A tab ends by itself only where it fails, and then the walk has to.
        await asyncio.wait([ended, *tabs], return_when=asyncio.FIRST_COMPLETED)
        for task in (ended, *tabs):
            if task.done():
                task.result()
            task.cancel()

    async def _tab(self, context: BrowserContext, who: str, waiting: asyncio.Queue[str]) -> None:
        page = await context.new_page()
        while True:
            path = await waiting.get()
            kind = kind_of(path, self.kinds)
            if kind is not None and self.taken[kind] >= self.each and (who, kind) not in self.followed:
                self.followed.add((who, kind))
                for link in await self._follow(page, path):
                    waiting.put_nowait(link)
            elif kind is not None and self.taken[kind] < self.each:
                self.taken[kind] += 1
                self.followed.add((who, kind))
                try:
                    async with asyncio.timeout(LONGEST_S):
                        links = await self._look(page, path, kind, who)
                    for link in links:
                        waiting.put_nowait(link)
                    await self._refusals(page, path, who)
                except (TimeoutError, Error) as failed:
                    self._tell(
                        Looked(path, who, [f"{path} could not be looked at: {str(failed) or 'too slow'}"])
                    )
                    with contextlib.suppress(Error):
                        await page.close()
                    page = await context.new_page()
            waiting.task_done()

    async def _look(self, page: Page, path: str, kind: Kind, who: str) -> list[str]:
        answer = await page.goto(path)
        if answer is None or not await page.locator("main").count():
            return []  # a part of a page: it is seen where it stands
        flaws = [f"{path} answered {answer.status}"] if answer.status >= 500 else []
        links = await _links(page, self.desk.address)
        if self.only.search(kind.pattern):
            flaws += await four_looks(
                page, self.folder / f"{kind.name}{self.taken[kind] if self.each > 1 else ''}"
            )
            self._tell(Looked(path, who, flaws))
        return links

    async def _follow(self, page: Page, path: str) -> list[str]:
        """Where the links of a page lead to that a reader before had looked at, and had fewer of."""
        try:
            async with asyncio.timeout(LONGEST_S):
                await page.goto(path)
                return await _links(page, self.desk.address)
        except (TimeoutError, Error):
            return []  # whoever looked at it has told of that

    async def _refusals(self, page: Page, path: str, who: str) -> None:
        """Sends each form of the page empty that nobody sent yet, and looks at what it says then."""
        if not await page.locator("main").count() or not self.only.search(urlsplit(path).path):
            return
        for action in await forms_of(page):
            if (asked := plain(action)) in self.sent:
                continue
            self.sent.add(asked)
            async with asyncio.timeout(LONGEST_S):
                await page.goto(path)
                sent = await send_empty(page, action)
                if sent.status >= 400:
                    flaws = await four_looks(page, self.folder / sent.name)
                    self._tell(Looked(f"{path}, sent empty to {asked}: {sent.status}", who, flaws))

    async def _begun(self, page: Page, who: Member | None) -> list[str]:
        """Begins what has to be begun, and looks at it; gives where it is."""
        found = []
        for one in BEGINNINGS:
            if one.who == who:
                try:
                    status = await begin(page, one)
                    found.append(urlsplit(page.url).path)
                    if self.only.search(one.name):
                        flaws = await four_looks(page, self.folder / f"begun_{one.name}")
                        self._tell(Looked(f"{one.name}, {found[-1]}: {status}", _name(who), flaws))
                except (Error, LookupError) as failed:
                    self._tell(Looked(one.name, _name(who), [f"{one.name} could not be begun: {failed}"]))
        return found

    async def _not_answered(self, page: Page, who: Member | None) -> None:
        """Looks at what somebody is told who asks for what is not there, or not for them."""
        for asks, path, name in NOT_ANSWERED:
            if asks == who and self.only.search(path):
                answer = await page.goto(path)
                status = answer.status if answer else 0
                self._tell(
                    Looked(f"{path}: {status}", _name(who), await four_looks(page, self.folder / name))
                )

    def _tell(self, looked: Looked) -> None:
        self.looked.append(looked)
        self.told(looked)


def said_of(walk: Walk) -> str:
    """What came of a walk, in a sentence."""
    flaws = sum(len(one.flaws) for one in walk.looked)
    return f"{len(walk.looked)} addresses in {len(FOUR)} combinations each: {flaws or 'no'} flaws."


def _name(who: Member | None) -> str:
    return who.name if who else "a visitor"


async def _links(page: Page, address: str) -> list[str]:
    """Where the page's links lead within the desk."""
    # In a picture the property of a link is an object; resolved by hand, both kinds are addresses.
    hrefs: list[str] = await page.eval_on_selector_all(
        "a[href]", "links => links.map(one => new URL(one.getAttribute('href'), document.baseURI).href)"
    )
    paths = [href.removeprefix(address).partition("#")[0] for href in hrefs if href.startswith(address)]
    return [
        path for path in dict.fromkeys(paths) if path.startswith("/") and urlsplit(path).path != "/sign-out"
    ]
