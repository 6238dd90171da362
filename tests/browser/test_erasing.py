"""Somebody asks to be given what we hold of them, and then to be erased: a manager's way from the customer's page to
where nothing of them is left, in English and in Turkish."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.browser.conftest import Person, a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.cast import RUTH, Cast
from tests.features.cli.running import Desk

from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.platform import db
from casedesk.web.catalogues import catalogue

WORDS = "the lamp is broken"
"""What the customer wrote (`a_case_of`)."""


async def reads(ruth: Person, locale: str) -> None:
    """From now on the desk speaks to her in this language."""
    await ruth.goes_to("/me")
    await ruth.page.locator("[name=locale]").select_option(locale)
    await (
        ruth.page.locator("form", has=ruth.page.locator("[name=locale]"))
        .locator("button.button--main")
        .click()
    )
    await ruth.page.locator(f"html[lang={locale}]").wait_for(state="attached")


async def is_solved(desk: Desk, case: int) -> None:
    async with database_of(desk):
        cause = await db.value("SELECT id FROM causes ORDER BY id LIMIT 1")
        await resolve(case, "another lamp", cause, actors.system("tests"))


async def takes_what_we_hold(ruth: Person, folder: Path) -> None:
    """The ZIP file has their words."""
    async with ruth.page.expect_download() as coming:
        await ruth.page.locator("form[action$='/exports'] button").click()
    target = folder / "held.zip"
    await (await coming.value).save_as(target)
    with zipfile.ZipFile(target) as held:
        texts = [held.read(name).decode("utf-8", "ignore") for name in held.namelist()]
    assert any(WORDS in text for text in texts)


async def confirms(ruth: Person, typed: str) -> None:
    await ruth.page.locator("[name=ground]").first.check()
    await ruth.page.fill("[name=reference]", "R-17")
    await ruth.page.fill("[name=typed]", typed)
    await ruth.page.locator("form[action$='/erasure'] button").click()


async def nothing_is_left(ruth: Person, customer: str, case: int, name: str, locale: str) -> list[str]:
    """On their page, on the case, by search; and the list of erasures names nobody."""
    found = []
    for path in (customer, f"/cases/C-{case}"):
        await ruth.goes_to(path)
        page = ruth.page.locator("main")
        await expect(page).not_to_contain_text(name.split()[0])
        await expect(page).not_to_contain_text(WORDS)
        found += await flaws(ruth.page)
    await ruth.goes_to(f"/search?q={name.split()[0]}")
    await expect(ruth.page.locator(f"main a[href*='/cases/C-{case}']")).to_have_count(0)
    await ruth.goes_to(f"{customer}/privacy")
    await ruth.page.wait_for_url(f"**{customer}")
    await ruth.goes_to("/settings/erasures")
    row = ruth.page.locator("main tbody tr", has=ruth.page.locator(f"a[href='{customer}']"))
    await expect(row).to_contain_text("R-17")
    await expect(row).to_contain_text(
        catalogue(locale).one("It is no longer needed for what it was taken for")
    )
    return found + await flaws(ruth.page)


@pytest.mark.parametrize(("locale", "name"), [("en", "Ilse Vogt"), ("tr", "Nermin Aksoy")])
async def test_somebody_is_given_what_we_hold_and_is_erased(
    desk: Desk, browser: Browser, staff: Cast, tmp_path: Path, locale: str, name: str
) -> None:
    case = await a_case_of(desk, staff.mina, name, "Lamp arrived broken")
    said = catalogue(locale).one
    async with database_of(desk):
        customer = f"/customers/{await db.value('SELECT customer_id FROM cases WHERE id = $1', case)}"
    ruth = await person(browser, desk)
    await ruth.signs_in(RUTH)
    await reads(ruth, locale)

    # From their page to what we hold; what is still open stands against it, and leads to the case.
    await ruth.goes_to(customer)
    await ruth.page.get_by_role("link", name=said("Erase this customer")).click()
    await ruth.sees(said("Not yet. This has to end first:"))
    found = await flaws(ruth.page)
    await expect(ruth.page.locator("#erase").get_by_role("link", name=f"C-{case}")).to_be_visible()
    await is_solved(desk, case)
    await ruth.page.reload()
    await takes_what_we_hold(ruth, tmp_path)

    # Whoever means somebody else is asked, and what they had filled in stays.
    await confirms(ruth, "Somebody else")
    await ruth.sees(said("That is neither their name nor their number. Whom do you mean?"))
    await expect(ruth.page.locator("[name=reference]")).to_have_value("R-17")
    found += await flaws(ruth.page)
    await confirms(ruth, name)
    await ruth.page.wait_for_url(re.compile(f"{customer}$"))
    await ruth.sees(said("Erased. What is left says that somebody was here, and nothing of who it was."))
    found += await nothing_is_left(ruth, customer, case, name, locale)
    await reads(ruth, "en")
    assert found == []
    assert [one for one in ruth.trouble if "422" not in one] == []
    await ruth.page.context.close()
