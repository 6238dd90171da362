"""One-time codes: for the first admin, and for everybody who is invited."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from tests.cast import MINA, PASSWORD, Cast
from tests.visiting import HERE, as_visitor

from casedesk.accounts.actions.entry import sign_in
from casedesk.accounts.actions.forgetting import forget_what_has_ended
from casedesk.accounts.actions.setup import (
    accept_invitation,
    complete_setup,
    invite,
    issue_setup_code,
)
from casedesk.accounts.pages.doorkeeper import recognise_session
from casedesk.accounts.queries.people import everybody
from casedesk.accounts.rules.lifetimes import FIRST_ADMIN_CODE, INVITATION
from casedesk.accounts.rules.profiles import Profile
from casedesk.accounts.tables import SetupCode
from casedesk.audit.queries import entries
from casedesk.audit.rules import by_user
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused
from casedesk.web.sessions import COOKIE

NOOR = Profile("Noor Haddad", "noor@demo.example", "admin", takes_cases=False)
FORM = {"name": "Noor Haddad", "email": "noor@demo.example", "password": PASSWORD}


async def test_an_empty_desk_leads_to_its_setup(client: httpx.AsyncClient, database: None) -> None:
    for address in ("/", "/sign-in"):
        answer = await client.get(address, follow_redirects=True)
        assert answer.url.path == "/setup"
        assert "Set up your desk" in answer.text


async def test_the_first_admin_sets_the_desk_up(client: httpx.AsyncClient, database: None) -> None:
    code = await issue_setup_code()
    answer = await as_visitor(client).post("/setup", data={**FORM, "code": code})
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/desk")
    entry = await recognise_session(client.cookies[COOKIE])
    assert entry is not None
    assert (entry.user.name, entry.user.role) == ("Noor Haddad", "admin")
    assert await sign_in("noor@demo.example", PASSWORD, HERE)
    [added] = await entries()
    assert (added.by_rule, added.verb, added.subject_id) == ("setup", "added", entry.user.id)


async def test_fields_code_and_password_are_refused_together(
    client: httpx.AsyncClient, database: None
) -> None:
    await issue_setup_code()
    sent = {"code": "nonsense", "name": "", "email": "noor@", "password": "short"}
    answer = await as_visitor(client).post("/setup", data=sent)
    assert answer.status_code == 422
    assert "4 things to mend" in answer.text
    assert "Use at least 10 characters" in answer.text


async def test_how_the_code_is_typed_does_not_matter(database: None) -> None:
    code = await issue_setup_code()
    assert await complete_setup(f"  {code.lower().replace('-', ' ')}", NOOR, PASSWORD, HERE)


async def test_the_code_is_stored_nowhere(database: None) -> None:
    code = await issue_setup_code()
    assert code not in str(await SetupCode.select())
    assert len(code.replace("-", "")) == 20


async def test_a_code_works_once(database: None) -> None:
    code = await issue_setup_code()
    await complete_setup(code, NOOR, PASSWORD, HERE)
    with pytest.raises(Refused, match="set up already"):
        await complete_setup(code, Profile("Eve", "eve@demo.example", "admin"), PASSWORD, HERE)
    assert len(await everybody()) == 1


async def test_a_newer_code_voids_the_older(database: None) -> None:
    older, newer = await issue_setup_code(), await issue_setup_code()
    with pytest.raises(Invalid) as unknown:
        await complete_setup(older, NOOR, PASSWORD, HERE)
    assert "code" in unknown.value.fields
    assert await complete_setup(newer, NOOR, PASSWORD, HERE)


async def test_a_code_gets_too_old(database: None) -> None:
    with clock.frozen(clock.now()) as time_of_day:
        code = await issue_setup_code()
        time_of_day.advance(seconds=FIRST_ADMIN_CODE.total_seconds())
        with pytest.raises(Invalid):
            await complete_setup(code, NOOR, PASSWORD, HERE)


async def test_all_that_is_wrong_is_said_at_once(client: httpx.AsyncClient, database: None) -> None:
    await issue_setup_code()
    answer = await as_visitor(client).post(
        "/setup", data={**FORM, "code": "AAAAA-BBBBB-CCCCC-DDDDD", "password": "password123"}
    )
    assert answer.status_code == 422
    assert "This code is not known" in answer.text
    assert "one of the first that others would try" in answer.text
    assert "password123" not in answer.text
    assert "Noor Haddad" in answer.text


async def test_a_desk_with_people_has_no_setup(client: httpx.AsyncClient, cast: Cast) -> None:
    assert (await client.get("/setup")).headers["location"] == "/sign-in"
    with pytest.raises(Refused):
        await issue_setup_code()


async def test_of_two_who_set_it_up_at_once_one_does(committed: str) -> None:
    code = await issue_setup_code()
    outcomes = await asyncio.gather(
        *(
            complete_setup(code, Profile(f"Admin {n}", f"admin{n}@demo.example", "admin"), PASSWORD, HERE)
            for n in range(4)
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Refused", "Refused", "Refused", "str"]
    assert len(await everybody()) == 1


async def test_somebody_invited_chooses_a_password(client: httpx.AsyncClient, cast: Cast) -> None:
    code = await invite(cast.mina, by_user(cast.noor))
    page = await client.get(f"/welcome?code={code}")
    assert "Welcome, Mina Park" in page.text
    answer = await as_visitor(client).post("/welcome", data={"code": code, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert await sign_in(MINA.email, PASSWORD, HERE)
    with pytest.raises(Invalid):
        await accept_invitation(code, "another good password", HERE)


async def test_a_wrong_invitation_tells_nothing(client: httpx.AsyncClient, cast: Cast) -> None:
    page = await client.get("/welcome?code=AAAAA-BBBBB-CCCCC-DDDDD")
    assert "This code is not known, was used already, or is too old." in page.text
    assert MINA.email not in page.text


async def test_a_password_made_of_ones_own_name_is_refused_when_invited(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    code = await invite(cast.mina, by_user(cast.noor))
    answer = await as_visitor(client).post("/welcome", data={"code": code, "password": "Mina Park 2026"})
    assert answer.status_code == 422
    assert "made of your own name" in answer.text
    assert "Welcome, Mina Park" in answer.text


async def test_the_code_of_an_invitation_makes_no_admin(cast: Cast) -> None:
    code = await invite(cast.mina, by_user(cast.noor))
    with pytest.raises(Refused):
        await complete_setup(code, NOOR, PASSWORD, HERE)


async def test_choosing_a_password_ends_what_came_in_by_the_old_one(cast: Cast) -> None:
    first = await accept_invitation(await invite(cast.mina, by_user(cast.noor)), PASSWORD, HERE)
    await accept_invitation(await invite(cast.mina, by_user(cast.noor)), "an even better one", HERE)
    assert await recognise_session(first) is None
    with pytest.raises(Invalid):
        await sign_in(MINA.email, PASSWORD, HERE)


async def test_old_codes_are_forgotten(cast: Cast) -> None:
    with clock.frozen(clock.now()) as time_of_day:
        await invite(cast.mina, by_user(cast.noor))
        time_of_day.advance(seconds=(INVITATION + timedelta(seconds=1)).total_seconds())
        await forget_what_has_ended()
        assert not await SetupCode.exists()
