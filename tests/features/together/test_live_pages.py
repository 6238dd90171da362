"""What an open page is told: at commit and never before, whoever commits it, and who else is there."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import a_case, a_team, a_user, answers, writes
from tests.builders.conceding import in_force, wants
from tests.builders.people import a_customer
from tests.features.empowerment.conftest import RULES
from tests.features.workspace.conftest import Desk, Visit
from tests.visiting import browser, signed_in

from casedesk.accounts.actions.entry import end_sessions
from casedesk.cases.actions.notes import add_note
from casedesk.cases.queries.sight import who_may_see
from casedesk.cases.rules import actors
from casedesk.empowerment.actions.granting import ask
from casedesk.empowerment.approvals.queries.one import last_turn
from casedesk.platform import db
from casedesk.platform.live import APPROVALS
from casedesk.together.actions import presence
from casedesk.together.queries.presence import others_on
from casedesk.web.live import hub
from casedesk.web.live import hub as web_hub
from casedesk.web.live.hub import Hub
from casedesk.workspace.live import DESK

SOON = 10.0
"""Seconds; longer than anything here takes."""


@pytest.fixture
async def own_hub() -> AsyncIterator[Hub]:
    """The hub of this test, which hears nothing by itself."""
    found = Hub(DESK)
    hub.install(found)
    yield found
    await found.stop()
    hub.install(None)


@asynccontextmanager
async def listening(client: httpx.AsyncClient, own: Hub, address: str) -> AsyncIterator[list[str]]:
    """Keeps a stream open inside the block; the events that came are there after it."""
    events: list[str] = []
    before = len(own)
    asking = asyncio.create_task(client.get(address))
    await until(lambda: asking.done() or (len(own) > before and all(one.is_read for one in own._streams)))
    try:
        yield events
    finally:
        own.end_all()
        answer = await asyncio.wait_for(asking, SOON)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in answer.headers
        told = [one for one in answer.text.split("\n\n") if one.startswith("event: ")]
        events.extend(one.removeprefix("event: ").replace("\ndata: ", " ").strip() for one in told)


async def until(met: object) -> None:
    assert callable(met)

    async def wait() -> None:
        while not met():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), SOON)


async def test_a_page_is_told_what_came_between_it_and_its_stream(desk: Desk, own_hub: Hub) -> None:
    count = await db.value("SELECT events_count FROM cases WHERE id = $1", desk.case)
    async with listening(desk.mina, own_hub, f"/live?case={desk.case}.{count}") as nothing_new:
        pass
    own_hub = Hub(DESK)
    hub.install(own_hub)
    async with listening(desk.mina, own_hub, f"/live?case={desk.case}.{count - 1}&case=nonsense") as news:
        pass
    assert [one.split()[0] for one in nothing_new] == ["unread"]
    assert f"case {desk.case}" in news


async def test_the_open_page_counts_as_being_there(desk: Desk, own_hub: Hub) -> None:
    async with listening(desk.mina, own_hub, f"/live?at=C-{desk.case}"):
        await until(lambda: next(iter(own_hub._streams)).key is not None)
        [mina] = await others_on(desk.case, desk.cast.jonas)
        assert (mina.name, mina.writing) == ("Mina Park", "")
        assert await others_on(desk.case, desk.cast.mina) == []
    await own_hub.stop()
    assert await others_on(desk.case, desk.cast.jonas) == []


async def test_a_case_that_one_may_not_see_is_not_listened_to(desk: Desk, own_hub: Hub, visit: Visit) -> None:
    team = await a_team("Legal", private=True)
    inside = await a_user("Lea Brandt", teams=(team,))
    secret = await a_case(await a_customer("Hugo"), team_id=team)
    jonas = await visit(desk.cast.jonas)
    assert (await jonas.get(f"/live?at=C-{secret}")).status_code == 404
    assert (await jonas.get(f"/cases/C-{secret}/here")).status_code == 404
    assert (await jonas.get(f"/cases/rows?case={secret}&case={desk.case}")).text.count("<li") == 1
    async with listening(jonas, own_hub, f"/live?case={secret}.0&case={desk.case}.0") as told:
        await own_hub.tell([f"case:{secret}", f"case:{desk.case}"])
    assert set(told) == {f"case {desk.case}", "unread 0"}
    sights = [actors.user(desk.cast.jonas), actors.user(inside, (team,)), actors.user(1, sees_all=True)]
    seen = await who_may_see([secret, desk.case], sights)
    assert seen == {(desk.case, 0), (desk.case, 1), (desk.case, 2), (secret, 1), (secret, 2)}


async def test_what_waits_for_a_decision_is_told_to_who_sees_approvals(
    desk: Desk, own_hub: Hub, visit: Visit
) -> None:
    await in_force(RULES)
    ana = await visit(desk.cast.ana)
    turn = await last_turn()
    async with listening(ana, own_hub, f"/live?approvals={turn}") as told:
        await ask(desk.case, wants(500), actors.user(desk.cast.mina))
        await own_hub.tell([APPROVALS])
    assert told == ["unread 0", "approvals"]
    own_hub = Hub(DESK)
    hub.install(own_hub)
    async with listening(ana, own_hub, f"/live?approvals={turn}") as missed:
        pass
    assert "approvals" in missed
    own_hub = Hub(DESK)
    hub.install(own_hub)
    async with listening(ana, own_hub, "/live") as another_page:
        await own_hub.tell([APPROVALS])
    assert "approvals" not in another_page


async def test_who_is_here_and_who_writes_runs_out_by_itself(desk: Desk, visit: Visit) -> None:
    jonas = await visit(desk.cast.jonas)
    page = await presence.come(desk.case, desk.cast.mina)
    assert "Mina Park is looking too" in (await jonas.get(f"{desk.address}/here")).text
    await desk.mina.post(f"{desk.address}/drafts", data={"panel": "note", "body": "Carrier said"})
    assert "Mina Park is writing a note" in (await jonas.get(desk.address)).text
    assert "Mina Park is" not in (await desk.mina.get(desk.address)).text
    desk.time.advance(seconds=presence.WRITES_FOR.total_seconds())
    assert "Mina Park is looking too" in (await jonas.get(f"{desk.address}/here")).text
    await presence.stay([page])
    desk.time.advance(seconds=presence.LEASE.total_seconds() - 1)
    assert "Mina Park" in (await jonas.get(f"{desk.address}/here")).text
    desk.time.advance(seconds=1)
    assert "Mina Park" not in (await jonas.get(f"{desk.address}/here")).text
    desk.time.advance(seconds=presence.LEASE.total_seconds() + 1)
    await presence.forget_gone()
    assert await db.value("SELECT count(*) FROM presences") == 0


async def test_what_a_page_asks_by_itself_does_not_keep_a_session_alive(desk: Desk) -> None:
    desk.time.advance(hours=11)
    assert (await desk.mina.get("/", headers={"x-live": "1"})).status_code == 200
    desk.time.advance(hours=1, minutes=1)
    assert (await desk.mina.get("/", headers={"x-live": "1"})).status_code == 303


async def test_it_is_told_at_commit_and_never_before(committed: str, app: Litestar) -> None:
    mina = await a_user("Mina Park")
    customer = await a_customer("Aylin", "aylin@example.com")
    case = await a_case(customer)
    found = Ear(DESK)
    hub.install(found)
    found.start()
    by = actors.user(mina)
    async with browser(app) as client:
        await signed_in(client, mina)
        async with listening(client, found, f"/live?case={case}.0&at=C-{case}") as told:
            await until(lambda: "" in found.heard)
            with pytest.raises(ZeroDivisionError):
                await _note_and_undo(case, by)
            async with db.transaction():
                await add_note(case, "Kept", by)
                await asyncio.sleep(0.1)
                assert f"case:{case}" not in found.heard
            await until(lambda: f"case:{case}" in found.heard)
            await writes(case, "Any news?")
            # Who is told to read anew need not be told of what came before: it has to be on its way by then.
            await until(lambda: f"user:{mina}" in found.told and all(one.is_read for one in found._streams))
            await _cut_the_listener(committed)
            await until(lambda: found.heard.count("") == 2)
            await end_sessions(mina)
            await until(lambda: len(found) == 0)
        assert told[-1] == "ended"
        assert {f"case {case}", f"user {mina}"} <= set(told)
    await found.stop()
    hub.install(None)


class Ear(Hub):
    """A hub that remembers what it heard, and what it told."""

    def __init__(self, desk: web_hub.Desk) -> None:
        super().__init__(desk)
        self.heard: list[str] = []
        self.told: set[str] = set()

    async def tell(self, topics: Collection[str]) -> None:
        await super().tell(topics)
        self.told |= set(topics)

    def hear(self, topic: str) -> None:
        self.heard.append(topic)
        super().hear(topic)


async def _note_and_undo(case_id: int, by: actors.Actor) -> None:
    async with db.transaction():
        await add_note(case_id, "Undone", by)
        raise ZeroDivisionError


async def _cut_the_listener(address: str) -> None:
    connection = await asyncpg.connect(address)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'casedesk listener'"
        " AND datname = current_database()"
    )
    await connection.close()


async def test_the_list_and_the_desk_name_what_they_show(desk: Desk) -> None:
    await answers(desk.case, desk.by_mina)
    count = await db.value("SELECT events_count FROM cases WHERE id = $1", desk.case)
    page = (await desk.mina.get("/cases")).text
    assert f'hx-sse:connect="/live?case={desk.case}.{count}"' in page
    assert f'id="case-{desk.case}"' in page
    assert 'hx-trigger="user from:#live' in (await desk.mina.get("/")).text


PRESENCE = "INSERT INTO presences (case_id, user_id, since, until, writing) SELECT {case}, {mina}, now(), "
DRAFT = (
    "INSERT INTO drafts (user_id, case_id, saved_at, panel, fields, version) SELECT {mina}, {case}, now(), "
)


@pytest.mark.parametrize(
    "statement",
    [
        PRESENCE + "now() - interval '1 second', ''",
        PRESENCE + "now(), 'note'",
        DRAFT + "'', '{{}}', 1",
        DRAFT + "'note', '[]', 1",
        DRAFT + "'note', '{{}}', 0",
        DRAFT + "'note', '{{}}', 1 FROM generate_series(1, 2)",
        DRAFT + "'note', jsonb_build_object('body', repeat('x', 400001)), 1",
    ],
)
async def test_the_database_refuses_what_cannot_be(desk: Desk, statement: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(statement.format(case=desk.case, mina=desk.cast.mina))
