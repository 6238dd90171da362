"""Staff look at a case as its customer does, and revoke its links; they never act as the customer."""

import httpx
import pytest
from tests.builders.cases import a_case, a_team, mail
from tests.builders.people import a_customer
from tests.builders.portal import Theirs, comes_in, link_for
from tests.cast import Cast
from tests.pages import read_page
from tests.visiting import signed_in

from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.stage_moves import end
from casedesk.cases.rules import actors
from casedesk.platform import db


@pytest.fixture
async def mina(client: httpx.AsyncClient, cast: Cast) -> httpx.AsyncClient:
    return await signed_in(client, cast.mina)


def where(case: int) -> str:
    return f"/cases/C-{case}/as-customer"


async def test_it_is_what_the_customer_sees_marked_and_without_forms(
    mina: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    await add_note(theirs.case, "Between us.", actors.user(cast.mina))
    page = read_page(await mina.get(where(theirs.case)))
    assert "You are looking, not acting." in page.text
    assert "The lamp is broken." in page.text
    assert "Between us." not in page.text
    assert not any("/my/" in form.action for form in page.forms)
    assert page.text.count("Nobody. Our next mail") == 1


async def test_of_a_case_merged_with_a_strangers_each_sees_their_own(
    mina: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    other = await a_case(await a_customer("Bo Lind", "bo@example.com"), mail("My lamp too."))
    await merge(theirs.case, other, actors.user(cast.mina))
    page = await mina.get(where(theirs.case))
    assert "The lamp is broken." in page.text
    assert "My lamp too." not in page.text


async def test_the_case_leads_there(mina: httpx.AsyncClient, theirs: Theirs) -> None:
    assert where(theirs.case) in (await mina.get(f"/cases/C-{theirs.case}")).text


async def test_links_are_seen_and_revoked(
    mina: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs
) -> None:
    await comes_in(stranger, await link_for(theirs.case))
    page = await mina.get(where(theirs.case))
    assert "aylin@example.com" in page.text
    done = await mina.post(f"/cases/C-{theirs.case}/customer-links/revocation")
    assert (done.status_code, done.headers["location"]) == (303, where(theirs.case))
    assert (await stranger.get(theirs.page)).status_code == 404
    assert "aylin@example.com" not in (await mina.get(where(theirs.case))).text


async def test_spam_is_said_to_be_shown_to_nobody(
    mina: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    await end(theirs.case, "spam", "", actors.user(cast.mina))
    page = await mina.get(where(theirs.case))
    assert "it is shown to nobody" in page.text
    assert "The lamp is broken." not in page.text


async def test_a_private_teams_case_is_for_its_customer_and_not_for_every_agent(
    mina: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    team = await a_team("Legal", private=True)
    await db.execute("UPDATE cases SET team_id = $1 WHERE id = $2", team, theirs.case)
    assert (await mina.get(where(theirs.case))).status_code == 404
    assert (await mina.post(f"/cases/C-{theirs.case}/customer-links/revocation")).status_code == 404
    await comes_in(stranger, await link_for(theirs.case))
    assert (await stranger.get(theirs.page)).status_code == 200


async def test_nobody_outside_looks_so(stranger: httpx.AsyncClient, theirs: Theirs) -> None:
    assert (await stranger.get(where(theirs.case))).status_code in (303, 401)
    assert (await stranger.post(f"/cases/C-{theirs.case}/customer-links/revocation")).status_code in (
        303,
        401,
    )


async def test_a_member_of_staff_is_a_stranger_on_the_customers_pages(
    mina: httpx.AsyncClient, theirs: Theirs, cast: Cast
) -> None:
    assert (await mina.get(theirs.page)).status_code == 404
    shown = await mina.get("/my")
    assert "My desk" not in shown.text
    other = await a_case(theirs.customer, mail("More."))
    assert (await mina.get(f"/my/cases/C-{other}")).status_code == 404
