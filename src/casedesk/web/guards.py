"""Who may pass to a route: every route names one permission, or says that it is public.

Both guards also refuse forged forms, so that no unsafe route can forget to; and `check_routes` refuses
to start an application in which a route has no guard, or two, or names a permission nobody defined.
"""

import contextlib
from collections.abc import Collection
from functools import cache
from typing import Any

from litestar import Litestar, Request
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from casedesk.platform.errors import CasedeskError, Forbidden, NotFound
from casedesk.platform.keys import LARGEST
from casedesk.web.csrf import refuse_forgery
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn, asks_by_token
from casedesk.web.visits import AnyConnection

_OWN_METHODS = frozenset({"OPTIONS"})


class NotSignedIn(CasedeskError):
    """Somebody has to sign in first."""

    status = 401


class Requires:
    """Lets those pass who have a permission."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    async def __call__(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        user = connection.scope.get("user")
        if not isinstance(user, SignedIn):
            raise NotSignedIn(_("Sign in first."))
        if not user.may(self.permission):
            raise Forbidden(_("Your role does not include this. Ask an admin of your desk."))
        _refuse_impossible_keys(connection, handler)
        await refuse_forgery(as_request(connection))


class RequiresToken(Requires):
    """Lets programs pass whose API token has a permission; a browser's cookie is not looked at."""

    async def __call__(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        user = connection.scope.get("user")
        if not isinstance(user, SignedIn) or not asks_by_token(connection):
            raise NotSignedIn(_("Send an API token: “Authorization: Bearer cd_…”."))
        if not user.may(self.permission):
            raise Forbidden(_("The scopes of this token, or the role of its user, do not include this."))
        _refuse_impossible_keys(connection, handler)


class Public:
    """Lets everybody pass."""

    permission = None

    async def __call__(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        _refuse_impossible_keys(connection, handler)
        await refuse_forgery(as_request(connection))


class SignedByProgram(Public):
    """Lets everybody pass, and leaves it to the route to check the signature of what is sent."""

    async def __call__(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        # A browser cannot make such a signature, so that there is no form to be forged.
        _refuse_impossible_keys(connection, handler)


def requires(permission: str) -> Requires:
    """The guard of a route for those who have this permission."""
    return Requires(permission)


def requires_token(permission: str) -> RequiresToken:
    """The guard of a route for programs whose token has this permission."""
    return RequiresToken(permission)


def public() -> Public:
    """The guard of a route for everybody, signed in or not."""
    return Public()


def signed() -> SignedByProgram:
    """The guard of a route for programs that sign what they send; the route checks the signature itself."""
    return SignedByProgram()


def check_routes(app: Litestar, permissions: Collection[str]) -> None:
    """Refuses an application with a route that is not guarded exactly once, by a known permission.

    Raises RuntimeError, for whoever wrote the route.
    """
    for path, method, guard in guarded_routes(app):
        if guard is None:
            raise RuntimeError(f"{method} {path} has no guard, or more than one: requires(...) or public()")
        if isinstance(guard, Requires) and guard.permission not in permissions:
            raise RuntimeError(f"{method} {path} requires {guard.permission!r}, which no role can have")


def guarded_routes(app: Litestar) -> list[tuple[str, str, Requires | Public | None]]:
    """Every route as (path, method, guard); None where it has not exactly one of ours."""
    found: list[tuple[str, str, Requires | Public | None]] = []
    for route in app.routes:
        handlers = route.route_handlers if isinstance(route, HTTPRoute) else [route.route_handler]
        for handler in handlers:
            ours = [guard for guard in handler.resolve_guards() if isinstance(guard, Requires | Public)]
            methods = sorted(getattr(handler, "http_methods", {"*"}) - _OWN_METHODS)
            found += [(route.path, str(method), ours[0] if len(ours) == 1 else None) for method in methods]
    return found


def _refuse_impossible_keys(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    # A number in an address is a key, and one that the database's type cannot hold names nothing.
    for value in connection.path_params.values():
        if isinstance(value, int) and not 0 < value <= LARGEST:
            raise NotFound
    for name in _numbers_in_query(handler):
        # What is no number at all is refused when it is read.
        with contextlib.suppress(ValueError):
            if abs(int(connection.query_params.get(name, ""))) > LARGEST:
                raise NotFound


@cache
def _numbers_in_query(handler: BaseRouteHandler) -> tuple[str, ...]:
    """The names of a route's parameters that are whole numbers; those of its path are bounded alike."""
    asked = handler.parsed_fn_signature.parameters.values()
    return tuple(one.name for one in asked if one.is_subclass_of(int) or one.has_inner_subclass_of(int))


def as_request(connection: AnyConnection) -> Request[Any, Any, Any]:
    """What a guard is given, which is always a request: there are no websockets here."""
    assert isinstance(connection, Request)
    return connection
