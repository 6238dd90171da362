"""Two people on one case: they see each other, what one enters appears without disturbing the other, and what was
begun outlives a reload and a killed server."""

import signal
from pathlib import Path

from playwright.async_api import Browser, expect
from tests.browser.conftest import PATIENCE_MS, a_case_of, flaws, person, they_begin_at
from tests.cast import JONAS, MINA
from tests.features.cli.running import running

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
        await expect(field).to_be_focused(timeout=PATIENCE_MS)
        await expect(field).to_have_value(BEGUN)
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
