"""A demo desk to look at: filled anew, so that it is the same but for its days, served, and gone afterwards."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from tests.browser.chromium import launched
from tests.features.cli.running import casedesk, running

from casedesk.demo.cast import PASSWORD, Member

HEIGHT = 900
WIDE, NARROW = 1280, 390
SETTLES_MS = 500
"""Until what is counted beside a page has come, and new colours are on the screen."""

PATIENCE_MS = 120_000
"""Long pages take a while on a busy machine; who walks all of them has the time."""


@contextmanager
def demo_desk(cases: int) -> Iterator[str]:
    """The address of a demo desk of so many cases."""
    with tempfile.TemporaryDirectory(prefix="casedesk-pictures-") as folder:
        data = Path(folder) / "desk"
        filled = casedesk("demo", "--data", str(data), "--cases", str(cases))
        if filled.returncode != 0:
            raise SystemExit(filled.stderr)
        with running(data, "--demo") as desk:
            yield desk.address


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window."""
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        yield browser
        await browser.close()


async def signed_in(browser: Browser, address: str, who: Member | None) -> Page:
    """A page of somebody's browser; nobody's, where nobody is named."""
    context = await browser.new_context(
        base_url=address, viewport={"width": WIDE, "height": HEIGHT}, reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    if who is not None:
        await page.goto("/sign-in")
        await page.fill("[name=email]", who.email)
        await page.fill("[name=password]", PASSWORD)
        await page.click("main form button[type=submit]")
        await page.wait_for_url("**/")
    return page
