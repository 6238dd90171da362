"""Signing in, being recognised, signing out."""

import httpx
from tests.cast import MINA, PASSWORD, Cast, give_passwords
from tests.visiting import as_visitor

from casedesk.web.sessions import COOKIE


async def test_a_visitor_signs_in_and_finds_their_account(client: httpx.AsyncClient, cast: Cast) -> None:
    await give_passwords()
    page = await client.get("/me")
    assert page.status_code == 303
    assert page.headers["location"] == "/sign-in?next=%2Fme"
    answer = await as_visitor(client).post(
        "/sign-in", data={"email": MINA.email, "password": PASSWORD, "next": "/me"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert client.cookies[COOKIE]
    page = await client.get("/me")
    assert page.status_code == 200
    assert "Mina Park" in page.text
