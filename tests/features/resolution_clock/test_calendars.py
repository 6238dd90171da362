"""Working hours of teams come in versions, and a case keeps the ones that it opened by."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import asyncpg
import pytest
from tests.builders.cases import NINE, a_case
from tests.builders.people import a_customer
from tests.cast import Cast

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.jobs import KEEP_HOURS, keep_hours
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound
from casedesk.resolution_clock.actions import carry_on, publish_hours
from casedesk.resolution_clock.queries.calendars import calendar_of_case, calendar_of_team, versions_of
from casedesk.resolution_clock.queries.verification import differences
from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.team_hours import TeamHours

BY = by_rule("tests")
OFFICE = TeamHours("Europe/Berlin", (*((("09:00", "17:00"),),) * 5, (), ()), "DE", "BE")
NIGHTS = TeamHours("Europe/Berlin", ((("22:00", "06:00"),),) * 7)


@pytest.fixture
def time() -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


async def test_a_case_keeps_the_hours_in_force_when_it_opened(cast: Cast, time: StandingClock) -> None:
    desk = await publish_hours(None, OFFICE, BY)
    early = await a_case(await a_customer(), team_id=cast.parcels)
    time.advance(hours=1)
    own = await publish_hours(cast.parcels, NIGHTS, BY)
    time.advance(hours=1)
    later = await a_case(await a_customer("Lars Holm"), team_id=cast.parcels)
    changed = await publish_hours(cast.parcels, OFFICE, BY, from_at=time.at + timedelta(days=1))
    other = await a_case(await a_customer("Noemi Roth"), team_id=cast.billing)
    time.advance(days=2)
    latest = await a_case(await a_customer("Ada Lind"), team_id=cast.parcels)
    kept = [await calendar_of_case(case_id) for case_id in (early, later, other, latest)]
    assert [one.id if one else None for one in kept] == [desk, own, desk, changed]
    assert [one.id for one in await versions_of(cast.parcels)] == [changed, own]
    assert await differences() == []


async def test_without_hours_there_are_none_and_the_first_ones_reach_the_cases_from_before(
    cast: Cast, time: StandingClock
) -> None:
    case_id = await a_case(await a_customer())
    assert await calendar_of_case(case_id) is None
    assert await calendar_of_team(cast.parcels, time.at) is None
    published = await publish_hours(None, OFFICE, BY)
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = $1", KEEP_HOURS) == 1
    await keep_hours({})
    kept = await calendar_of_case(case_id)
    assert kept is not None
    assert kept.id == published
    await publish_hours(None, NIGHTS, BY)
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = $1", KEEP_HOURS) == 1


async def test_the_database_counts_working_hours_as_the_rules_do(cast: Cast, time: StandingClock) -> None:
    for hours in (OFFICE, NIGHTS):
        calendar_id = await publish_hours(None, hours, BY)
        kept = await calendar_of_team(None, time.at)
        assert kept is not None
        moments = [datetime(2026, month, 28, 3 * month % 24, 17, tzinfo=UTC) for month in range(1, 13)]
        for start, end in pairwise(moments):
            counted = await db.value(
                "SELECT open_before($1, $3) - open_before($1, $2)", calendar_id, start, end
            )
            assert timedelta(microseconds=counted) == business_time_between(start, end, kept.calendar)
        for outside in (kept.counted_from - timedelta(seconds=1), kept.counted_until):
            assert not kept.counts(outside)
            assert await db.value("SELECT open_before($1, $2)", calendar_id, outside) is None
        time.advance(hours=1)


async def test_what_cannot_be_is_refused(cast: Cast, time: StandingClock) -> None:
    with pytest.raises(Invalid) as wrong:
        await publish_hours(None, TeamHours("UTC", ((),) * 7), BY, time.at - timedelta(days=1))
    assert set(wrong.value.fields) == {"mon", "from_at"}
    with pytest.raises(NotFound):
        await publish_hours(999_999, OFFICE, BY)


async def test_hours_carry_on_before_their_years_run_out(cast: Cast, time: StandingClock) -> None:
    first = await publish_hours(None, OFFICE, BY)
    await carry_on()
    assert len(await versions_of(None)) == 1
    time.advance(days=365 * 8)
    await carry_on()
    renewed = await calendar_of_team(None, time.at)
    assert renewed is not None
    assert renewed.id != first
    assert renewed.counted_until.year == time.at.year + 11


INSERT = (
    "INSERT INTO calendars (team_id, from_at, document, counted_from, counted_until, by_rule, recorded_at) "
)
THE_REST = "counted_from, counted_until, 'x', recorded_at FROM calendars k"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE calendars SET country = 'FR'",
        "DELETE FROM calendar_hours",
        "UPDATE case_calendars SET calendar_id = calendar_id",
        f"{INSERT} SELECT k.team_id, recorded_at - interval '1 day', document, {THE_REST}",  # it changes the past
        f"{INSERT} SELECT k.team_id, NULL, document, {THE_REST}",  # a second beginning
        f"{INSERT} SELECT t.id, recorded_at, document, {THE_REST}, teams t LIMIT 1",  # it has no beginning
        f"{INSERT} SELECT t.id, NULL, '{{}}', {THE_REST}, teams t LIMIT 1",
    ],
)
async def test_the_database_holds_the_versions(cast: Cast, time: StandingClock, statement: str) -> None:
    await publish_hours(None, OFFICE, BY)
    await a_case(await a_customer())
    with pytest.raises(asyncpg.PostgresError):
        await db.execute(statement)
