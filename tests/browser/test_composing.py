"""Writing a letter with all that goes with it, by key and without script; reading a mail as it was sent."""

import re

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.builders.cases import writes
from tests.cast import JONAS, MINA, Cast
from tests.features.cli.running import Desk

from casedesk.platform.mail import html

PASTE = """area => {
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    const bytes = Uint8Array.from(atob(pixel), sign => sign.charCodeAt(0));
    const held = new DataTransfer();
    held.items.add(new File([bytes], "base.png", { type: "image/png" }));
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""
LETTER = (
    "<p>The base <b>broke</b>.</p><img src='https://track.example/seen.gif' alt='seen'>"
    "<a href='https://evil.example'>www.lampenhaus.example</a>"
)


async def test_a_letter_by_key_with_a_pasted_picture(desk: Desk, browser: Browser, staff: Cast) -> None:
    case = await a_case_of(desk, staff.mina, "Hana Kovac", "Base broke")
    async with database_of(desk):
        await writes(case, "The base broke.", html=html.clean(LETTER).html)
    mina = await person(browser, desk)
    page, keys = mina.page, mina.page.keyboard
    await mina.signs_in(MINA)
    await mina.goes_to(f"/cases/C-{case}")

    # A mail as it was sent: in place, shut off, and its pictures stay where they are.
    await page.locator(".said__foot").get_by_text("as it was sent").click()
    await mina.sees("leads to evil.example")
    frame = page.frame_locator(".reading iframe")
    await frame.get_by_text("broke").first.wait_for()
    assert await frame.locator("img").get_attribute("src") is None
    found = await flaws(page)

    # r to the reply, q quotes what they said, Ctrl B and a pasted picture; all of it in the preview.
    await page.locator("#content").focus()
    await keys.press("q")
    field = page.locator("#f-reply-body")
    await expect(field).to_be_focused()
    assert "> The base broke." in await field.input_value()
    await keys.press("Control+b")
    await keys.type("A new one")
    for _ in range(2):
        await keys.press("ArrowRight")
    await keys.type(" is on its way.\n")
    await field.evaluate(PASTE)
    await page.locator(".composer__file").wait_for()
    await expect(field).to_have_value(re.compile(r"\*\*A new one\*\* is on its way\.\n!\[base\.png\]\(cid:"))
    await page.reload()  # as after a crash: the text is there, and the picture
    await page.locator(".composer__file").wait_for()
    await page.get_by_text("CC, BCC, subject").first.click()
    await page.locator("#f-reply-cc").fill("ben@example.com")
    await mina.presses("Preview")
    await page.locator(".composer__preview strong", has_text="A new one").wait_for()
    assert await page.locator(".composer__preview img").count() == 1
    found += await flaws(page)

    # It goes, can be taken back whole, and goes again.
    await mina.presses("Send to Hana Kovac")
    await mina.sees("goes in ten seconds.")
    await expect(field).to_have_value("")
    await page.locator("#flashes").get_by_role("button", name="Undo").click()
    await expect(page.locator("#f-reply-cc")).to_have_value("ben@example.com")
    await expect(page.locator(".composer__file")).to_have_count(1)
    await field.focus()
    await keys.press("Control+Enter")
    await page.locator("#history strong", has_text="A new one").wait_for()
    await expect(page.locator(".composer__file")).to_have_count(0)
    assert found == []
    assert mina.trouble == []


async def test_a_letter_outside_without_script_on_a_telephone(
    desk: Desk, browser: Browser, staff: Cast
) -> None:
    case = await a_case_of(desk, staff.jonas, "Tomas Novak", "Parcel lost")
    jonas = await person(browser, desk, width=390, script=False)
    page = jonas.page
    await jonas.signs_in(JONAS)
    await jonas.goes_to(f"/cases/C-{case}")
    await page.get_by_role("link", name="forward").first.tap()
    form = page.locator("form[action$='/forwards']")
    assert "> Hello, the lamp is broken." in await form.locator("textarea").input_value()
    await form.locator("[name=to]").fill("claims@carrier.example")
    await form.locator("[type=file]").set_input_files(
        {"name": "label.txt", "mimeType": "text/plain", "buffer": b"88"}
    )
    await jonas.presses("Put these files in")
    await jonas.sees("label.txt")
    await jonas.presses("Send outside")
    await jonas.sees("The letter to claims@carrier.example goes in ten seconds.")
    await jonas.sees("1 file goes with it")
    assert jonas.trouble == []
