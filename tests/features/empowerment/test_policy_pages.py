"""The policy on its pages: read by everybody, written by those who may, published once and never edited."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from tests.builders.codes import shown
from tests.builders.conceding import in_force, wants
from tests.builders.policies import PARCELS, allows, euros
from tests.features.empowerment.conftest import RULES, Desk
from tests.pages import read_page, send
from tests.visiting import browser, signed_in

from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.actions.policies import install_starter
from casedesk.empowerment.queries import policies
from casedesk.empowerment.rules.policy import Bound, ReviewLine
from casedesk.empowerment.rules.words import Remedy
from casedesk.platform import db
from casedesk.platform.clock import StandingClock

Comes = Callable[[int], Awaitable[httpx.AsyncClient]]
HOME = "/empowerment"


@pytest.fixture
async def comes(app: Litestar, desk: Desk) -> AsyncIterator[Comes]:
    """Lets somebody of the desk come with a browser of their own, in which they have shown a code."""
    async with AsyncExitStack() as stack:

        async def come(user_id: int) -> httpx.AsyncClient:
            client = await signed_in(await stack.enter_async_context(browser(app)), user_id)
            await shown(user_id)
            return client

        yield come


@dataclass
class Draft:
    """Somebody's draft in their browser."""

    client: httpx.AsyncClient
    address: str

    async def page(self):  # type: ignore[no-untyped-def]
        return read_page(await self.client.get(self.address))


async def a_draft(client: httpx.AsyncClient) -> Draft:
    page = read_page(await client.get(HOME))
    answer = await send(client, page, "/empowerment/drafts")
    return Draft(client, answer.headers["location"])


async def test_everybody_reads_who_may_give_what(desk: Desk, comes: Comes) -> None:
    page = read_page(await (await comes(desk.mina)).get(HOME))
    assert "Level 2 you" in page.text
    assert "up to €40.00" in page.text
    assert "No more than €100.00 to one customer in 365 days without an approval" in page.text
    assert not page.offers("/empowerment/drafts")


async def test_a_new_desk_has_a_policy(database: None, time: StandingClock) -> None:
    assert await install_starter()
    assert not await install_starter()
    found = await policies.in_force()
    assert found is not None
    assert found.policy.allowances


async def test_a_draft_is_written_and_published_and_agents_read_what_changed(
    desk: Desk, comes: Comes, time: StandingClock
) -> None:
    ruth = await comes(desk.ruth)
    draft = await a_draft(ruth)
    assert (await a_draft(ruth)).address == draft.address, "one draft each"
    wrong = await send(ruth, await draft.page(), "/lines/level-2", amount="forty")
    assert wrong.status_code == 422
    assert "Write an amount" in wrong.text
    await send(ruth, await draft.page(), "/lines/level-2", amount="155")
    stricter = "The cap “the sum to one customer in 365 days” is stricter (€100.00), and wins."
    assert stricter in (await draft.page()).text, "lines are called by what they say, not by id"
    await send(ruth, await draft.page(), "/lines/level-2", amount="55")
    await send(ruth, await draft.page(), "/lines/level-2/guidance", guidance="Ask for a photograph first.")
    fields = {"who": "level:1", "remedy": "discount", "amount": "5", "reasons": ["late_delivery"]}
    await send(ruth, await draft.page(), "/lines", **fields)
    await send(ruth, await draft.page(), "/heads", yearly_budget="5000")
    await send(ruth, await draft.page(), "/lines/thanks/removal")
    page = await draft.page()
    said = "level 2 may now give store credit as goodwill up to €55.00, was €40.00"
    for words in (
        said,
        "new: level 1 may give a discount",
        "no longer: agents may give a voucher",
        "guidance: “Ask for a photograph first.”",
    ):
        assert words in page.text
    assert (await send(ruth, page, "/publication", note="")).status_code == 422
    time.advance(minutes=5)
    assert (await send(ruth, page, "/publication", note="More for level 2")).status_code == 303
    now = await policies.in_force()
    assert now is not None
    assert (now.base_id, now.signed_by, now.note) == (desk.policy, "Ruth Adler", "More for level 2")
    assert await db.value("SELECT count(*) FROM audit_entries WHERE verb = 'policy_published'") == 1
    mina = await comes(desk.mina)
    page = read_page(await mina.get(HOME))
    assert "What changed for you" in page.text
    assert page.text.count("Ask for a photograph first.") == 2, "beside its line, and among what changed"
    assert said in page.text
    assert "Ask for a photograph first." in page.text
    assert "Ask for a photograph first." in read_page(await mina.get(f"/cases/C-{desk.case}")).text
    assert "level 1 may give" not in page.text.split("Remedy")[0], "that is not about her"
    await send(mina, page, "/confirmation")
    assert "What changed for you" not in read_page(await mina.get(HOME)).text
    await grant(desk.case, wants(55), desk.by_mina)


async def test_publishing_over_a_newer_one_is_refused_with_the_difference(
    desk: Desk, comes: Comes, time: StandingClock
) -> None:
    ruth = await comes(desk.ruth)
    draft = await a_draft(ruth)
    await send(ruth, await draft.page(), "/lines/level-2", amount="55")
    time.advance(minutes=1)
    newer = replace(RULES, allowances=(allows(20, "agents"), *RULES.allowances[1:]))
    await in_force(newer)
    answer = await send(ruth, await draft.page(), "/publication", note="more")
    assert answer.status_code == 409
    page = read_page(answer)
    assert "A newer version was published since this draft was begun." in page.text
    assert "up to €20.00" in page.text
    await send(ruth, page, "/base")
    time.advance(minutes=1)
    assert (await send(ruth, await draft.page(), "/publication", note="more")).status_code == 303


async def test_publishing_takes_a_code_and_keeps_the_note(
    desk: Desk, comes: Comes, time: StandingClock
) -> None:
    ruth = await comes(desk.ruth)
    draft = await a_draft(ruth)
    time.advance(minutes=16)
    asked = await send(ruth, await draft.page(), "/publication", note="More for level 2")
    assert asked.status_code == 401
    assert read_page(asked).form("/publication")["note"] == "More for level 2"
    assert (
        await ruth.post(f"{HOME}/versions/{desk.policy}/rollback", data={"note": "no"})
    ).status_code == 401


async def test_a_version_from_a_later_moment_waits(desk: Desk, comes: Comes, time: StandingClock) -> None:
    ruth = await comes(desk.ruth)
    draft = await a_draft(ruth)
    await send(ruth, await draft.page(), "/lines/level-2", amount="55")
    past = (time.at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert (
        await send(ruth, await draft.page(), "/publication", note="more", in_force_from=past)
    ).status_code == 422
    monday = (time.at + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    await send(ruth, await draft.page(), "/publication", note="more", in_force_from=monday)
    now = await policies.in_force()
    assert now is not None
    assert now.id == desk.policy
    assert "follows" in read_page(await ruth.get(HOME)).text
    later = await policies.in_force_at(time.at + timedelta(days=8))
    assert later is not None
    assert later.id != desk.policy


async def test_a_supervisor_publishes_only_their_teams_lines_within_the_bounds(
    desk: Desk, comes: Comes, time: StandingClock
) -> None:
    time.advance(minutes=1)
    team = allows(20, "parcels", PARCELS)
    bounded = replace(
        RULES,
        allowances=(*RULES.allowances, team),
        bounds=(Bound("bound", Remedy.STORE_CREDIT, euros(60)),),
    )
    await in_force(bounded)
    time.advance(minutes=1)
    ana = await comes(desk.ana)
    draft = await a_draft(ana)
    await send(ana, await draft.page(), "/lines/parcels", amount="61")
    page = await draft.page()
    assert "A manager publishes this: This is beyond what a supervisor may write" in page.text
    assert not page.offers("/publication")
    await send(ana, page, "/lines/parcels", amount="60")
    assert (await send(ana, await draft.page(), "/publication", note="parcels")).status_code == 303
    now = await policies.in_force()
    assert now is not None
    assert (now.team, now.signed_by) == ("Parcels", None)
    other = await a_draft(ana)
    await send(ana, await other.page(), "/lines/level-2", amount="41")
    assert "Only a manager changes this" in (await other.page()).text


async def test_a_file_comes_in_and_goes_out(desk: Desk, comes: Comes) -> None:
    ruth = await comes(desk.ruth)
    draft = await a_draft(ruth)
    out = (await ruth.get(draft.address + "/document")).text
    wrong = await send(ruth, await draft.page(), "/document", document=out + "\nunknown = 1\n")
    assert wrong.status_code == 422
    assert "line " in read_page(wrong).text
    assert "unknown = 1" in wrong.text
    assert (
        await send(ruth, await draft.page(), "/document", document=out.replace("40", "45"))
    ).status_code == 303
    assert "up to €45.00, was €40.00" in (await draft.page()).text
    stale = await ruth.post(draft.address + "/document", data={"document": out, "edits": "0"})
    assert stale.status_code == 409


async def test_rolling_back_publishes_the_old_one(desk: Desk, comes: Comes, time: StandingClock) -> None:
    time.advance(minutes=1)
    await in_force(replace(RULES, caps=()))
    time.advance(minutes=1)
    ruth = await comes(desk.ruth)
    page = read_page(await ruth.get(f"{HOME}/versions/{desk.policy}"))
    assert (await send(ruth, page, "/rollback", note="")).status_code == 422
    assert (await send(ruth, page, "/rollback", note="It went too far")).status_code == 303
    now = await policies.in_force()
    assert now is not None
    assert now.policy == RULES
    listed = read_page(await ruth.get(f"{HOME}/versions?older={desk.policy}&newer={now.id}"))
    assert "Nothing is different." in listed.text
    ana = await comes(desk.ana)
    assert not read_page(await ana.get(f"{HOME}/versions/{desk.policy}")).offers("/rollback")
    assert (await ana.post(f"{HOME}/versions/{desk.policy}/rollback", data={"note": "no"})).status_code == 403


async def test_what_is_looked_at_afterwards(desk: Desk, comes: Comes, time: StandingClock) -> None:
    time.advance(minutes=1)
    await in_force(replace(RULES, reviews=(ReviewLine("agent-month", 30, euros(30)),)))
    await grant(desk.case, wants(30), desk.by_mina)
    time.advance(minutes=1)
    await grant(desk.case, wants(5), desk.by_mina)
    ana = await comes(desk.ana)
    page = read_page(await ana.get(f"{HOME}/reviews"))
    assert "what one agent gives in 30 days" in page.text
    assert "agent-month" not in page.text
    [form] = [form for form in page.forms if form.action.startswith(f"{HOME}/reviews/")]
    await ana.post(form.action, data={name: values[0] for name, values in form.fields.items()})
    assert "Nothing waits to be looked at" in read_page(await ana.get(f"{HOME}/reviews")).text
    assert (await (await comes(desk.mina)).get(f"{HOME}/reviews")).status_code == 403


async def test_what_no_rule_foresaw_is_collected(desk: Desk, comes: Comes) -> None:
    ruth = await comes(desk.ruth)
    assert "No exception yet" in (await ruth.get(f"{HOME}/ideas")).text
    for amount, what in (
        ("18.50", "taxi, reimbursed"),
        ("22.00", "Taxi, reimbursed"),
        ("9.00", "a babysitter"),
    ):
        await ask(desk.case, wants(amount, remedy=Remedy.EXCEPTION, what=what), desk.by_mina)
    rows = read_page(await ruth.get(f"{HOME}/ideas")).text
    assert "Taxi, reimbursed 2 0 €22.00" in " ".join(rows.split())
    assert rows.index("Taxi") < rows.index("a babysitter"), "what comes most often first"
