"""What was granted is done: on a list with a date, by hand or by a shop system, told with a signature."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from tests.builders.cases import NINE, kinds
from tests.builders.conceding import by, row_of, wants
from tests.features.empowerment.conftest import Desk

from casedesk.audit.rules import by_user
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.actions.requested import grant_requested
from casedesk.empowerment.actions.reversing import reverse
from casedesk.empowerment.fulfilment.actions import doing
from casedesk.empowerment.fulfilment.actions.telling import NotTakenError, tell
from casedesk.empowerment.fulfilment.actions.webhooks import add_webhook, stop_webhook
from casedesk.empowerment.fulfilment.queries.steps import Todo, differences, open_of, open_on, todos_of
from casedesk.empowerment.fulfilment.rules.signing import signature
from casedesk.empowerment.rules.words import Remedy
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused


async def granted(desk: Desk, remedy: Remedy = Remedy.STORE_CREDIT, amount: int | None = 20) -> list[Todo]:
    """Mina grants something; its steps."""
    done = await grant(desk.case, wants(amount, remedy=remedy), desk.by_mina)
    return await todos_of(done.concession_id)


async def test_a_grant_stands_on_the_owner_s_list_until_it_is_done(desk: Desk, time: StandingClock) -> None:
    [step] = await granted(desk)
    owner = await db.value("SELECT owner_id FROM cases WHERE id = $1", desk.case)
    assert (step.step, step.doer_id) == ("credit_booked", owner)
    assert timedelta(days=3) <= step.due_at - clock.now() < timedelta(days=3, seconds=1)
    assert [one.id for one in await open_of(owner, by(owner))] == [step.id]
    assert (await row_of(step.concession_id)).state == "granted"
    time.advance(days=4)
    for _ in range(2):
        await doing.finish(step.id, desk.by_mina, " SC-4711 ")
    assert (await row_of(step.concession_id)).state == "fulfilled"
    assert await open_on([desk.case]) == []
    assert (await kinds(desk.case)).count("fulfilled") == 1
    assert (await todos_of(step.concession_id))[0].reference == "SC-4711"
    assert await differences() == []


async def test_what_nothing_has_to_be_done_for_stands_on_no_list(desk: Desk) -> None:
    assert await granted(desk, Remedy.APOLOGY, None) == []
    assert await granted(desk, Remedy.PRIORITY, None) == []
    assert await differences() == []


async def test_a_failure_goes_back_to_the_owner_with_its_reason(desk: Desk) -> None:
    [step] = await granted(desk)
    await doing.give_to(step.id, desk.jonas, clock.now() + timedelta(days=1), desk.by_mina)
    assert [one.id for one in await open_of(desk.jonas, desk.by_jonas)] == [step.id]
    with pytest.raises(Invalid):
        await doing.fail(step.id, " ", desk.by_jonas)
    await doing.fail(step.id, "The account is closed.", desk.by_jonas)
    [failed] = await todos_of(step.concession_id)
    assert (failed.state, failed.reason, failed.given_away) == ("failed", "The account is closed.", False)
    assert "fulfilment_failed" in await kinds(desk.case)
    assert await db.value("SELECT count(*) FROM notifications WHERE kind = 'task'") == 2
    await doing.try_again(step.id, desk.by_mina)
    with pytest.raises(Refused):
        await doing.try_again(step.id, desk.by_mina)
    assert (await todos_of(step.concession_id))[0].state == "open"


async def test_what_was_promised_about_it_is_kept_when_it_is_done(desk: Desk, time: StandingClock) -> None:
    [step] = await granted(desk)
    due_at = clock.now() + timedelta(days=1)
    await doing.promise(step.id, "That the credit is booked", due_at, desk.by_mina)
    with pytest.raises(Refused):
        await doing.promise(step.id, "once more", due_at, desk.by_mina)
    assert (await todos_of(step.concession_id))[0].due_at == due_at
    time.advance(hours=3)
    await doing.finish(step.id, desk.by_mina)
    promise = await db.record("SELECT state, amount FROM promises")
    assert promise is not None
    assert tuple(promise.values()) == ("kept", Decimal(20))


async def test_a_grant_with_a_day_makes_its_promise_and_keeps_it(desk: Desk, time: StandingClock) -> None:
    by_then = clock.now() + timedelta(days=2)
    wish = wants(20, promised_by=by_then)
    [step] = await todos_of((await grant(desk.case, wish, desk.by_mina)).concession_id)
    promise = await db.record("SELECT id, text, amount, due_at, by_user_id FROM promises")
    assert promise is not None
    assert tuple(promise.values()) == (
        step.promise_id,
        "The store credit is booked",
        Decimal(20),
        by_then,
        desk.mina,
    )
    assert step.due_at == by_then
    time.advance(hours=3)
    await doing.finish(step.id, desk.by_jonas)
    assert await db.value("SELECT state FROM promises") == "kept"
    assert {"promise_made", "fulfilled", "promise_kept"} <= set(await kinds(desk.case))


async def test_what_was_asked_for_is_promised_when_it_is_granted(desk: Desk, time: StandingClock) -> None:
    by_then = clock.now() + timedelta(days=2)
    asked = [(await ask(desk.case, wants(amount, promised_by=by_then), desk.by_mina)) for amount in (50, 45)]
    assert await db.value("SELECT count(*) FROM promises") == 0
    time.advance(days=1)
    await grant_requested(asked[0].concession_id, desk.by_ana, Decimal(30))
    [promise] = await db.records("SELECT amount, due_at, by_user_id FROM promises")
    assert tuple(promise.values()) == (Decimal(30), by_then, desk.mina)
    time.advance(days=2)
    await grant_requested(asked[1].concession_id, desk.by_ana)
    assert await db.value("SELECT count(*) FROM promises") == 1, "the day had passed when it was granted"
    assert await differences() == []


async def test_a_reversal_withdraws_what_was_promised_when_the_customer_knows(desk: Desk) -> None:
    wish = wants(20, promised_by=clock.now() + timedelta(days=2))
    concession = (await grant(desk.case, wish, desk.by_mina)).concession_id
    with pytest.raises(Invalid) as untold:
        await reverse(concession, Decimal(20), "the wrong customer", desk.by_mina)
    assert set(untold.value.fields) == {"told"}
    assert (await row_of(concession)).state == "granted"
    await reverse(concession, Decimal(20), "the wrong customer", desk.by_mina, "spoken")
    assert await db.value("SELECT state FROM promises") == "withdrawn"
    assert await differences() == []


async def test_what_was_due_before_it_was_reversed_stays_on_the_ledger(
    desk: Desk, time: StandingClock
) -> None:
    wish = wants(20, promised_by=clock.now() + timedelta(days=2))
    concession = (await grant(desk.case, wish, desk.by_mina)).concession_id
    time.advance(days=3)
    await reverse(concession, Decimal(0), "the wrong customer", desk.by_mina)
    assert await db.value("SELECT state FROM promises") == "open"


@pytest.mark.parametrize(
    "changed",
    [{"promised_by": NINE}, {"promised_by": NINE + timedelta(days=400)}, {"remedy": Remedy.PRIORITY}],
)
async def test_a_promise_is_about_something_to_come(desk: Desk, changed: dict[str, Any]) -> None:
    wish = replace(wants(20, promised_by=clock.now() + timedelta(days=2)), **changed)
    with pytest.raises(Invalid) as wrong:
        await grant(desk.case, wish, desk.by_mina)
    assert set(wrong.value.fields) == {"promised_by"}


async def test_what_is_reversed_has_not_to_be_done(desk: Desk) -> None:
    [step] = await granted(desk)
    await reverse(step.concession_id, Decimal(20), "the wrong customer", desk.by_mina)
    assert [one.state for one in await todos_of(step.concession_id)] == ["cancelled"]
    with pytest.raises(Refused):
        await doing.finish(step.id, desk.by_mina)
    assert await differences() == []


@dataclass
class Shop:
    """A shop's own server, which answers with `status`."""

    port: int = 0
    status: int = 200
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/casedesk"


@asynccontextmanager
async def shop_server() -> AsyncIterator[Shop]:
    shop = Shop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await asyncio.wait_for(reader.readexactly(int(headers["content-length"])), 10)
        shop.heard.append((headers, body))
        writer.write(f"HTTP/1.1 {shop.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    shop.port = server.sockets[0].getsockname()[1]
    async with server:
        yield shop


async def tellings() -> list[int]:
    """What the jobs that tell were told, in order."""
    rows = await db.records("SELECT payload FROM jobs WHERE kind = 'fulfilment.tell' ORDER BY id")
    return [row["payload"]["telling_id"] for row in rows]


async def test_a_shop_is_told_with_a_signature_and_again_until_it_takes_it(desk: Desk) -> None:
    async with shop_server() as shop:
        _key, secret = await add_webhook("Shop", shop.url, True, by_user(desk.ruth))
        [step] = await granted(desk)
        [telling] = await tellings()
        shop.status = 503
        with pytest.raises(NotTakenError, match="503"):
            await tell(telling)
        shop.status = 204
        await tell(telling)
        await tell(telling)
    assert len(shop.heard) == 2, "what was taken is not told again"
    headers, body = shop.heard[-1]
    assert headers["host"] == f"127.0.0.1:{shop.port}"
    assert headers["x-casedesk-signature"] == signature(secret, body, clock.now())
    told = json.loads(body)
    assert (told["fulfilment"], told["step"], told["amount"], told["currency"]) == (
        step.id,
        "credit_booked",
        "20.00",
        "EUR",
    )
    row = await db.record("SELECT tries, taken_at IS NOT NULL AS taken, answer FROM webhook_tellings")
    assert row is not None
    assert tuple(row.values()) == (2, True, "HTTP 204")


async def test_nothing_is_sent_into_an_inner_network_unless_it_was_allowed(desk: Desk) -> None:
    async with shop_server() as shop:
        key, _secret = await add_webhook("Shop", shop.url, False, by_user(desk.ruth))
        await granted(desk)
        [telling] = await tellings()
        with pytest.raises(NotTakenError, match="inner network"):
            await tell(telling)
        await stop_webhook(key, by_user(desk.ruth))
        await tell(telling)
    assert shop.heard == []


async def test_a_webhook_needs_a_name_and_an_address(desk: Desk) -> None:
    with pytest.raises(Invalid) as wrong:
        await add_webhook(" ", "ftp://x", False, by_user(desk.ruth))
    assert set(wrong.value.fields) == {"name", "url"}
    await add_webhook("Shop", "https://shop.example.com", False, by_user(desk.ruth))
    with pytest.raises(Invalid):
        await add_webhook("SHOP", "https://shop.example.com", False, by_user(desk.ruth))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fulfilments SET state = 'done'",
        "UPDATE fulfilments SET state = 'failed', failed_at = now()",
        "UPDATE fulfilments SET step = 'parcel_sent'",
        "UPDATE fulfilments SET ended_at = now(), ended_by_rule = 'x'",
        "UPDATE fulfilments SET place = 0",
        "DELETE FROM fulfilments",
    ],
)
async def test_the_database_holds_it(desk: Desk, statement: str) -> None:
    await granted(desk)
    with pytest.raises((asyncpg.IntegrityConstraintViolationError, asyncpg.RestrictViolationError)):
        async with db.transaction():
            await db.execute(statement)
