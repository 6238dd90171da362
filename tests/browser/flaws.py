"""What is wrong with a page for somebody who cannot see it well, or sees little of it at once."""

from pathlib import Path
from typing import Literal

from playwright.async_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
SCHEMES: dict[Literal["light", "dark"], str] = {
    "light": "{resultTypes: ['violations']}",
    # In the dark only colours differ: these are all of axe's rules on them that it runs unasked.
    "dark": "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}",
}

PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Comes when new colours are on the screen: axe would take the old ones for those that are read."""


async def flaws(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in light and in dark, at both widths."""
    found = []
    before = page.viewport_size
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(AXE)
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(PAINTED)
            found += await found_by_axe(page, width, scheme)
        found += await too_wide(page, width)
    await page.emulate_media(color_scheme=None)
    if before is not None:
        await page.set_viewport_size(before)
    return found


async def found_by_axe(page: Page, width: int, scheme: Literal["light", "dark"]) -> list[str]:
    """What axe finds on a page that has this width and theme, and has axe in it."""
    violations = await page.evaluate(f"axe.run({SCHEMES[scheme]}).then(found => found.violations)")
    return [
        f"{page.url} at {width} {scheme}: {one['id']} {node['html'][:160]}"
        for one in violations
        for node in one["nodes"][:3]
    ]


async def too_wide(page: Page, width: int) -> list[str]:
    """Whether one has to move the page sideways to read it at this width."""
    wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{page.url} at {width}: {wider} pixels wider than the screen"] if wider > 0 else []
