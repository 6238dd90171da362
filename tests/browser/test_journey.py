"""From a mail that arrives to a resolution whose time is measured, as people go that way."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from playwright.async_api import Browser, expect
from tests.browser.conftest import (
    Person,
    database_of,
    join,
    mail_arrives,
    person,
    sets_the_desk_up,
)
from tests.browser.flaws import flaws
from tests.features.cli.running import Desk, casedesk

from casedesk.cases.queries.case_page import case_head
from casedesk.cases.queries.record import owner_starts, stage_starts
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.resolution_clock.rules.measures import CaseTimes, case_times
from casedesk.web.time_filters import duration

ANSWER = "Dear Aylin Demir, I am sorry. Could you send me a picture of the base?"
PAGES_OF_NOOR = (
    "/reports/resolution",
    "/cases",
    "/cases/new?q=aylin",
    "/customers",
    "/mail/tray",
    "/settings/users",
    "/me",
)


async def test_a_case_from_a_mail_to_a_resolution_that_is_measured(
    new_desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    desk = new_desk
    noor, mina = await person(browser, desk), await person(browser, desk)
    await sets_the_desk_up(noor)
    await join(desk, mina, "mina@desk.example", "Mina Park")
    found = await flaws(mina.page)

    # The customer wrote three hours ago; the agent opens it from the desk.
    wrote = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    words = "Hello,\n\nthe lamp arrived broken at the base.\n\nAylin Demir"
    mail_arrives(desk, tmp_path, 1, words, Date=format_datetime(wrote))
    await mina.goes_to("/")
    await mina.sees("no answer yet")
    found += await flaws(mina.page)
    await mina.page.keyboard.press("n")
    await mina.page.wait_for_url("**/cases/C-*")
    case = mina.page.url.removeprefix(desk.address)
    await mina.sees("the lamp arrived broken at the base.")
    found += await flaws(mina.page)

    await answers_at_the_second_try(mina)
    await logs_a_call(mina)
    mail_arrives(desk, tmp_path, 2, "Here is the picture.", In_Reply_To="<1@example.com>")
    await mina.goes_to(case)
    await mina.sees("Here is the picture.")
    await resolves(mina, "A lamp of another batch")
    found += await flaws(mina.page)
    mail_arrives(desk, tmp_path, 3, "It is broken again.", In_Reply_To="<1@example.com>")
    await mina.goes_to(case)
    await mina.sees("reopened once")
    await resolves(mina, "One packed by hand")
    await mina.sees("until resolved")
    found += await flaws(mina.page)

    await clocks_are_right(mina, int(case.removeprefix("/cases/C-")), wrote)
    await noor.goes_to("/reports/resolution")
    await noor.sees("1 resolved")
    for path in PAGES_OF_NOOR:
        await noor.goes_to(path)
        found += await flaws(noor.page)
    assert found == []
    assert mina.trouble == []
    assert noor.trouble == []


async def answers_at_the_second_try(mina: Person) -> None:
    """A reply is sent, taken back in its ten seconds, sent again, and goes by itself."""
    field = mina.page.locator("[data-panel=reply] textarea")
    await field.fill(ANSWER)
    await mina.presses("Send to Aylin Demir")
    await expect(field).to_have_value("")
    await mina.page.get_by_role("button", name="Take it back").click()
    await expect(field).to_have_value(ANSWER)
    await mina.presses("Send to Aylin Demir")
    await mina.sees("goes in a few seconds")
    await mina.sees("queued")
    await mina.sees("customer · under 1 min")


async def logs_a_call(mina: Person) -> None:
    """She rang meanwhile."""
    await mina.page.locator(".composer__tab", has_text="Call or visit").click()
    await mina.page.locator("[data-panel=call] [name=body]").fill("She will send the picture tonight.")
    await mina.page.locator("[data-panel=call] [name=minutes]").fill("2")
    await mina.presses("Log the contact")
    await mina.page.locator("#history").get_by_text("She will send the picture tonight.").wait_for()
    await mina.sees("call in, 2 min · logged by Mina Park")


async def resolves(mina: Person, fixed_by: str) -> None:
    """Resolves the case on the page, with what fixed it and what caused it."""
    await mina.page.locator("summary", has_text="Resolve").first.click()
    form = mina.page.locator("form[action$='/resolution']")
    await form.locator("[name=fixed_by]").fill(fixed_by)
    await form.locator("[name=cause_id]").select_option(label="Weak packaging")
    await form.locator("button[type=submit]").click()
    await mina.page.locator(".story").get_by_text(fixed_by).wait_for()


async def clocks_are_right(mina: Person, case_id: int, wrote: datetime) -> None:
    """What the clock on the page says is what the record says, however it is computed."""
    times = await times_of(mina.desk, case_id)
    card = await mina.page.locator("#clock").inner_text()
    for said in (
        f"after {duration(times.to_answer)}",
        f"after {duration(times.to_resolution)}",
        f"thought fixed {duration(times.by_stage['thought_fixed'])}",
        f"customer {duration(times.by_stage['awaiting_customer'])}",
    ):
        assert said in card
    async with database_of(mina.desk):
        row = await db.record("SELECT * FROM cases WHERE id = $1", case_id)
    assert row is not None
    assert row["opened_at"] == wrote
    assert (row["resolved_at"] - wrote, row["reopened"]) == (times.to_resolution, 1)
    assert times.to_resolution is not None
    assert sum(times.by_stage.values(), timedelta()) == times.to_resolution
    verified = casedesk("verify", "--data", str(mina.desk.data))
    assert verified.returncode == 0, verified.stdout


async def times_of(desk: Desk, case_id: int) -> CaseTimes:
    """The clock of a case, computed from its record."""
    async with database_of(desk):
        head = await case_head(case_id, actors.system("tests"))
        return case_times(
            head.opened_at,
            head.first_response_at,
            await stage_starts(case_id),
            await owner_starts(case_id),
            clock.now(),
        )
