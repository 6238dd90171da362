"""Whoever leaves owns nothing open afterwards, and what they ended stays theirs."""

import httpx
from tests.builders.cases import a_case
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_user
from casedesk.ownership.queries import open_cases_of_owner
from casedesk.platform import db
from casedesk.platform.jobs.worker import run_due


async def _cases_of(user_id: int, others: list[int], count: int) -> list[int]:
    """Opens cases while only this user takes any."""
    await db.execute("UPDATE users SET takes_cases = false WHERE id = ANY($1)", others)
    customer = await a_customer()
    made = [await a_case(customer) for _ in range(count)]
    await db.execute("UPDATE users SET takes_cases = true WHERE id = ANY($1)", others)
    return made


async def test_their_cases_go_to_whom_the_admin_says(cast: Cast) -> None:
    made = await _cases_of(cast.mina, [cast.jonas, cast.ana], 3)
    await deactivate_user(cast.mina, cast.jonas, by_user(cast.noor))
    await run_due()
    assert await open_cases_of_owner(cast.mina) == []
    assert await open_cases_of_owner(cast.jonas) == made


async def test_or_each_to_whom_it_fits(cast: Cast) -> None:
    made = await _cases_of(cast.mina, [cast.jonas, cast.ana], 4)
    await deactivate_user(cast.mina, None, by_user(cast.noor))
    await run_due()
    assert await open_cases_of_owner(cast.mina) == []
    given = [*await open_cases_of_owner(cast.jonas), *await open_cases_of_owner(cast.ana)]
    assert sorted(given) == made


async def test_the_page_asks_where_they_go(client: httpx.AsyncClient, cast: Cast) -> None:
    await _cases_of(cast.mina, [cast.jonas, cast.ana], 2)
    await signed_in(client, cast.noor)
    page = (await client.get(f"/settings/users/{cast.mina}")).text
    assert "2 open cases are theirs." in page
    assert "Who takes them?" in page
    fields = {"to_user_id": str(cast.ana)}
    await client.post(f"/settings/users/{cast.mina}/deactivation", data=fields)
    assert "Their cases are being handed over." in (await client.get("/settings/users")).text
    await run_due()
    assert len(await open_cases_of_owner(cast.ana)) == 2


async def test_where_nobody_else_takes_cases_nobody_goes(client: httpx.AsyncClient, cast: Cast) -> None:
    await _cases_of(cast.mina, [cast.jonas, cast.ana], 1)
    await db.execute("UPDATE users SET takes_cases = false WHERE id <> $1", cast.mina)
    await signed_in(client, cast.noor)
    answer = await client.post(f"/settings/users/{cast.mina}/deactivation", data={"to_user_id": ""})
    assert answer.status_code == 422
    assert "Nobody else takes cases." in answer.text
    assert await db.value("SELECT active FROM users WHERE id = $1", cast.mina)
