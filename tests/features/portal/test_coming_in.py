"""Coming in by a mail's link: what it opens, to whom, and what it never opens."""

from datetime import timedelta

import httpx
import pytest
from tests.builders.cases import NINE, a_case, answers, mail
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.builders.portal import AYLIN, Theirs, comes_in, link_for
from tests.cast import Cast

from casedesk.audit.rules import by_user
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.stage_moves import end
from casedesk.cases.rules import actors
from casedesk.customers.actions.addresses import remove_identity
from casedesk.platform import clock, db
from casedesk.portal.actions.forgetting import forget_what_is_past
from casedesk.portal.actions.links import revoke_links

TABLES = ("portal_links", "portal_visits", "portal_grants", "portal_forms", "portal_tries", "events", "jobs")


async def everything() -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in await db.records(f"SELECT * FROM {one} ORDER BY id")] for one in TABLES]


async def test_a_link_is_opened_and_exchanged_and_its_token_is_gone_from_the_address(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    link = await link_for(theirs.case)
    first = await visitor.get(link)
    assert first.status_code == 200
    assert "Open my case" in first.text
    assert "The lamp is broken." not in first.text
    came = await comes_in(visitor, link)
    assert came.headers["location"] == theirs.page
    cookie = came.headers["set-cookie"]
    assert "Path=/my" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    shown = await visitor.get(theirs.page)
    assert "The lamp is broken." in shown.text
    assert "Mina" in shown.text or "Jonas" in shown.text
    for one in (first, shown):
        assert one.headers["referrer-policy"] == "no-referrer"
        assert one.headers["cache-control"] == "private, no-store"


async def test_a_mail_scanner_changes_nothing_and_takes_nothing_away(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs
) -> None:
    link = await link_for(theirs.case)
    before = await everything()
    for _ in range(3):
        assert (await stranger.get(link)).status_code == 200
    looked = await stranger.head(link)
    assert (looked.status_code, looked.content) == (200, b"")
    assert await everything() == before
    assert (await stranger.get(theirs.page)).status_code == 404
    await comes_in(visitor, link)
    assert (await visitor.get(theirs.page)).status_code == 200


async def test_the_browser_that_is_in_goes_straight_to_its_case(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    link = await link_for(theirs.case)
    await comes_in(visitor, link)
    again = await visitor.get(link)
    assert (again.status_code, again.headers["location"]) == (303, theirs.page)


@pytest.mark.parametrize(
    "token",
    [
        "lFR7y4U8WnisfnSB26KytLaSe3b2t3xWgXkB3wHU",
        "x",
        "links",
        "..%2f..%2fetc",
        "a" * 3_000,
        "%00",
        "visits",
    ],
)
async def test_a_guessed_token_finds_nothing_and_shows_the_way_on(
    visitor: httpx.AsyncClient, theirs: Theirs, token: str
) -> None:
    await link_for(theirs.case)
    answer = await visitor.get(f"/my/{token}")
    assert answer.status_code in (404, 405)
    assert "Ask for a fresh link" in answer.text
    assert "Sign in" not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    posted = await visitor.post("/my/visits", data={"token": token})
    assert posted.status_code in (404, 422)
    assert "set-cookie" not in posted.headers


async def test_a_forged_exchange_is_refused(client: httpx.AsyncClient, theirs: Theirs) -> None:
    token = (await link_for(theirs.case)).rpartition("/")[2]
    refused = await client.post("/my/visits", data={"token": token})
    assert refused.status_code == 403
    assert await db.value("SELECT count(*) FROM portal_visits") == 0


async def test_a_link_opens_one_case_and_no_other(
    visitor: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    second = await a_case(theirs.customer, mail("And another matter."))
    foreign = await a_case(await a_customer("Bo Lind", "bo@example.com"), mail("Bo's own."))
    await comes_in(visitor, await link_for(theirs.case))
    for case in (second, foreign, foreign + 1_000):
        answer = await visitor.get(f"/my/cases/C-{case}")
        assert answer.status_code == 404
        for verb in ("answers", "reopening", "solution"):
            posted = await visitor.post(f"/my/cases/C-{case}/{verb}", data={"body": "Let me in", "key": "x"})
            assert posted.status_code == 401
    assert (await visitor.get("/my/cases/C-0")).status_code == 404
    assert (await visitor.get("/my/cases/1")).status_code == 404
    assert await db.value("SELECT count(*) FROM interactions WHERE channel = 'form'") == 0


async def test_two_links_are_held_side_by_side(visitor: httpx.AsyncClient, theirs: Theirs) -> None:
    second = await a_case(theirs.customer, mail("And another matter."))
    await comes_in(visitor, await link_for(theirs.case))
    await comes_in(visitor, await link_for(second))
    assert (await visitor.get(theirs.page)).status_code == 200
    assert (await visitor.get(f"/my/cases/C-{second}")).status_code == 200
    assert "And another matter." not in (await visitor.get(theirs.page)).text
    assert await db.value("SELECT count(*) FROM portal_visits") == 1


async def test_a_planted_cookie_is_worth_nothing_after_somebody_came_in(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs
) -> None:
    mallory = await a_case(await a_customer("Mal", "mal@example.com"), mail("Mine."))
    await comes_in(stranger, await link_for(mallory, "mal@example.com"))
    planted = stranger.cookies.get("casedesk_customer")
    assert planted
    visitor.cookies.set("casedesk_customer", planted, domain="127.0.0.1", path="/my")
    await comes_in(visitor, await link_for(theirs.case))
    assert (await stranger.get(theirs.page)).status_code == 404
    assert (await stranger.get(f"/my/cases/C-{mallory}")).status_code == 404


async def test_what_is_past_or_revoked_is_shut(
    visitor: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    with clock.frozen(NINE + timedelta(days=30)) as now:
        link = await link_for(theirs.case)
        await comes_in(visitor, link)
        assert (await visitor.get(theirs.page)).status_code == 200
        now.advance(days=31)
        assert (await visitor.get(theirs.page)).status_code == 404
        assert (await visitor.get(link)).status_code == 200
        await comes_in(visitor, link)
        now.advance(days=60)
        assert (await visitor.get(theirs.page)).status_code == 404
        assert (await visitor.get(link)).status_code == 404
        fresh = await link_for(theirs.case)
        await comes_in(visitor, fresh)
        await revoke_links(theirs.case, by_user(cast.mina))
        assert (await visitor.get(theirs.page)).status_code == 404
        assert (await visitor.get(fresh)).status_code == 404


async def test_whoever_lost_the_address_is_out_at_once(visitor: httpx.AsyncClient, theirs: Theirs) -> None:
    await comes_in(visitor, await link_for(theirs.case))
    identity = await db.value("SELECT id FROM identities WHERE normalised = $1", AYLIN)
    await remove_identity(identity, actors.system("tests"))
    await a_customer("Somebody else", AYLIN)
    assert (await visitor.get(theirs.page)).status_code == 404


async def test_spam_is_shown_to_nobody(visitor: httpx.AsyncClient, theirs: Theirs, cast: Cast) -> None:
    link = await link_for(theirs.case)
    await comes_in(visitor, link)
    await end(theirs.case, "spam", "", actors.user(cast.mina))
    assert (await visitor.get(theirs.page)).status_code == 404
    assert (await visitor.get(link)).status_code == 404


async def test_a_merged_case_leads_on(visitor: httpx.AsyncClient, theirs: Theirs, cast: Cast) -> None:
    later = await a_case(theirs.customer, mail("The same again."))
    await comes_in(visitor, await link_for(later))
    await merge(theirs.case, later, actors.user(cast.mina))
    led = await visitor.get(f"/my/cases/C-{later}")
    assert (led.status_code, led.headers["location"]) == (303, theirs.page)
    shown = await visitor.get(theirs.page)
    assert "The same again." in shown.text
    assert "The lamp is broken." in shown.text


async def test_leaving_shuts_everything(visitor: httpx.AsyncClient, theirs: Theirs) -> None:
    await comes_in(visitor, await link_for(theirs.case))
    token = visitor.cookies.get("casedesk_customer", path="/my")
    assert token
    left = await visitor.post("/my/leaving")
    assert left.status_code == 303
    visitor.cookies.set("casedesk_customer", token, domain="127.0.0.1", path="/my")
    assert (await visitor.get(theirs.page)).status_code == 404
    assert await db.value("SELECT count(*) FROM portal_visits") == 0


async def test_the_token_stands_in_no_log(
    visitor: httpx.AsyncClient, theirs: Theirs, caplog: pytest.LogCaptureFixture
) -> None:
    link = await link_for(theirs.case)
    with caplog.at_level("INFO"):
        await visitor.get(link)
        await visitor.get(f"{link}/more")
    assert "/my/*" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text


async def test_the_page_asks_a_fixed_number_of_questions(
    visitor: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    await comes_in(visitor, await link_for(theirs.case))
    few = await statements_of(visitor.get(theirs.page))
    with clock.frozen(NINE + timedelta(days=900)):
        for _ in range(3):
            await answers(theirs.case, actors.user(cast.mina))
    assert await statements_of(visitor.get(theirs.page)) == few
    assert few <= 9


async def test_what_is_past_is_forgotten(visitor: httpx.AsyncClient, theirs: Theirs) -> None:
    await comes_in(visitor, await link_for(theirs.case))
    with clock.frozen(clock.now() + timedelta(days=200)):
        await forget_what_is_past()
    for table in ("portal_links", "portal_visits", "portal_grants", "portal_tries"):
        assert await db.value(f"SELECT count(*) FROM {table}") == 0
