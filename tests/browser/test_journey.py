"""From a mail that arrives to a resolution whose time is measured, as people go that way."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.browser.conftest import PASSWORD, PATIENCE_MS, Person, flaws, hire, mail_arrives, person
from tests.features.cli.running import Desk, casedesk

pytestmark = pytest.mark.browser


async def test_a_case_from_a_mail_to_a_resolution_that_is_measured(
    desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    # The first visit sets the desk up, with the code from the terminal.
    noor = await person(browser, desk)
    code = re.search(r"^  ([A-Z0-9]{5}(?:-[A-Z0-9]{5}){3})$", desk.said, re.MULTILINE)
    assert code is not None, desk.said
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

    # An agent joins; a mail arrives and stands on the desk.
    mina = await person(browser, desk)
    await hire(desk, mina, "mina@desk.example", "Mina Park")
    found = await flaws(mina.page)
    mail_arrives(desk, tmp_path, 1, "Hello,\n\nthe lamp arrived broken at the base.\n\nAylin Demir")
    await mina.goes_to("/")
    await mina.sees("no answer yet")
    found += await flaws(mina.page)
    await mina.page.keyboard.press("n")
    await mina.page.wait_for_url("**/cases/C-*")
    case = mina.page.url.removeprefix(desk.address)
    await mina.sees("the lamp arrived broken at the base.")
    found += await flaws(mina.page)

    # The answer is taken back once, then goes.
    answer = "Dear Aylin Demir, I am sorry. Could you send me a picture of the base?"
    await mina.page.locator("[data-panel=reply] textarea").fill(answer)
    await mina.presses("Send to Aylin Demir")
    await mina.page.locator("#flashes button[data-key=z]").click()
    await expect(mina.page.locator("[data-panel=reply] textarea")).to_have_value(answer, timeout=PATIENCE_MS)
    await mina.presses("Send to Aylin Demir")
    await mina.sees("goes in")
    await mina.page.wait_for_timeout(11_000)
    for _ in range(20):
        await mina.goes_to(case)
        if await mina.page.get_by_text("queued").count():
            break
        await mina.page.wait_for_timeout(1_000)
    await mina.sees("queued")

    # A call is logged, and the customer writes again.
    await mina.page.locator(".composer__tab", has_text="Call or visit").click()
    await mina.page.locator("[data-panel=call] [name=body]").fill("She will send the picture tonight.")
    await mina.page.locator("[data-panel=call] [name=minutes]").fill("2")
    await mina.presses("Log the contact")
    await mina.sees("She will send the picture tonight.")
    mail_arrives(desk, tmp_path, 2, "Here is the picture.", In_Reply_To="<1@example.com>")
    await mina.goes_to(case)
    await mina.sees("Here is the picture.")

    # Resolved; the customer comes back; resolved for good.
    await resolve(mina, "A lamp of another batch")
    found += await flaws(mina.page)
    mail_arrives(desk, tmp_path, 3, "It is broken again.", In_Reply_To="<1@example.com>")
    await mina.goes_to(case)
    await mina.sees("reopened once")
    await resolve(mina, "One packed by hand")
    await mina.sees("until resolved")
    assert await mina.page.get_by_text("thought fixed").count() > 0
    found += await flaws(mina.page)

    # What the clock says is what the record says.
    verified = casedesk("verify", "--data", str(desk.data))
    assert verified.returncode == 0, verified.stdout
    await noor.goes_to("/reports/resolution")
    await noor.sees("1 resolved")
    for path in (
        "/reports/resolution",
        "/cases",
        "/cases/new",
        "/customers",
        "/mail/tray",
        "/settings/users",
        "/me",
    ):
        await noor.goes_to(path)
        found += await flaws(noor.page)
    assert found == []
    assert mina.trouble == []
    assert noor.trouble == []


async def resolve(someone: Person, fixed_by: str) -> None:
    """Resolves the case on the page, with what fixed it and what caused it."""
    page = someone.page
    await page.keyboard.press("Escape")
    await page.locator("summary", has_text="Resolve").first.click()
    await page.locator("form[action$='/resolution'] [name=fixed_by]").fill(fixed_by)
    await page.locator("form[action$='/resolution'] [name=cause_id]").select_option(label="Weak packaging")
    await page.locator("form[action$='/resolution'] button[type=submit]").click()
    await someone.sees(fixed_by)
