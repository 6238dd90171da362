"""The settings: who reaches them, and what they do."""

import re

import httpx
import pytest
from litestar import Litestar
from tests.builders.counting import statements_of
from tests.cast import Cast
from tests.visiting import browser, signed_in

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.accounts.pages.doorkeeper import recognise_api_token
from casedesk.accounts.queries import people
from casedesk.accounts.rules.permissions import ROLES, permissions_of
from casedesk.audit.queries import entries
from casedesk.audit.rules import by_user
from casedesk.platform import db
from casedesk.settings.queries import categories, causes, desk_settings
from casedesk.web.guards import Requires, guarded_routes

NEW = {
    "name": "Omar Aziz",
    "email": "omar@demo.example",
    "role": "agent",
    "level": "2",
    "languages": "en, MS ms",
    "capacity": "8",
    "takes_cases": "1",
    "locale": "ms",
    "zone": "Asia/Kuala_Lumpur",
}


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_reaches_what_the_table_says(app: Litestar, cast: Cast, role: str) -> None:
    who = {"agent": cast.mina, "supervisor": cast.ana, "manager": cast.ruth, "admin": cast.noor}[role]
    async with browser(app) as visitor:
        await signed_in(visitor, who)
        for path, method, guard in guarded_routes(app):
            if method != "GET" or not isinstance(guard, Requires):
                continue
            answer = await visitor.get(re.sub(r"\{\w+:\w+\}", "1", path))
            refused = answer.status_code == 403
            assert refused is (guard.permission not in permissions_of(role)), f"{role} at {path}"


async def test_each_sees_the_tabs_they_may_open(app: Litestar, cast: Cast) -> None:
    async with browser(app) as visitor:
        await signed_in(visitor, cast.ruth)
        assert (await visitor.get("/settings")).headers["location"] == "/settings/lists"
        page = (await visitor.get("/settings/lists")).text
        assert 'href="/settings/audit"' in page
        assert 'href="/settings/users"' not in page
        await signed_in(visitor, cast.mina)
        assert (await visitor.get("/settings")).status_code == 403


async def test_somebody_is_added_and_gets_a_link(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    answer = await client.post(
        "/settings/users", data={**NEW, "teams": [str(cast.parcels), str(cast.billing)]}
    )
    assert answer.status_code == 200
    found = re.search(r"/welcome\?code=([A-Z0-9-]{23})", answer.text)
    assert found
    omar = await people.person_by_email("omar@demo.example")
    assert omar is not None
    assert (omar.languages, omar.capacity, omar.zone) == (["en", "ms"], 8, "Asia/Kuala_Lumpur")
    assert omar.teams == sorted([cast.parcels, cast.billing])
    assert "Welcome, Omar Aziz" in (await client.get(found[0])).text


async def test_all_that_is_wrong_is_said_at_once_and_kept(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    answer = await client.post(
        "/settings/users",
        data={**NEW, "name": "", "email": "MINA@demo.example", "languages": "malay", "capacity": "-3"},
    )
    assert answer.status_code == 422
    assert answer.text.count("field__error") == 4
    assert "That is the address of Mina Park." in answer.text
    assert 'value="malay"' in answer.text


async def test_a_box_that_was_unticked_stays_unticked(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    without = {key: value for key, value in NEW.items() if key != "takes_cases"}
    answer = await client.post(f"/settings/users/{cast.mina}", data={**without, "name": ""})
    box = re.search(r'<input id="f-takes_cases"[^>]*>', answer.text)
    assert box
    assert "checked" not in box[0]


async def test_somebody_is_changed(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    page = await client.get(f"/settings/users/{cast.mina}")
    assert 'value="mina@demo.example"' in page.text
    answer = await client.post(f"/settings/users/{cast.mina}", data={**NEW, "email": "mina@demo.example"})
    assert answer.status_code == 303
    mina = await people.person(cast.mina)
    assert mina is not None
    assert mina.name == "Omar Aziz"
    assert mina.teams == []


async def test_the_list_of_people_costs_the_same_for_many(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    few = await statements_of(client.get("/settings/users"))
    await db.execute(
        "INSERT INTO users (name, email, role) "
        "SELECT 'Agent ' || n, 'agent' || n || '@demo.example', 'agent' FROM generate_series(1, 40) n"
    )
    many = await statements_of(client.get("/settings/users"))
    assert "Agent 40" in (await client.get("/settings/users")).text
    assert few == many == 3


async def test_letting_somebody_go(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    answer = await client.post(f"/settings/users/{cast.jonas}/deactivation", data={"to_user_id": ""})
    assert answer.status_code == 303
    jonas = await people.person(cast.jonas)
    assert jonas is not None
    assert not jonas.active
    assert "Jonas Ott is out." in (await client.get("/settings/users")).text
    back = await client.post(f"/settings/users/{cast.jonas}/activation")
    assert "/welcome?code=" in back.text


async def test_a_wrong_successor_is_said_beside_the_field(client: httpx.AsyncClient, cast: Cast) -> None:
    await deactivate_user(cast.jonas, None, by_user(cast.noor))
    await signed_in(client, cast.noor)
    answer = await client.post(
        f"/settings/users/{cast.mina}/deactivation", data={"to_user_id": str(cast.jonas)}
    )
    assert answer.status_code == 422
    assert "Choose somebody who works here." in answer.text


async def test_the_last_admin_is_told_why(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    answer = await client.post(f"/settings/users/{cast.noor}", data={**NEW, "email": "noor@demo.example"})
    assert answer.status_code == 409
    assert "only admin" in answer.text


async def test_a_team_is_made_and_changed(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    fields = {"name": "Press", "zone": "Asia/Seoul", "private": "1", "members": [str(cast.mina)]}
    assert (await client.post("/settings/teams", data=fields)).status_code == 303
    [press] = [team for team in await people.teams() if team.name == "Press"]
    assert (press.private, press.members) == (True, 1)
    fields = {"name": "parcels", "zone": "Asia/Seoul"}
    answer = await client.post(f"/settings/teams/{press.id}", data=fields)
    assert answer.status_code == 422
    assert "There is a team of that name already." in answer.text


async def test_lists_are_kept(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.ruth)
    for name in ("Delivery", "Defective", "Billing"):
        await client.post("/settings/lists/categories", data={"name": name})
    delivery, defective, billing = await categories()
    await client.post(f"/settings/lists/categories/{billing.id}/place", data={"step": "up"})
    await client.post(f"/settings/lists/categories/{delivery.id}", data={"name": "Parcels"})
    assert [one.name for one in await categories()] == ["Billing", "Defective"]
    assert [one.name for one in await categories(active_only=False)] == ["Parcels", "Billing", "Defective"]
    taken = await client.post(f"/settings/lists/categories/{defective.id}", data={"name": "BILLING"})
    assert taken.status_code == 422
    assert 'value="BILLING"' in taken.text
    assert (await client.post("/settings/lists/users", data={"name": "x"})).status_code == 404
    assert (await client.post("/settings/lists/causes/4711", data={"name": "x"})).status_code == 404


async def test_a_taken_cause_is_said_beside_it(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.ruth)
    await client.post("/settings/lists/causes", data={"name": "Carrier"})
    answer = await client.post("/settings/lists/causes", data={"name": "carrier"})
    assert answer.status_code == 422
    assert "There is one of that name already." in answer.text
    assert len(await causes()) == 1


async def test_the_desk_chooses(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    fields = {
        "desk_name": 'Lamps & "More"',
        "zone": "Europe/Istanbul",
        "language": "tr",
        "currency": "try",
        "reopen_window_days": "60",
        "holding_window_days": "14",
        "link_days": "90",
        "handoff_hours": "24",
        "approval_hours": "2",
        "remind_minutes": "30",
        "overdue_hours": "2",
        "ask_again_days": "4",
        "asks": "3",
        "no_reply_days": "10",
    }
    assert (await client.post("/settings/desk", data=fields)).status_code == 303
    desk = await desk_settings()
    assert (desk.desk_name, desk.currency, desk.reopen_window_days) == ('Lamps & "More"', "TRY", 60)
    assert (desk.remind_minutes, desk.overdue_hours, desk.asks) == (30, 2, 3)
    assert not desk.asks_whether_solved, "a box that is not ticked is not sent"
    noted = (await entries(subject="desk_settings"))[0]
    assert noted.details["reopen_window_days"] == 60
    assert "holding_window_days" not in noted.details
    wrong = await client.post("/settings/desk", data={**fields, "currency": "x", "reopen_window_days": "0"})
    assert wrong.status_code == 422


async def test_a_token_is_shown_once(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    fields = {"name": "shop", "user_id": str(cast.mina), "scopes": ["read"], "expires_on": "2099-01-31"}
    answer = await client.post("/settings/tokens", data=fields)
    found = re.search(r"cd_[\w-]{40,}", answer.text)
    assert found
    assert await recognise_api_token(found[0])
    page = (await client.get("/settings/tokens")).text
    assert found[0] not in page
    key = re.search(r"/settings/tokens/(\d+)/revocation", page)
    assert key
    await client.post(f"/settings/tokens/{key[1]}/revocation")
    assert await recognise_api_token(found[0]) is None


async def test_a_token_for_nothing_is_refused(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    answer = await client.post(
        "/settings/tokens", data={"user_id": str(cast.mina), "expires_on": "2020-01-01"}
    )
    assert answer.status_code == 422
    assert not await db.value("SELECT EXISTS (SELECT FROM api_tokens)")


async def test_the_audit_says_who_did_what(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    await client.post("/settings/users", data=NEW)
    await client.post(f"/settings/users/{cast.jonas}/deactivation", data={"to_user_id": str(cast.mina)})
    page = (await client.get("/settings/audit")).text
    for sentence in ("added Omar Aziz", "made a code for Omar Aziz", "let Jonas Ott go"):
        assert sentence in page
    assert "omar@demo.example" not in page, "the audit holds no addresses"
    only_teams = (await client.get("/settings/audit?about=team")).text
    assert "made the team Parcels" in only_teams
    assert "Omar Aziz" not in only_teams


async def test_the_audit_says_moments_as_people_do(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    details = '{"from": "2026-11-05T00:00:00+01:00", "until": "2026-11-07", "into": "2026-11-05T00:00"}'
    await db.execute(
        "INSERT INTO audit_entries (at, by_rule, verb, subject, subject_id, details) "
        f"VALUES (now(), 'tests', 'entered', 'absence', 1, '{details}')"
    )
    page = (await client.get("/settings/audit")).text
    assert "5 Nov 2026, 00:00" in page
    assert "2026-11-07" not in page
    assert "2026-11-05T00:00" in page, "a name that somebody gave stays as it is"


async def test_the_audit_comes_in_pages(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    await db.execute(
        "INSERT INTO audit_entries (at, by_rule, verb, subject, subject_id) "
        "SELECT now(), 'tests', 'counted', 'user', n FROM generate_series(1, 120) n"
    )
    address, seen = "/settings/audit", 0
    while address:
        page = (await client.get(address)).text
        seen += page.count("<tr>") - 1
        onward = re.search(r'href="(/settings/audit\?[^"]*before=[^"]*)"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == await db.value("SELECT count(*) FROM audit_entries")
    assert (await client.get("/settings/audit?before=9999999999999999999999")).status_code == 404
    assert (await client.get("/settings/audit?before=x")).status_code == 400
