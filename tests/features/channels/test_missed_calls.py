"""Calls that nobody answered are work: on the case they belong to, or on a new one with an owner."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.builders.cases import (
    NINE,
    a_case,
    a_cause,
    answers,
    columns,
    contacts_on,
    last_entry,
    owner_chain,
    stage_chain,
)
from tests.builders.people import a_customer
from tests.builders.verifying import assert_true_to_record
from tests.cast import Cast, hire

from casedesk.cases.actions.contacts import Contact, Recorded
from casedesk.cases.actions.stage_moves import end, resolve
from casedesk.cases.rules import actors
from casedesk.channels.phone.actions import place_contact
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock

NUMBER = "+4930901820"
BY_TELEPHONE = actors.token("telephone system", sees_all=True)


@pytest.fixture
def time() -> Iterator[StandingClock]:
    with clock.frozen(NINE) as standing:
        yield standing


async def misses(customer_id: int, number: str = NUMBER) -> Recorded:
    """The customer calls and gets nobody."""
    contact = Contact(channel="phone", direction="in", address=number, answered=False)
    return await place_contact(customer_id, contact, "+49 30 901820", BY_TELEPHONE)


async def test_a_missed_call_lies_on_the_open_case_as_a_chase(time: StandingClock, cast: Cast) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    case = await a_case(aylin)
    time.advance(minutes=5)
    found = await misses(aylin)
    assert (found.case_id, found.effect) == (case, "chase")
    entry = await last_entry(case)
    assert (entry.actor, entry.payload) == ("token", {"effect": "chase", "chase": True})
    assert await db.value("SELECT by_rule FROM placements ORDER BY id DESC LIMIT 1") == (
        "the open case of the last contact"
    )
    await assert_true_to_record(case)


async def test_it_brings_the_ball_back(time: StandingClock, cast: Cast) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    case = await a_case(aylin)
    time.advance(minutes=5)
    await answers(case, actors.user(cast.mina), "Which lamp?", ball="customer")
    time.advance(minutes=5)
    assert (await misses(aylin)).effect == "to_working"
    assert (await columns(case)).stage == "working"


async def test_of_several_open_cases_it_is_the_one_of_the_last_contact(
    time: StandingClock, cast: Cast
) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    older = await a_case(aylin, title="Older")
    time.advance(hours=2)
    await a_case(aylin, title="Newer")
    time.advance(hours=2)
    await answers(older, actors.user(cast.mina))
    time.advance(hours=2)
    assert (await misses(aylin)).case_id == older


async def test_without_an_open_case_it_opens_one_with_an_owner(time: StandingClock, cast: Cast) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    ended = await a_case(aylin)
    time.advance(minutes=5)
    await resolve(ended, "Sent another", await a_cause(), actors.user(cast.mina))
    time.advance(hours=3)
    found = await misses(aylin)
    assert found.case_id != ended
    row = await columns(found.case_id)
    assert (row.title, row.channel, row.stage) == ("Missed call from +49 30 901820", "phone", "working")
    assert len(await owner_chain(found.case_id)) == 1
    assert row.first_response_at is None
    await assert_true_to_record(found.case_id)


async def test_calls_within_the_hour_are_contacts_of_one_case(time: StandingClock, cast: Cast) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    first = await misses(aylin)
    for _ in range(3):
        time.advance(minutes=20)
        assert (await misses(aylin)).case_id == first.case_id
    assert len(await contacts_on(first.case_id)) == 4
    assert (await columns(first.case_id)).chases == 3


async def test_within_the_hour_it_reopens_what_was_just_resolved(time: StandingClock, cast: Cast) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    first = await misses(aylin)
    time.advance(minutes=10)
    await resolve(first.case_id, "Nothing to do", await a_cause(), actors.user(cast.mina))
    time.advance(minutes=10)
    assert (await misses(aylin)).effect == "reopens"
    assert [stage for stage, _ in await stage_chain(first.case_id)] == ["working", "resolved", "working"]


async def test_another_number_and_a_later_hour_are_another_matter(time: StandingClock, cast: Cast) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    first = await misses(aylin)
    await end(first.case_id, "withdrawn", "Wrong number", actors.user(cast.mina))
    time.advance(minutes=10)
    other = await misses(aylin, "+4930901821")
    assert other.case_id != first.case_id
    await end(other.case_id, "withdrawn", "Wrong number", actors.user(cast.mina))
    time.advance(minutes=61)
    assert (await misses(aylin)).case_id not in (first.case_id, other.case_id)


async def test_two_reports_at_the_same_moment_open_one_case(committed: str) -> None:
    await hire()
    aylin = await a_customer("Aylin Demir", NUMBER)
    found = await asyncio.gather(*(misses(aylin) for _ in range(6)))
    assert len({one.case_id for one in found}) == 1
    assert len(await contacts_on(found[0].case_id)) == 6
    await assert_true_to_record(found[0].case_id)


async def test_a_call_told_of_late_moves_nothing_back(time: StandingClock, cast: Cast) -> None:
    aylin = await a_customer("Aylin Demir", NUMBER)
    case = await a_case(aylin)
    time.advance(hours=2)
    contact = Contact(
        channel="phone", direction="in", address=NUMBER, answered=False, at=time.at - timedelta(hours=1)
    )
    found = await place_contact(aylin, contact, "+49 30 901820", BY_TELEPHONE)
    assert found.case_id == case
    await assert_true_to_record(case)
