"""Very many open pages on one process: what they weigh, and how soon all of them hear of a change."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from tests.builders.cases import a_case, a_user
from tests.builders.people import a_customer
from tests.visiting import HERE, HOST

from casedesk.accounts.actions.entry import begin_session
from casedesk.app import create_app
from casedesk.cases.actions.notes import add_note
from casedesk.cases.rules import actors
from casedesk.config import Settings
from casedesk.web.live import hub
from casedesk.web.live.hub import MOST_OF_A_SESSION, Hub
from casedesk.web.sessions import COOKIE
from casedesk.workspace.live import DESK

pytestmark = [pytest.mark.soak, pytest.mark.slow]

PATIENCE = 60.0


class OpenPage:
    """One browser that keeps a stream open: an ASGI connection, as the server would hand it over."""

    def __init__(self, app: Litestar, cookie: str, query: str) -> None:
        self._app = app
        self._gone = asyncio.Event()
        self.opened = asyncio.Event()
        self.heard = asyncio.Event()
        self.scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/live", "raw_path": b"/live", "root_path": "", "query_string": query.encode(),
            "headers": [(b"host", HOST.encode()), (b"cookie", f"{COOKIE}={cookie}".encode())],
            "client": (HOST, 40_000), "server": (HOST, 8000), "state": {},
        }  # fmt: skip
        self._task = asyncio.ensure_future(self._app(self.scope, self._receive, self._send))  # type: ignore[arg-type]

    async def _receive(self) -> Any:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        body = message.get("body", b"")
        if b"event: unread" in body:
            self.opened.set()
        if b"event: case" in body:
            self.heard.set()

    async def leave(self) -> None:
        self._gone.set()
        await self._task


def resident_kb() -> int:
    """How much memory this process holds."""
    [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1])


async def test_many_open_pages_hear_of_a_change_soon(
    committed: str, desk_folder: Path, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    count = rounds(1_000)
    app = create_app(Settings(data_dir=desk_folder))
    mina = await a_user("Mina Park")
    case = await a_case(await a_customer("Aylin Demir"))
    found = Hub(DESK)
    hub.install(found)
    found.start()
    sessions = [await begin_session(mina, HERE) for _ in range(count // MOST_OF_A_SESSION + 1)]
    before = resident_kb()
    pages: list[OpenPage] = []
    began = time.perf_counter()
    for first in range(0, count, 20):
        some = [
            OpenPage(app, sessions[number // MOST_OF_A_SESSION], f"case={case}.2&at=C-{case}")
            for number in range(first, min(first + 20, count))
        ]
        await asyncio.wait_for(asyncio.gather(*(page.opened.wait() for page in some)), PATIENCE)
        pages += some
    opening = time.perf_counter() - began
    weight = resident_kb() - before
    for page in pages:
        page.heard.clear()
    began = time.perf_counter()
    await add_note(case, "The carrier has it.", actors.user(mina))
    await asyncio.wait_for(asyncio.gather(*(page.heard.wait() for page in pages)), PATIENCE)
    fanned = time.perf_counter() - began
    tell(
        f"{count} open pages in one process: opened in {opening:.1f} s, {weight / count:.0f} kB each, "
        f"all told {fanned * 1000:.0f} ms after a note was begun"
    )
    assert len(found) == count
    assert weight / count < 500, "kB a page"
    await asyncio.wait_for(asyncio.gather(*(page.leave() for page in pages)), PATIENCE)
    assert len(found) == 0
    await found.stop()
    hub.install(None)
