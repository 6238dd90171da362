"""A promise is found in what one writes, goes onto the ledger with the letter, comes due, and is kept."""

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.cast import MINA, Cast
from tests.features.cli.running import Desk

from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.platform import db


async def _its_seconds_pass(desk: Desk, case: int) -> None:
    async with database_of(desk):
        held = await db.value("SELECT id FROM replies WHERE case_id = $1 AND state = 'held'", case)
        await db.execute("UPDATE replies SET goes_at = written_at WHERE id = $1", held)
        await let_reply_go(held)


async def _two_days_pass(desk: Desk, case: int) -> None:
    """The clock of a served desk cannot be moved, so what was promised is moved back instead."""
    async with database_of(desk), db.transaction():
        await db.execute("SET LOCAL session_replication_role = replica")  # past the guard of what was said
        await db.execute(
            "UPDATE promises SET made_at = made_at - interval '3 days', due_at = due_at - interval '3 days'"
            " WHERE case_id = $1",
            case,
        )


async def test_a_promise_from_the_first_word_to_its_keeping(
    desk: Desk, browser: Browser, staff: Cast
) -> None:
    case = await a_case_of(desk, staff.mina, "Edith Novak", "Shade is bent")
    mina = await person(browser, desk)
    page = mina.page
    await mina.signs_in(MINA)
    await mina.goes_to(f"/cases/C-{case}")

    # r to the reply; what one writes is offered, and one press puts it on the ledger.
    await page.locator("#content").focus()
    await page.keyboard.press("r")
    await page.keyboard.type("Dear Edith, a new shade leaves today. I'll call you tomorrow before noon.")
    offer = page.locator(".offer")
    await expect(offer).to_contain_text("I'll call you tomorrow before noon.")
    await offer.get_by_text("Put it on the ledger").click()
    found = await flaws(page)
    await mina.presses("Send to Edith Novak")
    await mina.sees("goes in ten seconds.")
    await _its_seconds_pass(desk, case)

    # It stands in the story and beside the history; d promises another one by hand.
    await mina.goes_to(f"/cases/C-{case}")
    await expect(page.locator("#promises")).to_contain_text("I'll call you tomorrow before noon.")
    await page.locator("#content").focus()
    await page.keyboard.press("d")
    await expect(page.locator("#f-promise-text")).to_be_focused()

    # It comes due: it is the first thing on the desk, and is kept by one press.
    await _two_days_pass(desk, case)
    await mina.goes_to("/")
    row = page.locator(f"#desk-{case}")
    await expect(row).to_contain_text("overdue")
    await row.locator("a.rows__link").click()
    await page.locator("#promises").get_by_role("button", name="Done").click()
    await mina.sees("Done, though late.")
    await expect(page.locator("#promises")).to_contain_text("none open")
    found += await flaws(page)
    assert found == []
    assert mina.trouble == []
