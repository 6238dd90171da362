"""Five cases are chosen from the keyboard, tagged after a look at what would happen, and the tags taken back."""

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.cast import MINA, Cast
from tests.features.cli.running import Desk

from casedesk.cases.queries.tags import tags_on


async def names_on(desk: Desk, case_ids: list[int]) -> list[list[str]]:
    async with database_of(desk):
        found = await tags_on(case_ids)
        return [[tag.name for tag in found.get(key, [])] for key in case_ids]


async def test_five_are_tagged_by_keys_and_come_back(browser: Browser, desk: Desk, staff: Cast) -> None:
    case_ids = [
        await a_case_of(desk, staff.mina, f"Nilay {number}", f"Shade {number}") for number in range(5)
    ]
    mina = await person(browser, desk)
    await mina.signs_in(MINA)
    await mina.goes_to("/cases?stage=open")
    keys = mina.page.keyboard
    for key in ("j", "x", "Escape", "x", "j", "j", "j", "j", "Shift+X"):
        await keys.press(key)
    await mina.page.locator("#several [name=case]").first.press("Enter")
    await expect(mina.page.locator("[data-chosen]")).to_have_text("5 chosen")
    assert await flaws(mina.page) == []
    await keys.press("g")
    await expect(mina.page.locator("[name=tag_names]")).to_be_focused()
    await mina.page.locator("[name=tag_names]").fill("Shade")
    await keys.press("Enter")
    await mina.sees("It would be done on 5 cases.")
    assert await flaws(mina.page) == []
    await keys.press("y")
    await mina.sees("Done on 5 cases.")
    assert await names_on(desk, case_ids) == [["Shade"]] * 5
    await keys.press("z")
    await mina.sees("Taken back on 5 cases.")
    assert await names_on(desk, case_ids) == [[]] * 5
    assert mina.trouble == []
    await mina.page.context.close()
