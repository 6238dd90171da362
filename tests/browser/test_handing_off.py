"""A handoff goes round between two people at their keyboards: offered, declined, offered to the team, accepted."""

import asyncio

from playwright.async_api import Browser, expect
from tests.browser.conftest import PATIENCE_MS, Person, a_case_of, database_of, flaws, person
from tests.builders.cases import owner_chain
from tests.cast import ANA, JONAS, MINA, Cast
from tests.features.cli.running import Desk


async def offers_by_key(mina: Person, to: str, next_step: str) -> None:
    """Opens the form with one key, fills it in, and sends it with another."""
    await mina.page.keyboard.press("h")
    form = mina.page.locator("[data-panel=handoff]")
    await expect(form.locator("[name=next_step]")).to_be_focused(timeout=PATIENCE_MS)
    await form.locator("[name=to]").select_option(label=await _option(mina, to))
    await form.locator("[name=next_step]").fill(next_step)
    await mina.page.keyboard.press("Control+Enter")
    await mina.sees(f"Offered to {to}")


async def _option(mina: Person, name: str) -> str:
    found = await mina.page.locator("#f-handoff-to option").all_inner_texts()
    return next(one for one in found if one.startswith(name))


async def test_a_handoff_goes_round(browser: Browser, desk: Desk, staff: Cast) -> None:
    case_id = await a_case_of(desk, staff.mina, "Selin Kaya", "Lamp flickers")
    mina, jonas, ana = [await person(browser, desk) for _ in range(3)]
    await asyncio.gather(mina.signs_in(MINA), jonas.signs_in(JONAS), ana.signs_in(ANA))
    await mina.goes_to(f"/cases/C-{case_id}")
    await offers_by_key(mina, "Jonas Ott", "Call her about the photograph")

    await jonas.goes_to("/")
    await jonas.page.locator("[data-row]", has_text="Lamp flickers").click()
    await jonas.sees("Mina Park offers you this case")
    assert await flaws(jonas.page) == []
    await jonas.page.keyboard.press("u")
    await jonas.page.locator("form[action$='/handoff/refusal'] [name=reason]").fill("I do not know this lamp")
    await jonas.page.keyboard.press("Control+Enter")
    await jonas.sees("Declined.")

    await mina.page.reload()
    await mina.sees("I do not know this lamp")
    await offers_by_key(mina, "Parcels", "Call her about the photograph, today")
    await ana.goes_to(f"/cases/C-{case_id}")
    await ana.page.keyboard.press("a")
    await ana.sees("The case is yours.")
    await expect(ana.page.locator(".case-head__owner")).to_contain_text("Ana Ruiz", timeout=PATIENCE_MS)
    assert await flaws(ana.page) == []
    async with database_of(desk):
        assert await owner_chain(case_id) == [staff.mina, staff.ana]
    assert mina.trouble + jonas.trouble + ana.trouble == []
    for one in (mina, jonas, ana):
        await one.page.context.close()
