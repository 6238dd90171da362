"""Decided on the spot, and asked for: an agent grants, asks for more, a supervisor approves another amount from the
keyboard with a one-time code, and the customer's page shows it. The supervisor sees in the workbench what a higher
limit would have saved, publishes it, and the next who asks for the same gets it on the spot."""

from dataclasses import replace

from playwright.async_api import Browser, Page, expect
from tests.browser.conftest import Person, a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.builders.codes import set_up
from tests.builders.conceding import in_force
from tests.builders.policies import allows
from tests.builders.portal import link_for
from tests.cast import ANA, MINA, PARCELS, Cast
from tests.features.cli.running import Desk
from tests.visiting import HERE

from casedesk.accounts.actions.entry import begin_session
from casedesk.accounts.pages.doorkeeper import recognise_session
from casedesk.empowerment.files.starter import starter_policy
from casedesk.empowerment.rules.policy import Who, WhoKind
from casedesk.platform import db, live

TEAM_LINE = "parcels-store-credit"


async def recovery_code_of(user_id: int) -> str:
    """A recovery code of somebody whose one-time codes are set up."""
    entry = await recognise_session(await begin_session(user_id, HERE))
    assert entry is not None
    assert entry.access.session_id is not None
    _secret, recovery = await set_up(user_id, entry.access.session_id)
    return recovery[0]


async def the_team_may_give_25() -> None:
    """The policy of a new desk, with a line that a supervisor may move."""
    team = Who(WhoKind.TEAM, PARCELS.name)
    starter = starter_policy()
    await in_force(replace(starter, allowances=(*starter.allowances, allows(25, TEAM_LINE, team))))


async def asks_for(mina: Person, case: int, amount: str, remark: str = "") -> None:
    """Mina asks for store credit on the page of a case."""
    await mina.goes_to(f"/cases/C-{case}#may")
    await mina.page.locator("#may [value=store_credit]").check()
    await mina.page.fill("#may [name=amount]", amount)
    await mina.page.fill("#may [name=remark]", remark)
    if remark:
        await mina.presses("Grant, or ask")
    else:
        await mina.page.press("#may [name=amount]", "Enter")


async def raises_the_limit(ana: Person) -> list[str]:
    """Ana replays what was asked, slides the team's limit until it would have been granted, and publishes that."""
    page = ana.page
    await ana.goes_to(f"/empowerment/workbench?line={TEAM_LINE}")
    await ana.sees("2 requests were made in this period")
    await ana.presses("Replay")
    await ana.sees("It says €25.00 today.")
    requests = page.locator(f"main a[href*='/workbench/requests'][href*='line={TEAM_LINE}']").first
    await requests.click()
    await ana.sees("up to €25.00")
    await page.go_back()
    slider = page.get_by_role("slider", name="Try another amount")
    await slider.press("ArrowRight")
    await ana.sees("At €26.00 instead of €25.00")
    await slider.fill("60")
    await ana.sees("At €60.00 instead of €25.00")
    await expect(page.locator("#limit")).to_contain_text("1 request more would be granted at once")
    await ana.presses("Put €60.00 into the draft")
    await ana.sees("1 approval would not have been needed")
    found = await flaws(page)
    await page.get_by_role("link", name="To the draft, and publish").click()
    await page.get_by_label("What changes, and why?").fill("Late parcels cost us more than this.")
    found += await flaws(page)
    await ana.presses("Publish the team's lines")
    await ana.sees("is published.")
    return found


HOLDS_BACK = """() => {
    const isOfTheList = (event) => event.detail.ctx?.sourceElement?.matches?.("[data-live-unless-writing]");
    window.heldBack = new Promise((tell) => document.addEventListener("htmx:before:request", (event) => {
        if (isOfTheList(event)) tell(event.defaultPrevented);
    }));
}"""


async def writes_undisturbed(page: Page, desk: Desk) -> None:
    """Something is decided elsewhere while an amount is being typed: the list is read anew when the pen is down."""
    amount = page.locator("[name=amount]").first
    asked = await amount.input_value()
    await amount.fill("41")
    await page.evaluate(HOLDS_BACK)
    async with database_of(desk):
        await live.tell(live.APPROVALS)
    assert await page.evaluate("window.heldBack"), "it is not read anew"
    await expect(amount).to_have_value("41")
    await expect(amount).to_be_focused()
    async with page.expect_response(lambda answer: "x-live" in answer.request.headers):
        await amount.fill(asked)
        await amount.blur()


async def is_granted_on_the_spot(page: Page, words: str) -> None:
    """What was asked for is given already: nothing waits for anybody."""
    await expect(page.locator("#to-be-done")).to_contain_text(words)
    await expect(page.get_by_text("Waits for a decision:")).to_have_count(0)


async def test_a_limit_is_asked_past_decided_raised_and_then_is_enough(
    desk: Desk, browser: Browser, staff: Cast
) -> None:
    case = await a_case_of(desk, staff.mina, "Leyla Aksoy", "Lamp came too late")
    async with database_of(desk):
        code = await recovery_code_of(staff.ana)
        customer = await db.value("SELECT customer_id FROM cases WHERE id = $1", case)
        await the_team_may_give_25()

    ana = await person(browser, desk)
    keys, page = ana.page.keyboard, ana.page
    await ana.signs_in(ANA)
    await ana.goes_to("/approvals")
    await ana.sees("Nothing waits for your decision.")
    mina = await person(browser, desk)
    await mina.signs_in(MINA)
    await asks_for(mina, case, "10")
    await mina.sees("€10.00 store credit")
    await is_granted_on_the_spot(mina.page, "the store credit is booked")
    await asks_for(mina, case, "45", "Her third late parcel")
    await mina.sees("Waits for a decision:")
    found = await flaws(mina.page)

    # The list that Ana has open shows it by itself.
    await ana.sees("Her third late parcel")
    await expect(page.locator(".rail .rail__live").first).to_contain_text("1")
    found += await flaws(page)
    await keys.press("j")
    await keys.press("e")
    await expect(page.locator("[name=amount]")).to_be_focused()
    await writes_undisturbed(page, desk)
    await keys.press("j")
    await keys.press("e")
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
    # Leyla reads it on her own page.
    async with database_of(desk):
        link = await link_for(case, "leyla@example.net")
    leyla = await person(browser, desk, width=390)
    await leyla.goes_to(link)
    await leyla.presses("Open my case")
    await leyla.sees("€40.00")
    await mina.goes_to("/fulfilment")
    await mina.sees("the store credit is booked")
    found += await flaws(mina.page)

    found += await raises_the_limit(ana)
    again = await a_case_of(desk, staff.mina, "Marta Nowak", "Shade came too late")
    await asks_for(mina, again, "45")
    await mina.sees("€45.00 store credit")
    await is_granted_on_the_spot(mina.page, "the store credit is booked")
    assert found == []
    asked_for_a_code = [one for one in ana.trouble if "401" in one]
    assert mina.trouble + ana.trouble == asked_for_a_code
