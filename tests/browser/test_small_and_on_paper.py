"""A case where there is little room: magnified so that the screen is narrow, by the keyboard alone; and on paper."""

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, person
from tests.browser.flaws import AXE, flaws, found_by_axe, too_wide
from tests.cast import MINA, Cast
from tests.features.cli.running import Desk

MAGNIFIED = 640
"""How wide a screen of 1280 is at 200 %."""
BETWEEN = 912
"""And at 140 %."""


async def test_keys_open_the_sheet_to_write_in(browser: Browser, desk: Desk, staff: Cast) -> None:
    case = await a_case_of(desk, staff.mina, "Signe Holm", "Lamp flickers")
    mina = await person(browser, desk, width=MAGNIFIED)
    await mina.signs_in(MINA)
    for key, field in (("h", "to"), ("r", "body"), ("m", "body")):
        await mina.goes_to(f"/cases/C-{case}")
        await mina.page.keyboard.press(key)
        sheet = mina.page.locator("[data-composer]:popover-open")
        await expect(sheet).to_be_visible()
        await expect(sheet.locator(f"[name={field}]").filter(visible=True)).to_be_focused()
        await mina.page.keyboard.press("Escape")
        await expect(sheet).to_have_count(0)
    assert await flaws(mina.page) == []
    assert mina.trouble == []
    await mina.page.context.close()


async def test_between_the_two_widths_there_is_room_for_the_story(
    browser: Browser, desk: Desk, staff: Cast
) -> None:
    """On a tablet, or a screen of 1280 at 140 %, the rail gives way to what is read and written."""
    case = await a_case_of(desk, staff.mina, "Signe Holm", "Lamp flickers")
    mina = await person(browser, desk, width=BETWEEN)
    await mina.signs_in(MINA)
    await mina.goes_to(f"/cases/C-{case}")
    story = await mina.page.locator("#case-story").bounding_box()
    assert story is not None
    assert story["width"] > BETWEEN / 2
    await mina.page.evaluate(AXE)
    assert await found_by_axe(mina.page, BETWEEN, "light") + await too_wide(mina.page, BETWEEN) == []
    await mina.page.locator(".rail__me summary").click()
    await expect(mina.page.get_by_role("button", name="Sign out").filter(visible=True)).to_be_in_viewport()
    assert mina.trouble == []
    await mina.page.context.close()


async def test_on_paper_the_history_is_no_grid(browser: Browser, desk: Desk, staff: Cast) -> None:
    """Chromium lays the rows of a grid over each other where one does not fit on its sheet."""
    case = await a_case_of(desk, staff.mina, "Signe Holm", "Lamp flickers")
    mina = await person(browser, desk)
    await mina.signs_in(MINA)
    await mina.goes_to(f"/cases/C-{case}")
    await mina.page.emulate_media(media="print")
    shown = await mina.page.eval_on_selector_all(
        ".timeline, .timeline > li", "all => [...new Set(all.map(one => getComputedStyle(one).display))]"
    )
    assert shown == ["block"]
    await expect(mina.page.locator(".composer")).to_be_hidden()
    await mina.page.context.close()
