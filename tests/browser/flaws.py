"""What is wrong with a page for somebody who cannot see it well, or sees little of it at once."""

from pathlib import Path
from typing import Literal

from playwright.async_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
SCHEMES: dict[Literal["light", "dark"], str] = {
    "light": "{resultTypes: ['violations']}",
    "dark": "{resultTypes: ['violations'], runOnly: ['color-contrast']}",  # in the dark only colours differ
}

PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Comes when new colours are on the screen: axe would take the old ones for those that are read."""


async def flaws(page: Page) -> list[str]:
    """What axe finds on the page as it stands, in light and in dark, at both widths."""
    found = []
    before = page.viewport_size
    await page.evaluate(AXE)
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in SCHEMES.items():
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(PAINTED)
            violations = await page.evaluate(f"axe.run({options}).then(found => found.violations)")
            found += [
                f"{page.url} at {width} {scheme}: {one['id']} {one['nodes'][0]['html'][:160]}"
                for one in violations
            ]
        wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            found.append(f"{page.url} at {width}: {wider} pixels wider than the screen")
    await page.emulate_media(color_scheme=None)
    if before is not None:
        await page.set_viewport_size(before)
    return found
