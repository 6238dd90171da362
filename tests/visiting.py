"""Visiting the desk in tests as a browser would: with cookies, and with proof for its forms."""

from typing import Any

import httpx

from casedesk.accounts.actions.entry import Place, begin_session
from casedesk.platform import tokens
from casedesk.web.csrf import HEADER, VISITOR_COOKIE
from casedesk.web.sessions import COOKIE

HOST = "127.0.0.1"
ADDRESS = f"http://{HOST}:8000"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = Place("127.0.0.1", BROWSER)

_NONCE = "0" * 32


def browser(app: Any, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A browser at this IP address that has never been to this application."""
    transport = httpx.ASGITransport(app=app, client=(address, 40_000))
    # Pages are not compressed and laid open again, except where a test asks for it.
    headers = {"User-Agent": BROWSER, "Accept": "text/html", "Accept-Encoding": "identity"}
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers)


async def signed_in(client: httpx.AsyncClient, user_id: int) -> httpx.AsyncClient:
    """The same browser, signed in, whose requests prove that they come from our pages."""
    token = await begin_session(user_id, HERE)
    set_cookie(client, COOKIE, token)
    client.headers[HEADER] = proof(f"session:{token}")
    return client


def as_visitor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same browser with a visitor's cookie, whose requests prove that they come from our pages."""
    set_cookie(client, VISITOR_COOKIE, "somebody")
    client.headers[HEADER] = proof("visitor:somebody")
    return client


def set_cookie(client: httpx.AsyncClient, name: str, value: str) -> None:
    """Plants a cookie as if the desk had given it, so that the desk can replace it and take it back."""
    client.cookies.set(name, value, domain=HOST)


def proof(holder: str) -> str:
    """What our pages carry for the holder of this session or visitor's cookie."""
    return _NONCE + tokens.sign("csrf", f"{_NONCE}:{holder}")
