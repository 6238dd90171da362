"""All of one's cases: by a fresh link alone, and nobody learns whether an address is known."""

import re
from datetime import timedelta

import httpx
import pytest
from tests.builders.cases import NINE, a_case, mail
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.builders.portal import AYLIN, Theirs, comes_in, link_for

from casedesk.audit.rules import by_user
from casedesk.cases.rules import actors
from casedesk.customers.actions.addresses import Given, add_identity
from casedesk.customers.actions.merging import merge_customers
from casedesk.platform import clock, db
from casedesk.platform.jobs import worker
from casedesk.portal.actions.links import revoke_links
from casedesk.portal.rules.throttle import LINKS_OF_ADDRESS, LINKS_OF_PLACE

BY = actors.system("tests")


async def confirm(address: str) -> None:
    await db.execute("UPDATE identities SET confirmed_at = created_at WHERE normalised = $1", address)


async def asks(client: httpx.AsyncClient, address: str) -> httpx.Response:
    return await client.post("/my/links", data={"email": address})


async def mailed() -> list[str]:
    """The links in the mails that wait to go, once the jobs are done."""
    await worker.run_due(50)
    rows = await db.records("SELECT to_address, body FROM outgoing_mails WHERE kind = 'link' ORDER BY id")
    return [found[0] for row in rows for found in re.findall(r"(/my/[A-Za-z0-9_-]{43})()", row["body"])]


def without_what_is_random(page: httpx.Response) -> str:
    text = re.sub(r'name="_csrf" value="[^"]*"', "", page.text)
    text = re.sub(r"x-csrftoken&#34;: &#34;[^&]*|x-csrftoken\": \"[^\"]*", "", text)
    return re.sub(r"[0-9a-f]{16,}", "", text)


async def test_the_link_goes_to_the_confirmed_address_and_lists_all_cases(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    await confirm(AYLIN)
    second = await a_case(theirs.customer, mail("And another matter."), title="A second matter")
    merged = await a_customer("A. Demir", "a.demir@example.com")
    third = await a_case(merged, mail("From another self."), title="By another self")
    await merge_customers(theirs.customer, merged, BY)
    other = await a_case(
        await a_customer("Bo Lind", "bo@example.com"), mail("Bo's own."), title="Bo's matter"
    )
    answer = await asks(visitor, " Aylin@Example.com")
    assert (answer.status_code, answer.headers["location"]) == (303, "/my/asked")
    [link] = await mailed()
    assert await db.value("SELECT to_address FROM outgoing_mails WHERE kind = 'link'") == AYLIN
    came = await comes_in(visitor, link)
    assert came.headers["location"] == "/my"
    shown = await visitor.get("/my")
    for case in (theirs.case, second, third):
        assert f"C-{case}" in shown.text
        assert (await visitor.get(f"/my/cases/C-{case}")).status_code == 200
    assert "Bo&#39;s matter" not in shown.text
    assert (await visitor.get(f"/my/cases/C-{other}")).status_code == 404


async def test_the_mail_speaks_the_customers_language(visitor: httpx.AsyncClient, theirs: Theirs) -> None:
    await confirm(AYLIN)
    await db.execute("UPDATE customers SET language = 'tr'")
    await asks(visitor, AYLIN)
    assert len(await mailed()) == 1
    mail = await db.record("SELECT subject, body, language FROM outgoing_mails WHERE kind = 'link'")
    assert mail is not None
    assert (mail["subject"], mail["language"]) == ("Our desk başvurularınız", "tr")
    assert "30 dakika" in mail["body"]


async def test_known_or_not_everything_is_the_same(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs
) -> None:
    await confirm(AYLIN)
    known = await statements_of(asks(visitor, AYLIN))
    assert await statements_of(asks(stranger, "nobody@example.com")) == known
    one, other = await asks(visitor, AYLIN), await asks(stranger, "nobody@example.com")
    assert (one.status_code, one.headers["location"]) == (other.status_code, other.headers["location"])
    assert set(one.headers) == set(other.headers)
    first = without_what_is_random(await visitor.get("/my/asked"))
    assert first == without_what_is_random(await stranger.get("/my/asked"))
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = 'portal.send_link'") == 4
    assert await db.value("SELECT count(*) FROM outgoing_mails") == 0
    assert len(await mailed()) == 2


@pytest.mark.parametrize("address", ["nobody@example.com", "aylin@example.com"])
async def test_nothing_goes_to_an_unknown_or_unconfirmed_address(
    visitor: httpx.AsyncClient, theirs: Theirs, address: str
) -> None:
    assert (await asks(visitor, address)).status_code == 303
    assert await mailed() == []


async def test_an_unconfirmed_address_opens_what_was_opened_to_it_before(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    second = await a_case(theirs.customer, mail("And another matter."))
    await link_for(theirs.case)
    await asks(visitor, AYLIN)
    [link] = await mailed()
    await comes_in(visitor, link)
    assert (await visitor.get(theirs.page)).status_code == 200
    assert (await visitor.get(f"/my/cases/C-{second}")).status_code == 404


async def test_the_link_is_good_for_half_an_hour_and_what_it_opens_for_half_a_day(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    await confirm(AYLIN)
    with clock.frozen(NINE + timedelta(days=3)) as now:
        await asks(visitor, AYLIN)
        [link] = await mailed()
        now.advance(minutes=29)
        assert (await visitor.get(link)).status_code == 200
        await comes_in(visitor, link)
        now.advance(minutes=2)
        assert (await visitor.get(link)).status_code == 404
        assert (await visitor.get(theirs.page)).status_code == 200
        now.advance(hours=12)
        assert (await visitor.get(theirs.page)).status_code == 404
        assert f"C-{theirs.case}" not in (await visitor.get("/my")).text


async def test_an_address_that_is_no_longer_confirmed_shuts_the_list(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    await confirm(AYLIN)
    await asks(visitor, AYLIN)
    [link] = await mailed()
    await comes_in(visitor, link)
    await db.execute("UPDATE identities SET confirmed_at = NULL WHERE normalised = $1", AYLIN)
    assert (await visitor.get(theirs.page)).status_code == 404


async def test_revoking_a_case_shuts_its_links_and_a_fresh_one_opens_it_again(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    await confirm(AYLIN)
    await comes_in(visitor, await link_for(theirs.case))
    mina = await db.value("SELECT min(id) FROM users")
    await revoke_links(theirs.case, by_user(mina))
    assert (await visitor.get(theirs.page)).status_code == 404
    await asks(visitor, AYLIN)
    await comes_in(visitor, (await mailed())[0])
    assert (await visitor.get(theirs.page)).status_code == 200


async def test_a_second_address_of_the_same_customer_sees_the_same(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    await add_identity(theirs.customer, Given("email", "work@example.com", confirmed=True), BY)
    await asks(visitor, "work@example.com")
    [link] = await mailed()
    await comes_in(visitor, link)
    assert (await visitor.get(theirs.page)).status_code == 200


async def test_one_address_is_not_mailed_without_end_and_nothing_is_said(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs
) -> None:
    await confirm(AYLIN)
    for _ in range(LINKS_OF_ADDRESS.most + 3):
        assert (await asks(visitor, AYLIN)).status_code == 303
    assert (
        await db.value("SELECT count(*) FROM jobs WHERE kind = 'portal.send_link'") == LINKS_OF_ADDRESS.most
    )
    assert (await asks(stranger, AYLIN)).status_code == 303


async def test_one_place_does_not_ask_without_end(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, theirs: Theirs
) -> None:
    for number in range(LINKS_OF_PLACE.most):
        assert (await asks(visitor, f"guess{number}@example.com")).status_code == 303
    held = await asks(visitor, "one.more@example.com")
    assert held.status_code == 429
    assert "one.more@example.com" in held.text
    assert (await asks(stranger, "one.more@example.com")).status_code == 303


@pytest.mark.parametrize("address", ["", "nonsense", "a@b@c", "x" * 400 + "@example.com", "a b@example.com"])
async def test_what_is_no_address_is_said(visitor: httpx.AsyncClient, cast: object, address: str) -> None:
    assert (await asks(visitor, address)).status_code == 422


async def test_who_was_let_into_nothing_sees_only_the_form(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    shown = await visitor.get("/my")
    assert f"C-{theirs.case}" not in shown.text
    assert "Send me a link" in shown.text
