"""The outermost layer of the desk, through which every request comes, also one for a page that is not.

It gives the request its number, recognises who asks, and on the way out adds the security headers and
the cookies, counts, and writes one line into the log: never a body, a cookie, or what stands after the
question mark. A HEAD is answered as the GET of its address would be, without the body.
"""

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import HttpMethod, MediaType, ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from casedesk.config import LOOPBACK, Settings
from casedesk.platform import logs, metrics
from casedesk.web import csrf, flashes
from casedesk.web.headers import add_security_headers
from casedesk.web.posted import AnyRequest
from casedesk.web.reader import reading
from casedesk.web.rendering import in_language_of_browser, reader_of, wants_part
from casedesk.web.sessions import Doorkeeper, identify
from casedesk.web.visits import Visit, begin_visit, logged_path

NAMELESS = ("/static/", "/healthz", "/readyz")
"""Addresses where it does not matter who asks, so that nobody is looked up."""

FROM_ANYWHERE = ("/healthz", "/readyz", "/metrics")
"""What watches a desk asks for it by its address and not by its name."""

_log = logs.get_logger("casedesk.access")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What is counted and logged by name: anything else is a visitor's invention, and there is no end to those."""

ErrorAnswer = Callable[[AnyRequest, Exception], Response[Any]]


@dataclass(frozen=True)
class House:
    """What the front door knows of the desk: `hosts` are the names it answers to, all where empty;
    `https` says that its public address is an https one."""

    hosts: frozenset[str]
    https: bool


class FrontDoor:
    """An ASGI application around the desk's own."""

    def __init__(
        self, app: ASGIApp, *, house: House, doorkeeper: Doorkeeper, answer_error: ErrorAnswer
    ) -> None:
        self._app = app
        self._house = house
        self._doorkeeper = doorkeeper
        self._answer_error = answer_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method == HttpMethod.HEAD:
            # A copy, since the server's own tells it that no body follows.
            scope = copy.copy(scope)
            scope["method"] = HttpMethod.GET.value
        request: AnyRequest = Request(scope, receive, send)
        visit = begin_visit(request, https=self._house.https)
        leaving = _Leaving(request, visit, send, method)
        logs.bind(request_id=visit.request_id)
        try:
            await self._serve(request, receive, leaving)
        finally:
            leaving.note()
            logs.unbind_all()

    async def _serve(self, request: AnyRequest, receive: Receive, send: Send) -> None:
        scope = request.scope
        scope["user"] = scope["auth"] = None
        known = scope["path"] in FROM_ANYWHERE or self._knows_host(request.headers.get("host", ""))
        if not known:
            await _plain("This desk does not answer to that name.", 421, request, receive, send)
            return
        if not scope["path"].startswith(NAMELESS):
            try:
                await self._welcome(request)
            except Exception as error:
                # Litestar's own error pages begin further in; this one is made here.
                answer = self._answer_error(request, error)
                await answer.to_asgi_response(app=None, request=request)(scope, receive, send)
                return
        with reading(reader_of(request)):
            await self._app(scope, receive, send)

    async def _welcome(self, request: AnyRequest) -> None:
        entry = await identify(request, self._doorkeeper)
        if entry is not None:
            request.scope["user"] = in_language_of_browser(entry.user, request)
            request.scope["auth"] = entry.access
            logs.bind(user_id=entry.user.id)
        csrf.issue(request)
        flashes.receive(request)

    def _knows_host(self, host: str) -> bool:
        # Compared without the port, which differs behind a proxy. Without this, a name that another
        # site lets point to 127.0.0.1 could read a desk that only listens there.
        name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
        return not self._house.hosts or name.strip("[]").lower() in self._house.hosts


class _Leaving:
    """Sends the answer, with what every answer carries. `method` is the one that was asked by."""

    def __init__(self, request: AnyRequest, visit: Visit, send: Send, method: str) -> None:
        self._request = request
        self._visit = visit
        self._send = send
        self._method = method
        self._status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableScopeHeaders.from_message(message)
            self._add_cookies(headers)
            headers["x-request-id"] = self._visit.request_id
            add_security_headers(headers, https=self._visit.secure)
        elif self._method == HttpMethod.HEAD and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)

    def note(self) -> None:
        """Counts the request and writes its line."""
        seconds = time.perf_counter() - self._visit.began
        scope = self._request.scope
        method = self._method if self._method in _METHODS else "other"
        metrics.note_request(method, scope.get("path_template", "none"), self._status, seconds)
        if not scope["path"].startswith(NAMELESS):
            _log.info(
                "request",
                method=method,
                path=logged_path(self._request),
                status=self._status,
                milliseconds=round(seconds * 1000, 1),
                address=self._visit.address,
            )

    def _add_cookies(self, headers: MutableScopeHeaders) -> None:
        is_page = headers.get("content-type", "").startswith("text/html")
        is_whole = is_page and not wants_part(self._request)
        if is_whole and flashes.COOKIE in self._visit.cookies and flashes.COOKIE not in self._visit.to_set:
            self._visit.drop_cookie(flashes.COOKIE)  # it has been said
        for name, cookie in self._visit.to_set.items():
            # A visitor's cookie is for the forms on a page; nothing else needs one.
            if name != csrf.VISITOR_COOKIE or is_page:
                headers.add("set-cookie", cookie.to_header(header=""))


def house_of(settings: Settings) -> House:
    """What the settings say of the desk's address."""
    public = urlsplit(settings.public_url or "")
    names = {settings.host.strip("[]").lower(), *LOOPBACK, *([public.hostname] if public.hostname else [])}
    # Bound to every address and told no name of its own, it cannot know what it is called.
    knows_its_names = settings.is_loopback or bool(settings.public_url)
    return House(hosts=frozenset(names if knows_its_names else ()), https=public.scheme == "https")


async def _plain(words: str, status: int, request: AnyRequest, receive: Receive, send: Send) -> None:
    answer = Response(words, status_code=status, media_type=MediaType.TEXT)
    await answer.to_asgi_response(app=None, request=request)(request.scope, receive, send)
