"""The telephone: a call is written down by the keyboard from my desk, and who calls is there when it rings."""

import httpx
from playwright.async_api import Browser, expect
from tests.browser.conftest import Person, a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.builders.cases import BY_TESTS
from tests.cast import MINA, Cast
from tests.features.cli.running import Desk

from casedesk.accounts.actions.tokens import create_token
from casedesk.cases.rules import actors
from casedesk.customers.actions.addresses import Given, add_identity
from casedesk.customers.queries.finding import by_identity

NUMBER = "+4930901820"
READ = "+49 30 901820"


async def test_a_call_by_the_keyboard_alone(desk: Desk, browser: Browser, staff: Cast) -> None:
    case = await a_case_of(desk, staff.mina, "Samira Haddad", "Wrong colour")
    mina = await person(browser, desk)
    keys, page = mina.page.keyboard, mina.page
    await mina.signs_in(MINA)

    await keys.press("p")
    await expect(page.locator("#f-q")).to_be_focused()
    await keys.type("samira")
    await mina.sees("samira@example.net")
    found = await flaws(page)
    await keys.press("Escape")
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(page.locator("#f-body")).to_be_focused()
    await keys.type("She keeps the lamp if it can be blue.")
    await keys.press("Tab")
    await keys.type("A swatch by Friday")
    found += await flaws(page)
    await keys.press("Control+Enter")
    await mina.sees(f"It is in the history of C-{case}.")
    await mina.sees("Promised: A swatch by Friday")
    await mina.sees("call in · logged by Mina Park")

    # A letter is asked for what a letter has; l opens the same form on the case.
    await keys.press("l")
    await expect(page.locator("#f-contact-body")).to_be_focused()
    await expect(page.locator("#f-contact-answered")).to_be_visible()
    await page.locator("[data-panel=call] .chip", has_text="letter").click()
    await expect(page.locator("#f-contact-answered")).to_be_hidden()
    await expect(page.locator("#f-contact-minutes")).to_be_hidden()
    assert found == []
    assert mina.trouble == []


async def test_a_missed_call_is_rung_back(desk: Desk, browser: Browser, staff: Cast) -> None:
    case = await a_case_of(desk, staff.mina, "Tobias Lindgren", "Lamp hums")
    async with database_of(desk):
        tobias = await by_identity("email", "tobias@example.net")
        assert tobias is not None
        await add_identity(tobias.customer_id, Given("phone", NUMBER), actors.system("tests"))
        token = await create_token(staff.noor, "Telephone system", ["write"], BY_TESTS)
    missed = {"channel": "phone", "direction": "in", "answered": False, "number": NUMBER, "reference": "1"}
    answer = httpx.post(
        f"{desk.address}/api/interactions", json=missed, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.json()["case"] == f"C-{case}"

    mina = await person(browser, desk, width=390)
    await mina.signs_in(MINA)
    await mina.sees("missed call")
    await expect(mina.page.get_by_role("link", name=READ)).to_have_attribute("href", f"tel:{NUMBER}")
    found = await flaws(mina.page)
    found += await rings(mina, case)
    await mina.page.locator("#f-contact-body").fill("It hums when dimmed.")
    await mina.presses("Log the contact")
    await mina.page.locator("#history").get_by_text("It hums when dimmed.").wait_for()
    await mina.goes_to("/")
    await expect(mina.page.get_by_text("missed call")).to_have_count(0)
    assert found == []
    assert mina.trouble == []


async def rings(mina: Person, case: int) -> list[str]:
    """He calls again before Mina has dialled: the telephone opens his page, which leads to the case."""
    await mina.goes_to(f"/call?number={NUMBER}")
    await mina.sees(f"Tobias Lindgren is calling from {READ}")
    found = await flaws(mina.page)
    await mina.page.get_by_role("link", name=f"Open C-{case}").click()
    await expect(mina.page.locator("#f-contact-body")).to_be_visible()
    found += await flaws(mina.page)
    return found
