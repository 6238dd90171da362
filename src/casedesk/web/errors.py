"""What somebody gets when it did not work: a page for people, JSON for programs.

Everything said on purpose (`platform.errors`) is said in its own words; anything else is a 500 whose
request id stands in the log beside the traceback, and which tells nothing of the inside.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException

from casedesk.platform import logs
from casedesk.platform.errors import (
    CasedeskError,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    Stale,
    TooLarge,
    TooMany,
    Unusable,
)
from casedesk.web.answers import see_other, wants_json
from casedesk.web.csrf import PageTooOld
from casedesk.web.guards import NotSignedIn
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words
from casedesk.web.posted import AnyRequest
from casedesk.web.reader import Reader, reading
from casedesk.web.rendering import OUTSIDE, render
from casedesk.web.visits import logged_path, visit_of

SIGN_IN = "/sign-in"
TEMPLATE = "errors/error.html"
FOR_CUSTOMERS = "errors/for_customers.html"

_NO_DATABASE = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.InterfaceError,
)
"""The database went away, or is not back yet: nobody's fault, and soon over."""

_log = logs.get_logger("casedesk.web")


@dataclass(frozen=True)
class Said:
    """An error in words: a title, what to do, and what is wrong with each field where it was a form."""

    status: int
    title: str
    words: str
    fields: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def answer_error(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer to a request that failed."""
    if wants_json(request):
        with reading(Reader()):  # programs are answered in English, whoever they ask for
            said = _said(error)
        return _json(request, _logged(request, error, said))
    said = _logged(request, error, _said(error))
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request)
    return _page(request, said, error)


def _logged(request: AnyRequest, error: Exception, said: Said) -> Said:
    if said.status >= 500:
        _log.error("request failed", path=logged_path(request), exc_info=error)
    return said


HANDLERS: dict[int | type[Exception], Any] = {
    CasedeskError: answer_error,
    HTTPException: answer_error,
    Exception: answer_error,
}
"""For Litestar, which takes the one for the nearest class."""


def _said(error: Exception) -> Said:
    if isinstance(error, CasedeskError):
        return _said_on_purpose(error)
    if isinstance(error, HTTPException):
        return _said_by_litestar(error)
    return _unavailable() if isinstance(error, _NO_DATABASE) else _broken()


def _said_on_purpose(error: CasedeskError) -> Said:
    titles: dict[type[Exception], str] = {
        Invalid: _("Something to mend"),
        NotSignedIn: _("Sign in first"),
        PageTooOld: _("This page is too old"),
        Forbidden: _("Not for you to do"),
        Stale: _("It changed meanwhile"),
        Refused: _("Not as things stand"),
        TooMany: _("Wait a moment"),
    }
    match error:
        case NotFound():
            return _not_found()
        case TooLarge():
            return _too_large()
        case Unusable():
            return _unavailable()
    title = next((titles[kind] for kind in type(error).__mro__ if kind in titles), None)
    if title is None:
        return _broken()
    fields = error.fields if isinstance(error, Invalid) else {}
    return Said(error.status, title, "" if fields else error.reason, fields, _headers(error))


def _headers(error: CasedeskError) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, NotSignedIn) else {}


def _said_by_litestar(error: HTTPException) -> Said:
    match error.status_code:
        case 404:
            return _not_found()
        case 405:
            allowed = {"Allow": (error.headers or {}).get("allow", "")}
            return Said(
                405, _("That does not work here"), _("Go back and try from the page itself."), headers=allowed
            )
        case 413:
            return _too_large()
        case status if 400 <= status < 500:
            return Said(
                status, _("That could not be read"), _("Go back, load the page again and send it once more.")
            )
    return _broken()


def _not_found() -> Said:
    words = _("Perhaps the address is mistyped, or it is something that you may not see.")
    return Said(404, _("There is nothing here"), words)


def _too_large() -> Said:
    words = _("That is more than one message may carry. Send less at once, or smaller files.")
    return Said(413, _("Too much at once"), words)


def _unavailable() -> Said:
    words = _("The desk cannot reach what it needs. Try again in a minute.")
    return Said(503, _("Not available just now"), words, headers={"Retry-After": "60"})


def _broken() -> Said:
    words = _("This is our fault, not yours. What you did may not have been kept: look before you repeat it.")
    return Said(500, _("Something broke here"), words)


def _json(request: AnyRequest, said: Said) -> Response[Any]:
    content = {
        "error": said.title,
        "reason": said.words,
        "fields": said.fields,
        "request_id": visit_of(request).request_id,
    }
    return Response(content, status_code=said.status, media_type=MediaType.JSON, headers=said.headers)


def _to_sign_in(request: AnyRequest) -> Response[Any]:
    """To the sign-in page, and after it back to where one was."""
    htmx = "hx-request" in request.headers
    here = request.headers.get("hx-current-url" if htmx else "referer", "")
    back = _path(str(request.url)) if request.method == "GET" and not htmx else _path(here)
    address = SIGN_IN + ("?" + urlencode({"next": back}) if back not in ("", "/") else "")
    if htmx:
        # A part of a page cannot be swapped for the sign-in page: the browser goes there as a whole.
        return Response("", status_code=401, media_type=MediaType.TEXT, headers={"HX-Redirect": address})
    return see_other(address)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + ("?" + parts.query if parts.query else "")


def _page(request: AnyRequest, said: Said, error: Exception) -> Response[Any]:
    outside = request.url.path.startswith(OUTSIDE)
    try:
        response = render(
            request,
            FOR_CUSTOMERS if outside else TEMPLATE,
            block="content",
            status=said.status,
            said=said,
            news=getattr(error, "news", None),
            desk_name=getattr(request.state, "desk_name", ""),
        )
    except Exception as second:
        # The page that says so is itself broken: words without a page are better than none.
        _log.error("error page failed", exc_info=second)
        text = f"{said.title}\n\n{in_their_words(said.words)}\n\n{visit_of(request).request_id}\n"
        response = Response(text, status_code=said.status, media_type=MediaType.TEXT)
    response.headers.update(said.headers)
    if outside:
        # The address may hold a token, right or mistyped: it goes nowhere from here.
        response.headers.update({"Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store"})
    return response
