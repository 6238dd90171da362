"""A letter from a template, by the keyboard alone: chosen by typing, its gap filled in, and asked about once."""

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.cast import MINA, Cast
from tests.features.cli.running import Desk

from casedesk.automation.templates.actions.keeping import add_template
from casedesk.automation.templates.rules.permits import Editor
from casedesk.automation.templates.rules.sizes import NewTemplate

WORDS = "Hello {customer},\n\nwe refund you {? how much} for {case}."


async def test_a_letter_from_a_template_by_key(desk: Desk, browser: Browser, staff: Cast) -> None:
    case = await a_case_of(desk, staff.mina, "Piotr Zielinski", "Shade torn")
    async with database_of(desk):
        for name, body in (("Money back", WORDS), ("Something else", "Hello.")):
            await add_template(NewTemplate(name, {"en": body}, user_id=staff.mina), Editor(staff.mina))
    mina = await person(browser, desk)
    page, keys = mina.page, mina.page.keyboard
    await mina.signs_in(MINA)
    await mina.goes_to(f"/cases/C-{case}")
    await page.locator("#content").focus()
    await keys.press("i")
    offered = page.locator("#templates-list").get_by_role("option")
    await expect(offered).to_have_count(2)
    typed = page.get_by_role("combobox", name="Template")
    await expect(typed).to_be_focused()
    found = await flaws(page)
    await typed.focus()
    await keys.type("back mon")
    await expect(offered).to_have_count(1)
    await keys.press("Enter")
    field = page.locator("#f-reply-body")
    await expect(field).to_have_value(f"Hello Piotr Zielinski,\n\nwe refund you [? how much ?] for C-{case}.")
    await expect(field).to_be_focused()

    # The gap is marked: what is typed takes its place. A letter with one would not go.
    await keys.press("Control+Enter")
    await mina.sees("Fill this in before it goes, or take it out: how much.")
    await field.focus()
    await keys.press("F2")
    await keys.type("60 EUR")
    await keys.press("Control+Enter")
    await mina.sees("60 EUR was not granted.")
    found += await flaws(page)
    await field.focus()
    await keys.press("Control+Enter")
    await mina.sees("goes in ten seconds.")
    await mina.sees("sent a letter all the same")
    assert found == []
    # What was sent with a gap and what was asked about came back as such; nothing else went wrong.
    assert [one for one in mina.trouble if "422" not in one and "409" not in one] == []
