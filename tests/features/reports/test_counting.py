"""A report that takes long: its frame is there at once, it looks again by itself, and its question has who asks."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from tests.cast import Cast
from tests.pages import read_page
from tests.visiting import signed_in

from casedesk.platform import db
from casedesk.reports.pages import empowerment, flow, promises, resolution
from casedesk.reports.pages.frame import Frame
from casedesk.reports.patience import Counting

PAGES = {
    resolution: "How long until it is really fixed?",
    flow: "Does more come in than goes out?",
    promises: "Do we do what we said, when we said?",
    empowerment: "Can the person you talk to decide?",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Frame]:
    """What was asked, by pages that have to wait for it."""
    found: list[Frame] = []

    async def later(frame: Frame, _ask: Callable[[], Awaitable[Any]]) -> Counting:
        found.append(frame)
        return Counting(3.2)

    for page in PAGES:
        monkeypatch.setattr(page, "counted", later)
    return found


async def test_its_frame_is_there_at_once_and_it_looks_again(
    client: httpx.AsyncClient, cast: Cast, asked: list[Frame]
) -> None:
    ruth = await signed_in(client, cast.ruth)
    for page, title in PAGES.items():
        answer = await ruth.get(f"{page.ADDRESS}?from=2026-01-01&to=2026-11-01&channel=phone")
        assert answer.status_code == 200
        text = read_page(answer).text
        assert title in text
        assert "The cases are being counted." in text
        assert "For 3 seconds so far." in text
        again = asked[-1].address().replace("&", "&amp;")
        assert f'hx-get="{again}"' in answer.text
        assert f'href="{again}"' in answer.text, "also without script"
        part = await ruth.get(page.ADDRESS, headers={"hx-request": "true"})
        assert "<html" not in part.text
        assert "being counted" in part.text


async def test_the_question_has_who_asks_and_what_they_may_see(
    client: httpx.AsyncClient, cast: Cast, asked: list[Frame]
) -> None:
    address = "/reports/flow?from=2026-01-01&to=2026-11-01"
    for who in (cast.ruth, cast.ruth, cast.ana):
        await (await signed_in(client, who)).get(address)
    await db.execute("UPDATE teams SET private = true WHERE id = $1", cast.billing)
    await (await signed_in(client, cast.ruth)).get(address)
    await client.get(f"{address}&channel=phone")
    first, again, anas, hidden, narrowed = (frame.question for frame in asked)
    assert first == again
    assert len({first, anas, hidden, narrowed}) == 4
