"""The machine's Chromium, as tests start it."""

import os
import shutil

from playwright.async_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",  # tests may run as root, where Chromium has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # all pages are of one desk: a process for each, at every visit, costs a third of it
]


async def launched(playwright: Playwright) -> Browser:
    """The one bin/test found, else one on the path, else playwright's own."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    return await playwright.chromium.launch(executable_path=found, args=QUIET)
