"""A demo desk to look at: filled anew, so that it is the same but for its days, served, and gone afterwards."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.async_api import Browser, Page, async_playwright
from tests.browser.chromium import launched
from tests.features.cli.running import casedesk, running

from casedesk.config import Settings
from casedesk.demo.cast import PASSWORD, Member
from casedesk.portal.rules.forms import QUICKEST

HEIGHT = 900
WIDE, NARROW = 1280, 390
SETTLES_MS = 500
"""Until what is counted beside a page has come, and new colours are on the screen."""

PATIENCE_MS = 120_000
"""Long pages take a while on a busy machine; who walks all of them has the time."""


@dataclass(frozen=True)
class Served:
    """A demo desk that is served."""

    address: str
    outbox: Path | None = None
    """Where the letters lie that it would send; None where that is not known."""


@contextmanager
def demo_desk(cases: int) -> Iterator[Served]:
    """A demo desk of so many cases."""
    with tempfile.TemporaryDirectory(prefix="casedesk-pictures-") as folder:
        data = Path(folder) / "desk"
        filled = casedesk("demo", "--data", str(data), "--cases", str(cases))
        if filled.returncode != 0:
            raise SystemExit(filled.stderr)
        with running(data, "--demo") as desk:
            yield Served(desk.address, Settings(data_dir=data).outbox_dir)


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


async def let_in(page: Page, desk: Served) -> list[str]:
    """Writes to the desk as a customer, and goes where the answer's link leads: the addresses on the way. None but the
    form's where nobody can read that answer."""
    address = f"derya.{uuid4().hex[:8]}@example.net"
    await page.goto("/help")
    await page.fill("[name=what]", "The lamp arrived broken at the base. It flickers, too.")
    await page.fill("[name=wish]", "One that works by Friday.")
    await page.fill("[name=name]", "Derya Yıldız")
    await page.fill("[name=email]", address)
    await page.wait_for_timeout(QUICKEST.total_seconds() * 1_000)
    await page.click("main form button[type=submit]")
    await page.wait_for_url("**/help/sent/*")
    sent = urlsplit(page.url).path
    link = await _link_to(address, desk.outbox) if desk.outbox else None
    if link is None:
        return [sent]
    await page.goto(link)
    await page.click("main form button[type=submit]")
    await page.wait_for_url("**/my/cases/*")
    return [sent, urlsplit(page.url).path]


async def _link_to(address: str, outbox: Path) -> str | None:
    for _ in range(60):
        for letter in outbox.glob("*.eml"):
            mail = message_from_bytes(letter.read_bytes(), policy=policy.default)
            words = mail.get_body(("plain",))
            if address in str(mail["To"]) and words and (found := re.search(r"/my/\S+", words.get_content())):
                return found[0]
        await asyncio.sleep(1)
    return None
