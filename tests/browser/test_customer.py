"""The customer's way: the form, the page of their case, an answer with a picture, a yes and a no; with script and
without, and axe finds nothing."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.browser.conftest import PATIENCE_MS, Person, database_of, person
from tests.browser.flaws import flaws
from tests.builders.portal import link_for
from tests.cast import Cast
from tests.features.cli.running import Desk

from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.portal.rules.forms import QUICKEST

PICTURE = b"\x89PNG\r\n\x1a\n of the base"
MEANT = re.compile(r"status of (404|422)")
"""The browser notes every answer that says no; these were meant to."""
WORDS = "The lamp arrived broken at the base. It flickers, too."


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
async def test_from_the_form_to_a_yes(
    desk: Desk, browser: Browser, staff: Cast, tmp_path: Path, script: bool
) -> None:
    address = f"derya.{'with' if script else 'without'}@example.net"
    derya = await person(browser, desk, width=390, script=script)
    picture = tmp_path / "base.png"
    picture.write_bytes(PICTURE)

    case, found = await writes_to_us(derya, address, script)
    found += await looked_over(derya, script)
    async with database_of(desk):
        link = await link_for(case, address)
    await derya.goes_to(link)
    found += await looked_over(derya, script)
    await derya.presses("Open my case")
    await derya.page.wait_for_url(f"**/my/cases/C-{case}")
    await derya.sees(WORDS)
    found += await looked_over(derya, script)

    # She answers with a picture, and can have it back.
    await derya.page.fill("[name=body]", "This is the base.")
    await derya.page.set_input_files("[name=files]", picture)
    await derya.page.get_by_role("button", name=re.compile("^Send to ")).click()
    await derya.sees("This is the base.")
    async with derya.page.expect_download() as coming:
        await derya.page.get_by_role("link", name=re.compile("base.png")).click()
    assert Path(await (await coming.value).path()).read_bytes() == PICTURE

    # We answer; she says that it is not solved, then that it is.
    async with database_of(desk):
        await we_answer(case, staff, address)
    await derya.goes_to(f"/my/cases/C-{case}")
    await derya.sees("Take the other screw.")
    await derya.sees("As far as we know it is solved.")
    found += await looked_over(derya, script)
    await derya.page.fill("[name=body]", "The screw does not fit.")
    await derya.presses("It is not solved")
    await derya.sees("works on it")
    await derya.presses("It is solved")
    await derya.sees("sees that it is solved")
    await expect(derya.page.get_by_role("button", name="It is solved")).to_have_count(0)
    found += await looked_over(derya, script)
    async with database_of(desk):
        kept = await db.record("SELECT stage, reopened, chases FROM cases WHERE id = $1", case)
    assert kept is not None
    assert tuple(kept) == ("working", 1, 1)

    await derya.goes_to("/my")
    found += await looked_over(derya, script)
    await derya.presses("Shut my cases in this browser")
    await derya.goes_to(f"/my/cases/C-{case}")
    await derya.sees("There is nothing here for this address")
    found += await looked_over(derya, script)
    assert found == []
    assert [one for one in derya.trouble if not MEANT.search(one)] == []


async def writes_to_us(derya: Person, address: str, script: bool) -> tuple[int, list[str]]:
    """Sends the form empty, then fills it in, at a person's pace; returns the number of the case she is told, and
    what axe found on the way."""
    await derya.goes_to("/help")
    await derya.page.locator("main form").evaluate("form => { form.noValidate = true }")
    await derya.presses("Send")
    await derya.sees("things to mend")
    if script:
        named = derya.page.locator(".errors a:has(b)")
        assert await named.count() == await derya.page.locator(".errors a").count()
    found = await looked_over(derya, script)
    await derya.page.fill("[name=what]", WORDS)
    await derya.page.fill("[name=wish]", "One that works by Friday.")
    await derya.page.fill("[name=name]", "Derya Aksoy")
    await derya.page.fill("[name=email]", address)
    await derya.page.wait_for_timeout(QUICKEST.total_seconds() * 1000 + 1000)
    await derya.presses("Send")
    await derya.sees("has your case")
    told = await derya.page.locator("dd", has_text=re.compile(r"^C-\d+$")).inner_text(timeout=PATIENCE_MS)
    return int(told.removeprefix("C-")), found


async def we_answer(case: int, staff: Cast, address: str) -> None:
    """Mina's reply goes, and she resolves the case."""
    mina = actors.user(staff.mina)
    reply = await write_reply(case, NewReply(address, "Re: lamp", "Take the *other* screw.", "us"), mina)
    goes_at = await db.value("SELECT goes_at FROM replies WHERE id = $1", reply)
    with clock.frozen(goes_at):
        await let_reply_go(reply)
        cause = await db.value("SELECT min(id) FROM causes")
        await resolve(case, "the other screw", cause, mina)


async def looked_over(derya: Person, script: bool) -> list[str]:
    """What axe finds on the page; it needs script itself."""
    return await flaws(derya.page) if script else []
