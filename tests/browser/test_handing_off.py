"""A handoff goes round between two agents at their keyboards: offered, declined, offered to a team, accepted."""

import asyncio

from playwright.async_api import Browser, expect
from tests.browser.conftest import Person, a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.builders.cases import owner_chain
from tests.cast import ANA, JONAS, MINA, Cast
from tests.features.cli.running import Desk


async def offers_by_key(mina: Person, to: str, next_step: str) -> None:
    """Opens the form with one key, fills it in, and sends it with another."""
    await mina.page.keyboard.press("h")
    form = mina.page.locator("[data-panel=handoff]")
    await expect(form.locator("[name=to]")).to_be_focused()
    await form.locator("[name=to]").select_option(label=await _option(mina, to))
    await form.locator("[name=next_step]").fill(next_step)
    await mina.page.keyboard.press("Control+Enter")
    await mina.sees(f"Offered to {to}")


async def _option(mina: Person, name: str) -> str:
    found = await mina.page.locator("#f-handoff-to option").all_inner_texts()
    return next(one for one in found if one.startswith(name))


async def several_by_key(jonas: Person, browser: Browser, desk: Desk, case_id: int) -> None:
    """A supervisor chooses cases with x, goes to the brief with h, and offers them with Ctrl Enter; one key more
    takes them back."""
    ana = await person(browser, desk)
    await ana.signs_in(ANA)
    await ana.goes_to("/team")
    await ana.page.locator(".rows--team .rows__link", has_text="Jonas Ott").click()
    await ana.page.locator(f".rows--choose a[href='/cases/C-{case_id}']").focus()
    await ana.page.keyboard.press("x")
    await ana.page.keyboard.press("h")
    await expect(ana.page.locator("[name=owner_id]")).to_be_focused()
    mina = next(
        one for one in await ana.page.locator("#f-owner_id option").all_inner_texts() if "Mina" in one
    )
    await ana.page.locator("[name=owner_id]").select_option(label=mina)
    await ana.page.locator("[name=next_step]").fill("Call her about the photograph")
    assert await flaws(ana.page) == []
    await ana.page.keyboard.press("Control+Enter")
    await ana.sees("1 case is offered to Mina Park")
    await jonas.page.reload()
    await jonas.sees("Offered to Mina Park")
    await ana.page.get_by_role("button", name="Undo").click()
    await ana.sees("1 offer is taken back.")
    assert ana.trouble == []
    await ana.page.context.close()


async def test_a_handoff_goes_round(browser: Browser, desk: Desk, staff: Cast) -> None:
    case_id = await a_case_of(desk, staff.mina, "Selin Kaya", "Lamp flickers")
    mina, jonas = await person(browser, desk), await person(browser, desk)
    await asyncio.gather(mina.signs_in(MINA), jonas.signs_in(JONAS))
    await mina.goes_to(f"/cases/C-{case_id}")
    await offers_by_key(mina, "Jonas Ott", "Call her about the photograph")

    await jonas.goes_to("/")
    await jonas.page.locator(".rows__link", has_text="Lamp flickers").click()
    await jonas.sees("Mina Park offers you this case")
    assert await flaws(jonas.page) == []
    await jonas.page.keyboard.press("u")
    await jonas.page.locator("form[action$='/handoff/refusal'] [name=reason]").fill("I am full until noon")
    await jonas.page.keyboard.press("Control+Enter")
    await jonas.sees("Declined.")

    await mina.page.reload()
    await mina.sees("I am full until noon")
    await offers_by_key(mina, "Billing", "Call her about the photograph, today")
    await jonas.page.reload()
    await jonas.page.keyboard.press("a")
    await jonas.sees("The case is yours.")
    await expect(jonas.page.locator("#case-owner")).to_contain_text("Jonas Ott")
    await several_by_key(jonas, browser, desk, case_id)
    async with database_of(desk):
        # Routing may have begun with anybody; the test gave it to Mina.
        assert (await owner_chain(case_id))[-2:] == [staff.mina, staff.jonas]
    assert mina.trouble + jonas.trouble == []
    await asyncio.gather(mina.page.context.close(), jonas.page.context.close())
