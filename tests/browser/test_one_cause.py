"""One cause behind many cases: a trigger finds them, and they are answered once and resolved together."""

from playwright.async_api import Browser, expect
from tests.browser.conftest import a_case_of, database_of, person
from tests.browser.flaws import flaws
from tests.builders.fields import a_category, a_field
from tests.cast import MINA, RUTH, Cast
from tests.features.cli.running import Desk

from casedesk.cases.rules import actors
from casedesk.problems.actions.keeping import open_problem

TITLE = "Glowworm flickers"


async def test_from_a_trigger_to_all_of_them_resolved(browser: Browser, desk: Desk, staff: Cast) -> None:
    earlier = [
        await a_case_of(desk, staff.mina, name, "Glowworm went dark") for name in ("Otso Aalto", "Uma Rao")
    ]
    past = await a_case_of(desk, staff.mina, "Ilse Kern", TITLE)
    async with database_of(desk):
        category = await a_category("Glowworms")
        await a_field(
            "glowworm",
            "serial",
            name="Number of the glowworm",
            needed=True,
            everywhere=False,
            categories=(category,),
        )
        problem = await open_problem("Glowworms of May", "", staff.mina, actors.user(staff.mina))

    # A manager writes the trigger, sees what it would have done, and switches it on.
    ruth = await person(browser, desk)
    await ruth.signs_in(RUTH)
    await ruth.goes_to("/triggers/new")
    page = ruth.page
    await page.fill("[name=name]", "Glowworms")
    await page.select_option("[name=new_if]", "words")
    await page.locator("button[value=add_if]").click()
    await page.fill("[name='if_phrases.0']", "glowworm flickers")
    for place, (kind, field, key) in enumerate(
        (("category", "category", category), ("join", "problem", problem))
    ):
        await page.select_option("[name=new_then]", kind)
        await page.locator("button[value=add_then]").click()
        await page.select_option(f"[name='then_{field}.{place}']", str(key))
    found = await flaws(page)
    await ruth.presses("Keep it")
    await ruth.page.get_by_role("link", name="Try it on past cases").click()
    await ruth.presses("Try it")
    await ruth.sees("It would have acted 1 time")
    await expect(page.locator(f"a[href='/cases/C-{past}']")).to_be_visible()
    found += await flaws(page)
    await ruth.presses("Switch it on")
    await ruth.sees("It is on, and acts on what happens from now on.")

    # A case arrives, and the trigger puts it where it belongs; what it lacks is filled in.
    case = await a_case_of(desk, staff.mina, "Petra Sund", TITLE)
    mina = await person(browser, desk)
    page = mina.page
    await mina.signs_in(MINA)
    await mina.goes_to(f"/cases/C-{case}")
    for _look in range(20):
        if await page.get_by_text(f"P-{problem}").count():
            break
        await page.wait_for_timeout(500)
        await page.reload()
    await mina.sees("needed before it is resolved")
    await page.locator("#case-fields summary").click()
    await page.fill("[name='field.glowworm']", "GW 1")
    await mina.presses("Write it down")
    await mina.sees("GW 1")
    found += await flaws(page)

    # The others are joined by number, all are answered once, and resolved together.
    await mina.goes_to(f"/problems/P-{problem}")
    await page.fill("[name=cases]", ", ".join(f"C-{key}" for key in (*earlier, past)))
    await mina.presses("Join")
    await mina.sees("It would be done on 3 cases.")
    await page.keyboard.press("y")
    await mina.sees("4 of them open")
    found += await flaws(page)
    await page.get_by_role("link", name="Answer all").click()
    await page.fill("[name=body]", "Dear {customer}, a new one is on its way for {case}.")
    await mina.presses("Look at the letters")
    await mina.sees("4 letters would go.")
    found += await flaws(page)
    await page.keyboard.press("y")
    await mina.sees("4 letters were written.")
    await page.get_by_role("link", name="Back to the problem").click()
    await page.get_by_text("Resolve together").click()
    await page.fill("[name=fixed_by]", "New ones are out")
    await page.select_option("[name=cause_id]", label="Weak packaging of the cast")
    await mina.presses("Look, then resolve")
    await mina.sees("It would be done on 4 cases.")
    await page.keyboard.press("y")
    await mina.sees("None of its cases is open any more.")
    assert found == []
    assert ruth.trouble + mina.trouble == []
    for someone in (ruth, mina):
        await someone.page.context.close()
