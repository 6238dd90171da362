"""Decided on the spot, and asked for: an agent grants, asks for more, a supervisor approves another amount from the
keyboard with a one-time code, and the customer's page shows it."""

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, database_of, flaws, person
from tests.builders.codes import set_up
from tests.cast import ANA, MINA, Cast
from tests.features.cli.running import Desk
from tests.visiting import HERE

from casedesk.accounts.actions.entry import begin_session
from casedesk.accounts.pages.doorkeeper import recognise_session
from casedesk.platform import db


async def recovery_code_of(user_id: int) -> str:
    """A recovery code of somebody whose one-time codes are set up."""
    entry = await recognise_session(await begin_session(user_id, HERE))
    assert entry is not None
    assert entry.access.session_id is not None
    _secret, recovery = await set_up(user_id, entry.access.session_id)
    return recovery[0]


async def test_more_than_one_may_is_decided_from_the_keyboard(
    desk: Desk, browser: Browser, staff: Cast
) -> None:
    case = await a_case_of(desk, staff.mina, "Leyla Aksoy", "Lamp came too late")
    async with database_of(desk):
        code = await recovery_code_of(staff.ana)
        customer = await db.value("SELECT customer_id FROM cases WHERE id = $1", case)

    mina = await person(browser, desk)
    await mina.signs_in(MINA)
    await mina.goes_to(f"/cases/C-{case}#may")
    await mina.page.locator("#may [value=store_credit]").check()
    await mina.page.fill("#may [name=amount]", "10")
    await mina.presses("Grant, or ask")
    await mina.sees("€10.00 store credit")
    await expect(mina.page.locator("#to-be-done")).to_contain_text("the store credit is booked")
    await mina.page.locator("#may [value=store_credit]").check()
    await mina.page.fill("#may [name=amount]", "60")
    await mina.page.fill("#may [name=remark]", "Her third late parcel")
    await mina.presses("Grant, or ask")
    await mina.sees("Waits for a decision:")
    found = await flaws(mina.page)

    ana = await person(browser, desk)
    keys, page = ana.page.keyboard, ana.page
    await ana.signs_in(ANA)
    await expect(page.locator(".rail .rail__live").first).to_contain_text("1")
    await ana.goes_to("/approvals")
    await ana.sees("Her third late parcel")
    found += await flaws(page)
    await keys.press("j")
    await keys.press("e")
    await expect(page.locator("[name=amount]")).to_be_focused()
    await keys.type("40")
    await keys.press("Control+Enter")
    await expect(page.get_by_label("Code")).to_be_focused()
    found += await flaws(page)
    await keys.type(code.lower())
    await keys.press("Enter")
    await ana.sees("Approved.")
    await ana.sees("Nothing waits for your decision.")

    await mina.goes_to("/")
    await mina.sees("approved")
    await mina.goes_to(f"/customers/{customer}")
    await mina.sees("€40.00 store credit")
    found += await flaws(mina.page)
    await mina.goes_to("/fulfilment")
    await mina.sees("the store credit is booked")
    found += await flaws(mina.page)
    assert found == []
    assert mina.trouble == []
