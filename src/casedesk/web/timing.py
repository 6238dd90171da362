"""What an answer cost, in its Server-Timing header: for authors in debug mode, and for the bench
(CASEDESK_TIMING), which measures what users get: templates that are read once.

    Server-Timing: app;dur=12.3, db;dur=4.5, queries;desc="7"

`app` is the time to the answer's first byte, `db` the part of it the database took; both in milliseconds.
Browsers show the header beside the request.
"""

import asyncio
import time
from contextvars import ContextVar
from dataclasses import dataclass

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from casedesk.platform.db.engine import on_statement

HEADER = "server-timing"
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "RESET")


@dataclass
class _Cost:
    queries: int = 0
    seconds: float = 0.0


_cost: ContextVar[_Cost | None] = ContextVar("casedesk_request_cost", default=None)


def _add(statement: str, seconds: float) -> None:
    cost = _cost.get()
    if cost is not None:
        cost.seconds += seconds
        cost.queries += not statement.lstrip().upper().startswith(_CONTROL)


class ServerTiming:
    """An ASGI application around the desk's own that says on each answer what it cost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        on_statement(_add)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        cost = _Cost()
        held = _cost.set(cost)

        async def send_with_cost(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - began
                await asyncio.sleep(0)  # the driver tells of a statement in the loop's next round
                headers = MutableScopeHeaders.from_message(message)
                headers[HEADER] = _said(seconds, cost)
            await send(message)

        try:
            await self._app(scope, receive, send_with_cost)
        finally:
            _cost.reset(held)


def _said(seconds: float, cost: _Cost) -> str:
    return f'app;dur={seconds * 1000:.2f}, db;dur={cost.seconds * 1000:.2f}, queries;desc="{cost.queries}"'
