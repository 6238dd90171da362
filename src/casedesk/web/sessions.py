"""Who is asking: the person or program that a request's cookie or token stands for.

The web layer knows neither users nor the database. It is given a `Doorkeeper`, which recognises
tokens; accounts has one. A token that the doorkeeper does not know means a visitor, never an error.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State

from casedesk.web.visits import AnyConnection, Visit

COOKIE = "casedesk_session"

_BEARER = "bearer "


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The user who asks, as every page sees them: `request.user`."""

    id: int
    name: str
    email: str
    role: str
    locale: str
    zone: str
    permissions: frozenset[str]
    by_browser: bool = False
    """Whether they chose no language, and `locale` is their browser's."""
    teams: tuple[int, ...] = ()
    level: int = 1
    team_names: tuple[str, ...] = ()
    keys_off: tuple[str, ...] = ()
    """Single keys that do nothing for them."""

    def may(self, permission: str) -> bool:
        """Whether they may do this."""
        return permission in self.permissions


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """How they came in: by a browser's session or by a program's API token; one of the two is set.
    It is `request.auth`."""

    session_id: int | None = None
    api_token_id: int | None = None
    code_shown_at: datetime | None = None
    """When a one-time code was last shown in this session."""


class Entry(msgspec.Struct, frozen=True):
    """Somebody recognised."""

    user: SignedIn
    access: Access


StaffRequest = Request[SignedIn, Access, State]
"""A request on a route that requires a permission: `request.user` is there."""

PublicRequest = Request[SignedIn | None, Access | None, State]
"""A request on a public route."""

Recognise = Callable[[str], Awaitable[Entry | None]]

RecogniseSession = Callable[[str, bool], Awaitable[Entry | None]]
"""By a session's token, and whether that it was used now counts: what a page asks for by itself does not keep a
session alive that nobody uses."""

BY_ITSELF = "x-live"
"""The header of a request that an open page makes without anybody's doing."""


@dataclass(frozen=True)
class Doorkeeper:
    """Recognises the tokens of sessions and of programs."""

    by_session: RecogniseSession
    by_api_token: Recognise


async def identify(connection: AnyConnection, doorkeeper: Doorkeeper) -> Entry | None:
    """Who this request is from. A request that names an API token is judged by that alone, so that a
    program's request never acts by a cookie that came along."""
    authorization = connection.headers.get("authorization", "")
    if authorization.lower().startswith(_BEARER):
        return await doorkeeper.by_api_token(authorization[len(_BEARER) :].strip())
    cookie = connection.cookies.get(COOKIE)
    if not cookie:
        return None
    return await doorkeeper.by_session(cookie, BY_ITSELF not in connection.headers)


def begin_session(visit: Visit, token: str, lasts: timedelta) -> None:
    """Gives the browser its session; the token it had, if any, is worth nothing any more."""
    visit.set_cookie(COOKIE, token, seconds=int(lasts.total_seconds()))


def end_session(visit: Visit) -> None:
    """Takes the browser's session back."""
    visit.drop_cookie(COOKIE)


def asks_by_token(connection: AnyConnection) -> bool:
    """Whether a program asks, by an API token, rather than a browser by a cookie."""
    access: Any = connection.scope.get("auth")
    return isinstance(access, Access) and access.api_token_id is not None
