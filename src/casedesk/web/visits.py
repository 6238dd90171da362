"""One request as the front door sees it: its number, where it came from, the cookies it takes home."""

import ipaddress
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

AnyConnection = ASGIConnection[Any, Any, Any, Any]

_KEY = "visit"
_SECRET = re.compile(r"/[A-Za-z0-9_-]{40,}(?=/|$)")


@dataclass
class Visit:
    """Made by the front door before anything else runs, and kept in the request's state."""

    request_id: str
    address: str
    """The caller's IP address; the one our own proxy names, where it stands before us."""
    secure: bool
    """Whether the browser reached us by https, so that cookies can be kept to it."""
    proxied: bool
    cookies: Mapping[str, str]
    began: float = field(default_factory=time.perf_counter)
    to_set: dict[str, Cookie] = field(default_factory=dict)
    posted: dict[str, list[Any]] | None = None
    """The form that came with the request, once it was read."""
    flashes: tuple[Any, ...] = ()
    """What the next page will say."""

    def set_cookie(self, name: str, value: str, *, seconds: int | None = None, path: str = "/") -> None:
        """Gives the browser a cookie that scripts cannot read and other sites' forms do not send; it is sent
        back to pages below `path` only. Without `seconds` it ends with the browser."""
        self.to_set[name] = Cookie(
            name, value=value, max_age=seconds, httponly=True, secure=self.secure, samesite="lax", path=path
        )

    def drop_cookie(self, name: str, *, path: str = "/") -> None:
        """Takes a cookie back."""
        self.set_cookie(name, "", seconds=0, path=path)

    @property
    def from_this_machine(self) -> bool:
        """Whether the caller is on this machine itself, and not only a proxy that stands here."""
        return not self.proxied and _is_loopback(self.address)


def begin_visit(connection: AnyConnection, *, https: bool) -> Visit:
    """Reads the connection and keeps what it says. `https`: the desk's public address is an https one."""
    headers = connection.headers
    peer = connection.client.host if connection.client else ""
    forwarded = headers.get("x-forwarded-for", "")
    # Only a proxy on this machine is believed: anybody else could name any address. The last entry is
    # the one that our proxy wrote itself.
    named = forwarded.rpartition(",")[2].strip()
    believed = bool(named) and _is_loopback(peer) and _is_address(named)
    visit = Visit(
        request_id=secrets.token_hex(8),
        address=named if believed else peer or "unknown",
        secure=https or connection.scope.get("scheme") == "https",
        proxied=bool(forwarded or "forwarded" in headers or "via" in headers),
        cookies=connection.cookies,
    )
    state = {**connection.scope.get("state", {}), _KEY: visit, "request_id": visit.request_id}
    connection.scope["state"] = state
    return visit


def visit_of(connection: AnyConnection) -> Visit:
    """The visit of this request."""
    return cast(Visit, connection.scope["state"][_KEY])


def logged_path(connection: AnyConnection) -> str:
    """The address as it may stand in a log: one line of plain letters, without what follows the question mark,
    and without a token that lets in whoever knows it."""
    return quote(_SECRET.sub("/*", connection.scope["path"]), safe="/:@!$&'()*+,;=~")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text).is_loopback
