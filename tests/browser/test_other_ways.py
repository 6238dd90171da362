"""The same desk by the keyboard alone, without script on a telephone, and by two people at once."""

import re

from playwright.async_api import Browser, Page, Route, expect
from tests.browser.conftest import Person, a_case_of, person, they_begin_at
from tests.browser.flaws import flaws
from tests.cast import JONAS, MINA, PASSWORD, Cast
from tests.features.cli.running import Desk

FAILED = re.compile(r"status of (409|422)|ERR_INTERNET_DISCONNECTED|Failed to fetch|ERR_FAILED")
"""The browser notes every answer that says no, and every one that does not come; these were meant to."""


async def has_focus(page: Page, selector: str) -> None:
    await expect(page.locator(selector)).to_be_focused()


async def test_by_the_keyboard_alone(new_desk: Desk, browser: Browser) -> None:
    desk, staff = new_desk, await they_begin_at(new_desk)
    case = await a_case_of(desk, staff.mina, "Nurul Aisyah", "Cracked screen")
    mina = await person(browser, desk)
    keys, page = mina.page.keyboard, mina.page
    await mina.goes_to("/sign-in")
    await has_focus(page, "[name=email]")
    await keys.type(MINA.email)
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await mina.sees("needs you now")
    await page.wait_for_load_state()  # keys do something once the page's scripts have run

    # n opens what is next, m writes a note, e resolves; each leads into its field.
    await keys.press("n")
    await mina.sees("Hello, the lamp is broken.")
    await keys.press("m")
    await has_focus(page, "#f-note-body")
    await keys.type("Batch 88-B has the thin base.")
    await keys.press("Control+Enter")
    await page.locator("#history").get_by_text("Batch 88-B has the thin base.").wait_for()
    await expect(page.locator("#f-note-body")).to_have_value("")
    await has_focus(page, "#f-note-body")
    await keys.press("Shift+Tab")
    await keys.press("w")
    await has_focus(page, "#f-waiting-side input >> nth=0")
    await keys.press("Escape")
    await has_focus(page, "summary[data-key=w]")
    await keys.press("e")
    await has_focus(page, "#f-resolution-fixed_by")
    await keys.type("Sent one of batch 91")
    await keys.press("Tab")
    await keys.type("Weak packaging of")
    await keys.press("Tab")
    await keys.press("Enter")
    await mina.sees("Resolved. It holds unless the customer comes back.")
    await mina.sees("Sent one of batch 91")

    # The search leads to a case by its number; c opens a new one for who is found as one types.
    await keys.press("/")
    await keys.type(f"C-{case}")
    async with page.expect_navigation(url=f"**/cases/C-{case}"):
        await keys.press("Enter")
    await keys.press("c")
    await has_focus(page, "#f-q")
    await keys.type("nurul")
    await mina.sees("nurul@example.net")
    await keys.press("Escape")
    await keys.press("Tab")
    await keys.press("Enter")
    await has_focus(page, "#f-title")
    await keys.type("Second screen cracked")
    await keys.press("Control+Enter")
    await mina.sees("is open.")

    # In a list j and k move, Enter opens.
    await mina.goes_to("/cases")
    for key in ("j", "j", "k", "Enter"):
        await keys.press(key)
    await page.wait_for_url("**/cases/C-*")
    assert mina.trouble == []


async def test_without_script_on_a_telephone(desk: Desk, browser: Browser, staff: Cast) -> None:
    await a_case_of(desk, staff.jonas, "Lars Holm", "Discount code refused")
    jonas = await person(browser, desk, width=390, script=False)
    page = jonas.page
    await jonas.signs_in(JONAS)
    await page.get_by_role("link", name="Lars Holm").tap()
    await jonas.sees("Hello, the lamp is broken.")

    # Write opens the sheet; what is sent can be taken back into it.
    await jonas.presses("Write")
    await page.locator("#f-reply-body").fill("Which till was it?")
    await jonas.presses("Send to Lars Holm")
    await jonas.sees("goes in ten seconds.")
    await page.locator("#flashes").get_by_role("button", name="Undo").tap()
    await expect(page.locator("#f-reply-body")).to_have_value("Which till was it?")
    await expect(page.locator("#f-reply-body")).to_be_visible()

    # A refused form comes back open; a menu leads to its form, steps are taken.
    await page.locator("#f-reply-body").fill("   ")
    await jonas.presses("Send to Lars Holm")
    await jonas.sees("Fill this in.")
    await page.locator("summary", has_text="Wait").first.tap()
    await page.locator("[data-coming] a", has_text="Wait").first.tap()
    await page.locator("#f-waiting-waits_for").fill("which till it was")
    await page.locator("form[action$='/waiting'] button").tap()
    await jonas.sees("Waits for: which till it was")
    await jonas.presses("We work on it")
    await jonas.sees("It is our turn now.")
    assert [words for words in jonas.trouble if not FAILED.search(words)] == []


async def test_two_at_once(desk: Desk, browser: Browser, staff: Cast) -> None:
    case = await a_case_of(desk, staff.mina, "Rachel Whitfield", "Signed for, but not by me")
    mina, jonas = await person(browser, desk), await person(browser, desk, width=390)
    await mina.signs_in(MINA)
    await jonas.signs_in(JONAS)
    for one in (mina, jonas):
        await one.goes_to(f"/cases/C-{case}")
    field = jonas.page.locator("#f-reply-body")
    await jonas.presses("Write")
    await has_focus(jonas.page, "#f-reply-body")
    await field.fill("Could you tell us who signed?")

    await notes(mina, "I asked the carrier already.")
    await jonas.presses("Send to Rachel Whitfield")
    await jonas.sees("New since you opened the page.")
    await jonas.sees("I asked the carrier already.")
    await expect(field).to_have_value("Could you tell us who signed?")
    found = await flaws(jonas.page)
    await jonas.presses("Send to Rachel Whitfield")
    await expect(field).to_be_hidden()
    await jonas.sees("goes in a few seconds")

    # What could not be sent stays, and is still there after the page was lost.
    note = mina.page.locator("#f-note-body")
    await note.fill("He is at the depot.")
    await mina.page.context.set_offline(True)
    await mina.page.keyboard.press("Control+Enter")
    await mina.sees("The desk did not answer. What you wrote is still here")
    await mina.page.context.set_offline(False)
    await mina.page.reload()
    await expect(note).to_have_value("He is at the depot.")

    # And what was on its way when the page was lost.
    await mina.page.route("**/notes", lambda _: None)
    await sends_note(mina, "He asks for a key.")
    await mina.page.reload()
    await expect(note).to_have_value("He asks for a key.")
    await mina.page.unroute("**/notes")
    await notes(mina, "He asks for a key, and waits.")
    await mina.page.reload()
    await expect(note).to_have_value("")

    # A page that was lost after the desk took the note has nothing to give back, however it is set on the page.
    await mina.page.route("**/notes", _taken_but_not_told)
    await sends_note(mina, "He has the **key**.\n\n1. It fits.")
    await mina.sees("The desk did not answer. What you wrote is still here")
    await mina.page.unroute("**/notes")
    await mina.page.reload()
    await mina.page.locator("#history").get_by_text("It fits.").wait_for()
    await expect(note).to_have_value("")
    assert found == []
    assert [words for words in mina.trouble if not FAILED.search(words)] == []
    assert [words for words in jonas.trouble if not FAILED.search(words)] == []


async def _taken_but_not_told(route: Route) -> None:
    await route.fetch(max_redirects=0)
    await route.abort()


async def notes(someone: Person, words: str) -> None:
    """Writes a note on the case that is open."""
    await sends_note(someone, words)
    await someone.page.locator("#history").get_by_text(words).wait_for()


async def sends_note(someone: Person, words: str) -> None:
    await someone.page.locator(".composer__tab", has_text="Note").click()
    await someone.page.locator("#f-note-body").fill(words)
    await someone.page.keyboard.press("Control+Enter")
