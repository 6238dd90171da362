"""No form that is not ours does anything."""

import re

import httpx
import pytest
from litestar import Litestar
from tests.cast import MINA, PASSWORD, Cast, give_passwords
from tests.visiting import browser, proof, set_cookie, signed_in

from casedesk.accounts.tables import Session
from casedesk.platform import tokens
from casedesk.web.csrf import HEADER, SAFE_METHODS, VISITOR_COOKIE
from casedesk.web.guards import Requires, RequiresToken, SignedByProgram, guarded_routes
from casedesk.web.sessions import COOKIE

FOR_PROGRAMS = (RequiresToken, SignedByProgram)
"""No browser sends what these ask for by itself, so that no other site's form can pass them."""


def address(path: str) -> str:
    """A route's pattern with something in place of each part that varies."""
    return re.sub(r"\{\w+:\w+\}", "1", path)


async def test_every_unsafe_route_refuses_a_form_without_proof(
    client: httpx.AsyncClient, cast: Cast, app: Litestar
) -> None:
    await signed_in(client, cast.noor)
    del client.headers[HEADER]
    unsafe = [
        (path, method)
        for path, method, guard in guarded_routes(app)
        if method not in SAFE_METHODS and not isinstance(guard, FOR_PROGRAMS)
    ]
    assert len(unsafe) > 15
    for path, method in unsafe:
        answer = await client.request(method, address(path), data={"name": "x"})
        assert answer.status_code == 403, f"{method} {path} did something without proof"
        assert "too old" in answer.text


async def test_every_unsafe_public_route_refuses_a_visitors_form_without_proof(
    client: httpx.AsyncClient, app: Litestar
) -> None:
    for path, method, guard in guarded_routes(app):
        if method not in SAFE_METHODS and not isinstance(guard, Requires | SignedByProgram):
            answer = await client.request(method, address(path), data={"email": "x"})
            assert answer.status_code == 403, f"{method} {path} did something without proof"


async def test_what_programs_send_is_refused_without_their_token_or_signature(
    client: httpx.AsyncClient, cast: Cast, app: Litestar
) -> None:
    """A signed-in browser's cookie and its page's proof are worth nothing there."""
    await signed_in(client, cast.noor)
    unsafe = [
        (path, method)
        for path, method, guard in guarded_routes(app)
        if method not in SAFE_METHODS and isinstance(guard, FOR_PROGRAMS)
    ]
    assert {("/intake/mail", "POST"), ("/api/interactions", "POST")} <= set(unsafe)
    for path, method in unsafe:
        answer = await client.request(method, address(path), data={"email": "x"})
        assert answer.status_code == 401, f"{method} {path} took a browser's word"


@pytest.mark.parametrize("wrong", ["", "x", "0" * 32, "0" * 54, "ä" * 60])
async def test_a_wrong_proof_is_none(client: httpx.AsyncClient, cast: Cast, wrong: str) -> None:
    await signed_in(client, cast.mina)
    del client.headers[HEADER]
    answer = await client.post("/me", data={"_csrf": wrong, "name": "Eve"})
    assert answer.status_code == 403


async def test_a_field_proves_it_as_well_as_a_header(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    right = client.headers.pop(HEADER)
    fields = {"_csrf": right, "name": "Mina P.", "locale": "en", "zone": "UTC"}
    assert (await client.post("/me", data=fields)).status_code == 303
    assert (await client.post("/me", files={"file": b"x"}, data=fields)).status_code == 303


async def test_the_page_itself_carries_the_proof(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    del client.headers[HEADER]
    page = (await client.get("/me")).text
    found = re.search(r'name="_csrf" value="([^"]+)"', page)
    assert found
    fields = {"_csrf": found[1], "name": "Mina P.", "locale": "en", "zone": "UTC"}
    assert (await client.post("/me", data=fields)).status_code == 303


async def test_it_is_different_on_each_page(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    pages = [(await client.get("/me")).text for _ in range(2)]
    first, second = (re.findall(r'name="_csrf" value="([^"]+)"', page)[0] for page in pages)
    assert first != second


async def test_the_proof_of_one_session_is_none_for_another(app: Litestar, cast: Cast) -> None:
    async with browser(app) as minas, browser(app) as jonas:
        await signed_in(minas, cast.mina)
        await signed_in(jonas, cast.jonas)
        minas.headers[HEADER] = jonas.headers[HEADER]
        assert (await minas.post("/me", data={"name": "Eve"})).status_code == 403


async def test_what_proved_a_visitors_form_proves_none_after_signing_in(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await signed_in(client, cast.mina)
    set_cookie(client, VISITOR_COOKIE, "somebody")
    client.headers[HEADER] = proof("visitor:somebody")
    assert (await client.post("/me", data={"name": "Eve"})).status_code == 403


async def test_a_forged_sign_in_is_refused(client: httpx.AsyncClient, cast: Cast) -> None:
    """Else another site could sign a victim in as somebody else, and read what they then write."""
    await give_passwords()
    answer = await client.post("/sign-in", data={"email": MINA.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert not await Session.exists()


async def test_a_browser_that_says_it_comes_from_elsewhere_is_believed(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await signed_in(client, cast.mina)
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 422), ("none", 422)):
        answer = await client.post("/me", data={"name": ""}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == status


async def test_a_signature_for_another_purpose_is_no_proof(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    nonce = "0" * 32
    client.headers[HEADER] = nonce + tokens.sign("flash", f"{nonce}:session:{client.cookies[COOKIE]}")
    assert (await client.post("/me", data={"name": "Eve"})).status_code == 403
