"""A real desk and a real Chromium: the desk is served by the program, forked, the browser is the machine's."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from tests.browser.chromium import launched
from tests.builders.cases import a_case, a_cause, mail
from tests.builders.people import a_customer
from tests.cast import PASSWORD as CAST_PASSWORD
from tests.cast import Cast, Member, give_passwords, hire
from tests.features.cli.running import Desk, casedesk, forked
from tests.pools import set_aside

from casedesk.cases.rules import actors
from casedesk.cli import database_server, ground
from casedesk.config import Settings
from casedesk.ownership.actions import assign
from casedesk.platform import db

PASSWORD = "a lamp on every desk"
PATIENCE_MS = 20_000
JOURNEY_S = 600
"""The longest that a journey may take, in seconds: on a busy machine each of its steps waits."""

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives journeys the time they need (this is told of all tests, whatever folder they are in)."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(JOURNEY_S))


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk where the cast works (see `staff`), served."""
    with forked(tmp_path_factory.mktemp("browser") / "desk") as desk:
        yield desk


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk of the test's own, not yet set up, served."""
    with forked(tmp_path / "desk") as desk:
        yield desk


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's Chromium: the one bin/test found, else one on the path, else playwright's own."""
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        yield browser
        await browser.close()


@asynccontextmanager
async def database_of(desk: Desk) -> AsyncIterator[None]:
    """The database of the desk that is being served, open in this process too."""
    settings = Settings(data_dir=desk.data)
    ground.open_house(settings)
    with set_aside(), database_server.running(settings) as dsn:
        await db.open(dsn, size=2)
        try:
            yield
        finally:
            await db.close()


@pytest.fixture(scope="session")
async def staff(desk: Desk) -> Cast:
    """The cast works at the desk."""
    return await they_begin_at(desk)


async def they_begin_at(desk: Desk) -> Cast:
    """Lets the cast work at a desk, each with their password; there is a cause to resolve cases with."""
    async with database_of(desk):
        cast = await hire()
        await give_passwords()
        await a_cause("Weak packaging of the cast")
        return cast


async def a_case_of(desk: Desk, owner_id: int, name: str, title: str) -> int:
    """A case that came by mail, owned by somebody of the cast."""
    async with database_of(desk):
        customer = await a_customer(name, f"{name.split()[0].lower()}@example.net")
        case = await a_case(customer, mail("Hello, the lamp is broken."), title=title)
        await assign(case, owner_id, "Hers to do", actors.system("tests"))
        return case


@dataclass
class Person:
    """Somebody at a browser. `trouble` collects what the browser's console complained about."""

    page: Page
    desk: Desk
    trouble: list[str]

    async def goes_to(self, path: str) -> None:
        await self.page.goto(self.desk.address + path)

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()

    async def signs_in(self, as_whom: Member) -> None:
        await self.goes_to("/sign-in")
        await self.page.fill("[name=email]", as_whom.email)
        await self.page.fill("[name=password]", CAST_PASSWORD)
        await self.presses("Sign in")
        await self.page.wait_for_url(self.desk.address + "/")

    async def sees(self, words: str) -> None:
        await self.page.get_by_text(words).filter(visible=True).first.wait_for(timeout=PATIENCE_MS)


async def person(browser: Browser, desk: Desk, *, width: int = 1280, script: bool = True) -> Person:
    """Somebody who has never been here, before a window of this width."""
    context: BrowserContext = await browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, has_touch=width < 800
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    return Person(page, desk, trouble)


async def join(desk: Desk, someone: Person, email: str, name: str) -> None:
    """Adds an agent on the command line, who then chooses a password in the browser."""
    said = casedesk("user", "add", email, "--name", name, "--data", str(desk.data)).stdout
    link = re.search(r"/welcome\?code=\S+", said)
    assert link is not None, said
    await someone.goes_to(link[0])
    await someone.page.fill("[name=password]", PASSWORD)
    await someone.presses("Choose this password")
    await someone.page.get_by_role("heading", name=re.compile(name)).wait_for()


async def sets_the_desk_up(noor: Person) -> None:
    """The first visit, with the code from the terminal; and a cause to resolve cases with."""
    code = re.search(r"^  ([A-Z0-9]{5}(?:-[A-Z0-9]{5}){3})$", noor.desk.said, re.MULTILINE)
    assert code is not None, noor.desk.said
    await noor.goes_to("/setup")
    for name, typed in (
        ("code", code[1]),
        ("name", "Noor Haddad"),
        ("email", "noor@desk.example"),
        ("password", PASSWORD),
    ):
        await noor.page.fill(f"[name={name}]", typed)
    await noor.presses("Set up")
    await noor.sees("Noor Haddad")
    await noor.goes_to("/settings/lists")
    causes = noor.page.locator("form[action='/settings/lists/causes']")
    await causes.locator("[name=name]").fill("Weak packaging")
    await causes.locator("button").click()
    await noor.page.locator("input[value='Weak packaging']").wait_for()


def mail_arrives(desk: Desk, folder: Path, number: int, body: str, **headers: str) -> None:
    """A letter of the customer's, taken in by the program."""
    message = EmailMessage()
    message["From"], message["To"] = "Aylin Demir <aylin@example.com>", "help@desk.example"
    message["Subject"], message["Message-ID"] = "Lamp arrived broken", f"<{number}@example.com>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    letter = folder / f"{number}.eml"
    letter.write_bytes(message.as_bytes())
    taken = casedesk("mail", "import", str(letter), "--data", str(desk.data))
    assert taken.returncode == 0, taken.stderr
