"""One page in both widths and themes: a picture of each, and what is wrong with it."""

from pathlib import Path
from typing import Literal

from playwright.async_api import Page
from tests.browser.flaws import AXE, PAINTED, SCHEMES, found_by_axe, too_wide

from pictures.desk import HEIGHT, NARROW, SETTLES_MS, WIDE

FOUR: list[tuple[int, Literal["light", "dark"]]] = [
    (width, scheme) for width in (WIDE, NARROW) for scheme in SCHEMES
]
_COUNTED = "!document.querySelector('.htmx-request, [aria-busy=true]')"
"""Holds when nothing is counted beside the page any more."""


async def four_looks(page: Page, stem: Path) -> list[str]:
    """Takes the four pictures of the page as it stands; gives what is wrong in any of them. Whoever asks bounds the
    time: a page may be counting for ever."""
    await page.wait_for_timeout(SETTLES_MS)
    while not await page.evaluate(_COUNTED):
        await page.wait_for_timeout(SETTLES_MS)
    await page.evaluate(AXE)
    found = []
    for width, scheme in FOUR:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.evaluate(PAINTED)
        found += await found_by_axe(page, width, scheme)
        found += await too_wide(page, width)
        await page.screenshot(path=f"{stem}-{width}-{scheme}.png", full_page=True)
    return list(dict.fromkeys(found))
