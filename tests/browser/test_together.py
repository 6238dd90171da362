"""Two people on one case: they see each other, what one enters appears without disturbing the other, and what was
begun outlives a reload and a killed server."""

import signal
from pathlib import Path

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, database_of, person, they_begin_at
from tests.browser.flaws import flaws
from tests.builders.cases import writes
from tests.cast import JONAS, MINA, Cast
from tests.features.cli.running import Desk, running

BEGUN = "Dear Aylin, a new one is"


async def test_two_on_one_case_and_a_server_that_dies(tmp_path: Path, browser: Browser) -> None:
    with running(tmp_path / "desk") as desk:
        cast = await they_begin_at(desk)
        case = await a_case_of(desk, cast.mina, "Aylin Demir", "Lamp arrived broken")
        mina, jonas = await person(browser, desk), await person(browser, desk)
        for one, member in ((mina, MINA), (jonas, JONAS)):
            await one.signs_in(member)
            await one.goes_to(f"/cases/C-{case}")
        await mina.sees("Jonas Ott is looking too")
        field = jonas.page.locator("#f-reply-body")
        await field.click()
        await jonas.page.keyboard.type(BEGUN)
        await mina.sees("Jonas Ott is writing a reply")
        await jonas.sees("Draft saved")
        found = await flaws(mina.page)

        # What Mina enters appears on Jonas's page; his words, his cursor and his place stay.
        keys = mina.page.keyboard
        await mina.page.locator("#content").focus()
        await keys.press("m")
        await keys.type("@jo")
        await mina.page.locator("#mentions [aria-selected=true]", has_text="Jonas Ott").wait_for()
        await keys.press("Enter")
        await keys.type("the carrier has it.")
        await keys.press("Control+Enter")
        await jonas.page.locator("#history", has_text="@Jonas Ott the carrier has it.").wait_for()
        await expect(field).to_be_focused()
        await expect(field).to_have_value(BEGUN)
        # A form that unfolds says which it is, and Escape goes back to where one was.
        story = mina.page.locator("summary", has_text="Write the story")
        await story.focus()
        await keys.press("Enter")
        unfolded = mina.page.get_by_role("group", name="Write the story")
        await expect(unfolded.locator("textarea").first).to_be_focused()
        await keys.press("Escape")
        await expect(story).to_be_focused()
        await expect(unfolded).to_be_hidden()
        # He has it before him, so that the bell lists it and counts nothing.
        await jonas.page.locator("#bell summary").click()
        await jonas.sees("Mina Park named you in a note on the case of Aylin Demir")
        found += await flaws(jonas.page)
        await jonas.page.reload()
        await expect(field).to_have_value(BEGUN)
        desk.stop(signal.SIGKILL)
    with running(tmp_path / "desk") as desk:
        jonas.desk = desk
        await jonas.goes_to(f"/cases/C-{case}")
        await expect(field).to_have_value(BEGUN)
        await jonas.goes_to("/notifications/choices")
        found += await flaws(jonas.page)
    assert found == []


IN_HAND = """() => {
    const { activeElement: row } = document;
    return [row?.getAttribute("href"), Math.round(row?.getBoundingClientRect().top ?? 0), scrollY > 0];
}"""
"""Which row has the focus, where on the screen it stands, and whether one has scrolled to it."""


async def test_rows_change_and_appear_where_they_stand(desk: Desk, browser: Browser, staff: Cast) -> None:
    """Whoever goes through a list or their desk by the keyboard keeps their row and their place meanwhile."""
    cases = [await a_case_of(desk, staff.jonas, f"Live {number}", "Shade is loose") for number in range(5)]
    jonas = await person(browser, desk)
    await jonas.signs_in(JONAS)
    await jonas.page.set_viewport_size({"width": 1280, "height": 260})
    keys = jonas.page.keyboard

    await jonas.goes_to("/cases?owner=me&order=waiting")
    row = jonas.page.locator(f"#case-{cases[2]} [data-row]")
    await row.focus()
    await keys.press("j")
    before = await jonas.page.evaluate(IN_HAND)
    assert before[0] == f"/cases/C-{cases[3]}"
    assert before[2]
    async with database_of(desk):
        await writes(cases[1], "Any news?")
        await writes(cases[3], "Any news?")
    for case in (cases[1], cases[3]):
        await jonas.page.locator(f"#case-{case}", has_text="chased once").wait_for()
    assert await jonas.page.evaluate(IN_HAND) == before

    await jonas.goes_to("/")
    await jonas.page.locator(f"#desk-{cases[3]} [data-row]").focus()
    await keys.press("k")
    await jonas.page.evaluate("scrollTo(0, 30)")
    before = await jonas.page.evaluate(IN_HAND)
    assert before[2]
    async with database_of(desk):
        await writes(cases[4], "Any news?")
    new = await a_case_of(desk, staff.jonas, "Live 5", "Bulb buzzes")
    await jonas.page.locator(f"#desk-{cases[4]}", has_text="chased once").wait_for()
    await jonas.page.locator(f"#desk-{new}").wait_for()
    assert await jonas.page.evaluate(IN_HAND) == before
    assert jonas.trouble == []
