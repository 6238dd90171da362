"""Every page that one comes to by following links, as four people and as a visitor: wide and narrow, in light and
dark, with what axe finds."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page
from tests.browser.flaws import flaws

from casedesk.demo.cast import ANA, MINA, NOOR, RUTH, Member
from pictures.desk import HEIGHT, NARROW, SETTLES_MS, WIDE, signed_in

READERS: tuple[tuple[Member | None, str], ...] = (
    (MINA, "/"), (ANA, "/team"), (RUTH, "/reports/resolution"), (NOOR, "/settings"), (None, "/help"),
)  # fmt: skip
"""Who walks the desk, and from where."""

NOT_PAGES = re.compile(
    r"^/(live|static|healthz|readyz|metrics|sign-out)\b|/files/|\.csv$|/raw$|/document$|/picture"
)
_KEY = re.compile(r"(?<=/)(?:[CP]-)?\d+(?=/|$)")
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_SHOTS = [(width, scheme) for width in (WIDE, NARROW) for scheme in _SCHEMES]


async def look(browser: Browser, address: str, folder: Path) -> AsyncIterator[str]:
    """Takes four pictures of one page of each kind into the folder; gives what is wrong with them as it is found, so
    that a walk which is stopped has said what it saw."""
    folder.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    for who, start in READERS:
        page = await signed_in(browser, address, who)
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            if kind_of(path) in seen:
                continue
            seen.add(kind_of(path))
            answer = await page.goto(path)
            if answer is None or "text/html" not in answer.headers.get("content-type", ""):
                continue
            if answer.status >= 400:
                yield f"{path} answered {answer.status}"
            waiting += await _links(page, address)
            for flaw in await flaws(page):
                yield flaw
            await _take_four(page, folder / name_of(path))
        await page.context.close()


def kind_of(path: str) -> str:
    """Which page it is, whatever case, person or filter it shows: `/cases/C-12/calls` is `/cases/0/calls`."""
    return _KEY.sub("0", urlsplit(path).path)


def name_of(path: str) -> str:
    """What its pictures are called."""
    return kind_of(path).strip("/").replace("/", "_") or "desk"


async def _links(page: Page, address: str) -> list[str]:
    """Where the page's links lead within the desk."""
    # In a picture the property of a link is an object; resolved by hand, both kinds are addresses.
    hrefs: list[str] = await page.eval_on_selector_all(
        "a[href]", "links => links.map(one => new URL(one.getAttribute('href'), document.baseURI).href)"
    )
    paths = [href.removeprefix(address).partition("#")[0] for href in hrefs if href.startswith(address)]
    return [path for path in dict.fromkeys(paths) if path and not NOT_PAGES.search(urlsplit(path).path)]


async def _take_four(page: Page, stem: Path) -> None:
    for width, scheme in _SHOTS:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.wait_for_timeout(SETTLES_MS)
        await page.screenshot(path=f"{stem}-{width}-{scheme}.png", full_page=True)
