"""One's own account: profile, password, sessions."""

import httpx
from litestar import Litestar
from tests.cast import JONAS, MINA, PASSWORD, Cast, give_passwords
from tests.visiting import HERE, browser, signed_in

from casedesk.accounts.actions.entry import begin_session, sign_in
from casedesk.accounts.pages.doorkeeper import recognise_session
from casedesk.accounts.queries.people import person
from casedesk.audit.queries import entries
from casedesk.web.sessions import COOKIE

NEW = "a chair by the window"


async def test_the_profile_is_saved(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    answer = await client.post("/me", data={"name": "Mina P. Park", "locale": "ko", "zone": "Asia/Seoul"})
    assert answer.headers["location"] == "/me"
    found = await person(cast.mina)
    assert found is not None
    assert (found.name, found.locale, found.zone) == ("Mina P. Park", "ko", "Asia/Seoul")
    assert 'lang="ko"' in (await client.get("/me")).text


async def test_who_chose_no_language_reads_in_that_of_the_browser(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await signed_in(client, cast.mina)
    thai = {"accept-language": "xx, th-TH;q=0.9, en;q=0.5"}
    page = (await client.get("/me", headers=thai)).text
    assert 'lang="th"' in page
    assert 'value="th" selected' not in page
    await client.post("/me", data={"name": "Mina Park", "locale": "en", "zone": "UTC"}, headers=thai)
    assert 'lang="en"' in (await client.get("/me", headers=thai)).text
    await client.post("/me", data={"name": "Mina Park", "locale": "", "zone": "UTC"}, headers=thai)
    assert 'lang="th"' in (await client.get("/me", headers=thai)).text


async def test_nobody_gives_themselves_another_role(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    await client.post(
        "/me",
        data={"name": "Mina Park", "locale": "en", "zone": "UTC", "role": "admin", "email": "x@demo.example"},
    )
    found = await person(cast.mina)
    assert found is not None
    assert (found.role, found.email) == ("agent", MINA.email)


async def test_a_wrong_profile_is_shown_again(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    answer = await client.post("/me", data={"name": " ", "locale": "xx", "zone": "Mars/Base"})
    assert answer.status_code == 422
    assert answer.text.count("field__error") == 3


async def test_a_new_password_ends_every_other_session_and_renews_this_one(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await give_passwords()
    elsewhere = await begin_session(cast.mina, HERE)
    await signed_in(client, cast.mina)
    before = client.cookies[COOKIE]
    answer = await client.post("/me/password", data={"current_password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 303
    after = client.cookies[COOKIE]
    assert after != before
    assert [bool(await recognise_session(one)) for one in (elsewhere, before, after)] == [False, False, True]
    assert await sign_in(MINA.email, NEW, HERE)
    assert (await entries())[0].verb == "password_changed"


async def test_others_stay_signed_in(client: httpx.AsyncClient, cast: Cast) -> None:
    await give_passwords()
    jonas = await begin_session(cast.jonas, HERE)
    await signed_in(client, cast.mina)
    await client.post("/me/password", data={"current_password": PASSWORD, "new_password": NEW})
    assert await recognise_session(jonas)


async def test_the_present_password_is_asked_for(client: httpx.AsyncClient, cast: Cast) -> None:
    await give_passwords()
    await signed_in(client, cast.mina)
    answer = await client.post("/me/password", data={"current_password": "a guess", "new_password": "mina"})
    assert answer.status_code == 422
    assert "That is not your present password." in answer.text
    assert "Use at least 10 characters" in answer.text
    assert "a guess" not in answer.text
    assert await sign_in(MINA.email, PASSWORD, HERE)


async def test_a_stolen_session_cannot_guess_at_it_for_ever(client: httpx.AsyncClient, cast: Cast) -> None:
    await give_passwords()
    await signed_in(client, cast.mina)
    answers = [
        await client.post("/me/password", data={"current_password": f"guess {n}", "new_password": NEW})
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]


async def test_sessions_are_listed_and_can_be_ended(app: Litestar, cast: Cast) -> None:
    async with browser(app) as here, browser(app) as there:
        await signed_in(here, cast.mina)
        await signed_in(there, cast.mina)
        page = (await here.get("/me")).text
        assert page.count("Firefox, Linux") == 2
        assert page.count("this browser") == 1
        [other] = page.split('action="/me/sessions/')[1:]
        assert (await here.post(f"/me/sessions/{other.split('/')[0]}/ending")).status_code == 303
        assert (await there.get("/me")).status_code == 303
        assert (await here.get("/me")).status_code == 200


async def test_nobody_ends_somebody_elses_session(client: httpx.AsyncClient, cast: Cast) -> None:
    jonas = await begin_session(cast.jonas, HERE)
    entry = await recognise_session(jonas)
    assert entry is not None
    await signed_in(client, cast.mina)
    await client.post(f"/me/sessions/{entry.access.session_id}/ending")
    assert await recognise_session(jonas), f"{JONAS.name} was signed out by somebody else"
