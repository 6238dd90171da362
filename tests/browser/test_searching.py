"""Finding by typing: an operator is completed, a hit opens its case, the palette leads on, a key stays off."""

import re

from playwright.async_api import Browser, expect
from tests.browser.conftest import Person, a_case_of, person
from tests.browser.flaws import flaws
from tests.cast import MINA, Cast
from tests.features.cli.running import Desk


async def test_a_search_and_the_palette_by_the_keyboard_alone(
    desk: Desk, browser: Browser, staff: Cast
) -> None:
    case = await a_case_of(desk, staff.mina, "Oskar Nyman", "Pendant crackles")
    mina: Person = await person(browser, desk)
    keys, page = mina.page.keyboard, mina.page
    await mina.signs_in(MINA)

    await keys.press("/")
    await keys.type("crackles")
    await keys.press("Enter")
    await expect(page.locator("mark").first).to_have_text("crackles")
    found = await flaws(page)
    await keys.press("/")
    await keys.press("End")
    await keys.type(" owner:m")
    await expect(page.locator("#completions")).to_contain_text("owner:me")
    await keys.press("ArrowDown")
    found += await flaws(page)
    await keys.press("Enter")
    await expect(page.locator("#f-q")).to_have_value("crackles owner:me ")
    await keys.press("Enter")
    await expect(page.locator(".chip__away")).to_have_count(1)
    await keys.press("j")
    await keys.press("Enter")
    await page.wait_for_url(f"**/cases/C-{case}*")

    letter = page.locator("#f-reply-body")
    await letter.focus()
    await keys.press("Control+k")
    await expect(letter).to_have_value(re.compile(r"\]\("))
    await expect(page.locator("[data-palette]")).to_be_hidden()
    await letter.fill("")
    await page.locator("#content").focus()
    await keys.press("Control+k")
    await keys.type("note")
    await expect(page.locator("#palette-list")).to_contain_text("Note")
    found += await flaws(page)
    await page.locator("[data-palette] input").fill("oskar")
    await expect(page.locator("[role=option][href^='/customers/']")).to_contain_text("Oskar Nyman")
    await page.locator("[role=option][href^='/customers/']").click()
    await mina.sees("oskar@example.net")

    await keys.press("?")
    await mina.sees("log a call")
    found += await flaws(page)
    assert found == []
    assert mina.trouble == []
