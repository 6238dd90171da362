"""Is it solved? The customer is asked once for each resolution; a no brings it back to the same owner."""

from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import pytest
from tests.builders.cases import NINE, a_case, a_cause, columns, kinds, mail, writes
from tests.builders.people import a_customer
from tests.builders.portal import AYLIN, comes_in, link_for
from tests.builders.verifying import assert_true_to_record
from tests.cast import Cast
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.audit.rules import by_user
from casedesk.cases.actions.confirming import note_asked
from casedesk.cases.actions.stage_moves import reopen, resolve, restore_thanks
from casedesk.cases.rules import actors
from casedesk.channels.email.actions.asking_whether import ASK_WHETHER, BY_ASKING, ask_whether_solved
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.settings.actions import change_settings
from casedesk.settings.rules import DeskSettings

LINE = "SELECT payload FROM jobs WHERE kind = $1 ORDER BY id"


@pytest.fixture(autouse=True)
def now() -> Iterator[StandingClock]:
    with clock.frozen(NINE) as standing:
        yield standing


async def a_resolved_case(cast: Cast, now: StandingClock) -> int:
    case_id = await a_case(await a_customer("Aylin Demir", AYLIN), mail())
    now.advance(hours=1)
    await resolve(case_id, "A new lamp.", await a_cause(), actors.user(cast.mina, sees_all=True))
    return case_id


async def jobs() -> list[dict[str, Any]]:
    return [row["payload"] for row in await db.records(LINE, ASK_WHETHER)]


async def asked(case_id: int) -> list[str]:
    rows = await db.records(
        "SELECT to_address FROM outgoing_mails WHERE kind = 'question' AND case_id = $1", case_id
    )
    return [row["to_address"] for row in rows]


async def ask_all(now: StandingClock) -> None:
    now.advance(hours=1)
    for payload in await jobs():
        await ask_whether_solved(payload["case"], payload["resolution"])


async def test_each_resolution_is_asked_about_once_by_mail(cast: Cast, now: StandingClock) -> None:
    case_id = await a_resolved_case(cast, now)
    assert len(await jobs()) == 1
    await ask_all(now)
    await ask_all(now)
    assert await asked(case_id) == [AYLIN]
    assert "asked_whether" in await kinds(case_id)
    by = actors.user(cast.mina, sees_all=True)
    await reopen(case_id, by)
    await resolve(case_id, "Another lamp.", await db.value("SELECT id FROM causes"), by)
    await ask_all(now)
    assert len(await asked(case_id)) == 2
    assert await db.value("SELECT asked FROM case_facts WHERE case_id = $1", case_id)
    await assert_true_to_record(case_id)


async def test_the_question_is_the_desks_and_not_the_customers(
    cast: Cast, now: StandingClock, client: httpx.AsyncClient
) -> None:
    case_id = await a_resolved_case(cast, now)
    await ask_all(now)
    page = await (await signed_in(client, cast.mina)).get(f"/cases/C-{case_id}")
    assert f"The deskmail to {AYLIN}" in read_page(page).text


async def test_who_is_not_asked(cast: Cast, now: StandingClock) -> None:
    """What was taken up again, what is resolved for long, an address that nobody reads, or none."""
    by = actors.user(cast.mina, sees_all=True)
    taken_up = await a_resolved_case(cast, now)
    await reopen(taken_up, by)
    cause = await db.value("SELECT id FROM causes")
    unread = await a_case(await a_customer("Lars Holm"), mail(dmarc="fail"))
    nobody = await a_case(await a_customer("Noemi Roth"), mail(sender_known=False))
    for case_id in (unread, nobody):
        await resolve(case_id, "A new lamp.", cause, by)
    await ask_all(now)
    old = await a_case(await a_customer("Ada Lind"))
    await resolve(old, "A new lamp.", cause, by)
    now.advance(days=8)
    await ask_all(now)
    assert [await asked(one) for one in (taken_up, unread, nobody, old)] == [[], [], [], []]


async def test_a_desk_that_does_not_ask_by_mail_still_asks_on_the_customers_page(
    visitor: httpx.AsyncClient, cast: Cast, now: StandingClock
) -> None:
    await change_settings(DeskSettings(asks_whether_solved=False), by_user(cast.noor))
    case_id = await a_resolved_case(cast, now)
    await ask_all(now)
    assert await asked(case_id) == []
    await comes_in(visitor, await link_for(case_id))
    page = read_page(await visitor.get(f"/my/cases/C-{case_id}"))
    await send(visitor, page, "/solution")
    assert await db.value("SELECT confirmed FROM case_facts WHERE case_id = $1", case_id)


async def test_the_database_holds_that_it_is_asked_once(cast: Cast, now: StandingClock) -> None:
    case_id = await a_resolved_case(cast, now)
    await ask_all(now)
    row = await db.record(
        "SELECT stage_start_id, interaction_id FROM solution_asks WHERE case_id = $1", case_id
    )
    assert row is not None
    with pytest.raises(asyncpg.UniqueViolationError):
        await note_asked(case_id, row["stage_start_id"], row["interaction_id"], BY_ASKING)


async def test_opening_the_link_says_nothing_a_yes_is_confirmed_and_a_no_comes_back_to_the_owner(
    visitor: httpx.AsyncClient, cast: Cast, now: StandingClock
) -> None:
    case_id = await a_resolved_case(cast, now)
    owner = (await columns(case_id)).owner_id
    await ask_all(now)
    await comes_in(visitor, await link_for(case_id))
    page = read_page(await visitor.get(f"/my/cases/C-{case_id}"))
    assert (await columns(case_id)).stage == "resolved"
    confirmed = "SELECT confirmed FROM case_facts WHERE case_id = $1"
    assert not await db.value(confirmed, case_id)
    said = await send(visitor, page, "/solution")
    assert said.status_code == 303
    assert await db.value(confirmed, case_id)
    await assert_true_to_record(case_id)
    now.advance(minutes=5)
    page = read_page(await visitor.get(f"/my/cases/C-{case_id}"))
    await send(visitor, page, "/reopening", body="It broke again.")
    after = await columns(case_id)
    assert (after.stage, after.owner_id) == ("working", owner)
    assert not await db.value(confirmed, case_id)
    await assert_true_to_record(case_id)
    page = read_page(await visitor.get(f"/my/cases/C-{case_id}"))
    assert page.text.count("on our pages") == 2, "a yes and a no are said in the same place"


async def test_only_thanks_does_not_ask_again(cast: Cast, now: StandingClock) -> None:
    case_id = await a_resolved_case(cast, now)
    await ask_all(now)

    now.advance(hours=2)
    await writes(case_id, "Thank you!")
    await restore_thanks(case_id, actors.user(cast.mina, sees_all=True))
    await ask_all(now)
    assert await asked(case_id) == [AYLIN]
