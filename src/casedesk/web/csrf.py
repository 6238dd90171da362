"""Proof that a form came from our own page.

Each page carries a token made from the desk's key and from what only this browser holds: its session,
or before it has one a random visitor cookie. Another site can make the browser send the cookie, but
cannot read or make the token. It comes back as the field `_csrf` or the header `x-csrftoken`. A random
part makes it different on each page, so that compression tells nothing about it.

Programs that use an API token send no cookie by themselves and need no proof.
"""

import secrets

from casedesk.platform import tokens
from casedesk.platform.errors import Forbidden
from casedesk.web.i18n import gettext as _
from casedesk.web.posted import AnyRequest, fields_of
from casedesk.web.sessions import COOKIE, asks_by_token
from casedesk.web.visits import AnyConnection, Visit, visit_of

FIELD = "_csrf"
HEADER = "x-csrftoken"
VISITOR_COOKIE = "casedesk_visitor"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_OURS = frozenset({"same-origin", "none"})
_PURPOSE = "csrf"
_NONCE_LENGTH = 32
_SESSION = "session:"
_VISITOR = "visitor:"


class PageTooOld(Forbidden):
    """The page was made for another session, or comes from somewhere else."""


def issue(connection: AnyConnection) -> None:
    """Makes the token for the pages of this request, and gives a new visitor their cookie.

    Templates find it as `request.state.csrf_token`.
    """
    visit = visit_of(connection)
    holder = _holder(connection, visit)
    if not holder:
        visitor = secrets.token_urlsafe(24)
        visit.set_cookie(VISITOR_COOKIE, visitor)
        holder = _VISITOR + visitor
    nonce = secrets.token_hex(_NONCE_LENGTH // 2)
    connection.scope["state"]["csrf_token"] = nonce + _mark(nonce, holder)


async def refuse_forgery(request: AnyRequest) -> None:
    """Lets a safe request pass, and an unsafe one that proves itself. Raises PageTooOld."""
    if request.method in SAFE_METHODS or asks_by_token(request):
        return
    if not came_from_here(request):
        raise PageTooOld(_("This came from another site, so nothing was done."))
    holder = _holder(request, visit_of(request))
    # Without a holder there is nothing to compare with, and no reason to read a large body.
    token = await _sent_token(request) if holder else ""
    if not holder or not _fits(token, holder):
        raise PageTooOld(_("This page is too old, so nothing was done. Open it again and send it once more."))


def came_from_here(request: AnyRequest) -> bool:
    """Whether the browser does not say that another site sent this."""
    return request.headers.get("sec-fetch-site", "same-origin") in _OURS


def _fits(token: str, holder: str) -> bool:
    nonce, mark = token[:_NONCE_LENGTH], token[_NONCE_LENGTH:]
    return tokens.verify(_PURPOSE, f"{nonce}:{holder}", mark)


def _mark(nonce: str, holder: str) -> str:
    return tokens.sign(_PURPOSE, f"{nonce}:{holder}")


async def _sent_token(request: AnyRequest) -> str:
    token = request.headers.get(HEADER)
    if token is None:
        found = (await fields_of(request)).get(FIELD, [""])[0]
        token = found if isinstance(found, str) else ""
    return token


def _holder(connection: AnyConnection, visit: Visit) -> str:
    if connection.scope.get("user") is not None:
        return _SESSION + visit.cookies.get(COOKIE, "")
    visitor = visit.cookies.get(VISITOR_COOKIE, "")
    return _VISITOR + visitor if visitor else ""
