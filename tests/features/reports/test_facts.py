"""The facts for reports are there from the first moment, told apart when they are wrong, and can be made anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from tests.builders.cases import NINE, a_case, a_cause, writes
from tests.builders.people import a_customer
from tests.cast import Cast

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.custody import give_to
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.splitting import link
from casedesk.cases.actions.stage_moves import reopen, resolve, wait_for_third_party
from casedesk.cases.jobs import keep_hours
from casedesk.cases.rules import actors
from casedesk.migrations.m0041_lasting_facts import FILL
from casedesk.migrations.m0083_facts_side_by_side import FILL as MOVES_FILLED
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.reports.actions.keeping import (
    RECKON_ALL,
    RECKON_ONE,
    RECKON_REPEATED,
    reckon_all,
    reckon_repeated,
)
from casedesk.reports.beside import time_spent
from casedesk.reports.queries.columns import columns
from casedesk.reports.queries.parts import running_by
from casedesk.reports.queries.verification import differences
from casedesk.reports.reckoning import read
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.columns import KEPT_MARKS, bit
from casedesk.reports.rules.periods import period_of
from casedesk.resolution_clock.actions import publish_hours
from casedesk.resolution_clock.rules.team_hours import TeamHours
from casedesk.settings.actions import change_settings
from casedesk.settings.queries import desk_settings

AN_HOUR = 3_600_000_000
"""In microseconds."""


@pytest.fixture
def time() -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


async def cases(cast: Cast, time: StandingClock) -> list[int]:
    """One that was reopened and resolved again, and one that is open."""
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    fixed, waiting = await a_case(await a_customer()), await a_case(await a_customer("Lars Holm"))
    for _ in range(2):
        time.advance(hours=1)
        await resolve(fixed, "A new lamp.", cause, by)
        time.advance(hours=1)
        await reopen(fixed, by)
    await resolve(fixed, "Another lamp.", cause, by)
    return [fixed, waiting]


async def test_what_is_wrong_is_named_and_what_is_made_anew_is_right(cast: Cast, time: StandingClock) -> None:
    fixed, waiting = await cases(cast, time)
    assert await differences() == []
    await db.execute("UPDATE case_facts SET to_stop_us = 1 WHERE case_id = $1", fixed)
    await db.execute("DELETE FROM case_facts WHERE case_id = $1", waiting)
    await db.execute("UPDATE case_custody SET us = 2 WHERE case_id = $1", waiting)
    # It was resolved at the very time of its last reopening: that is the next microsecond.
    hours = 4 * 3_600_000_000 + 1
    named = await differences()
    assert named[:2] == [
        f"C-{fixed}: the reports have to_stop_us 1 but the record says {hours}.",
        f"C-{waiting}: it has no facts for the reports.",
    ]
    assert named[2].startswith(f"C-{waiting}: the reports have custody")
    await reckon_all()
    assert await differences() == []


async def test_a_desk_that_had_cases_before_gets_their_facts(cast: Cast, time: StandingClock) -> None:
    await cases(cast, time)
    await db.execute("DELETE FROM case_custody; DELETE FROM case_facts")
    await db.execute(FILL)
    await db.execute(MOVES_FILLED)
    assert await differences() == []


async def test_an_action_that_matters_costs_one_statement_more_and_a_note_none(
    cast: Cast, time: StandingClock
) -> None:
    by = actors.user(cast.mina, sees_all=True)
    fixed, _waiting = await cases(cast, time)
    with db.counting() as noted:
        await add_note(fixed, "The carrier called.", by)
    with db.counting() as reopened:
        await reopen(fixed, by)
    assert noted.statements.count(RECKON_ONE) == 0
    assert reopened.statements.count(RECKON_ONE) == 1


async def test_what_lasts_follows_links_the_holding_window_and_a_moved_opening(
    cast: Cast, time: StandingClock
) -> None:
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    first = await a_case(await a_customer())
    time.advance(hours=1)
    await resolve(first, "A new lamp.", cause, by)
    time.advance(days=3)
    again = await a_case(await a_customer("Lars Holm"))
    await link(again, first, "repeats", by)
    repeats = "SELECT lasting_at, repeated, repeats FROM case_facts WHERE case_id = $1"
    assert tuple(await db.record(repeats, first)) == (None, True, 1)
    assert await differences() == []
    await change_settings(replace(await desk_settings(), holding_window_days=2), by_rule("tests"))
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = $1", RECKON_ALL) == 1
    await reckon_all()
    lasting, repeated, _many = await db.record(repeats, first)
    assert (lasting is not None, repeated) == (True, False)
    assert await differences() == []
    await writes(again, at=NINE + timedelta(days=1))  # it was said earlier than was known
    assert await db.value("SELECT payload FROM jobs WHERE kind = $1", RECKON_REPEATED) == {"case": again}
    await reckon_repeated(again)
    assert tuple(await db.record(repeats, first)) == (None, True, 1)
    assert await differences() == []


async def test_working_hours_stand_beside_the_times_of_a_case(cast: Cast, time: StandingClock) -> None:
    office = TeamHours("UTC", (*((("09:00", "17:00"),),) * 5, (), ()))
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    before = await a_case(await a_customer())
    await publish_hours(None, office, by_rule("tests"))
    case_id = await a_case(await a_customer("Lars Holm"))
    time.advance(days=1, hours=1)
    await resolve(case_id, "A new lamp.", cause, by)
    hours = "SELECT to_stop_business_us / 3600000000 FROM case_facts WHERE case_id = $1"
    assert await db.value(hours, case_id) == 9
    assert await db.value("SELECT calendar_id FROM case_facts WHERE case_id = $1", before) is None
    await keep_hours({})
    assert await db.value("SELECT opened_place_us FROM case_facts WHERE case_id = $1", before) is not None
    assert await differences() == []


async def test_where_the_time_went_and_who_had_it_stand_in_working_hours(
    cast: Cast, time: StandingClock
) -> None:
    office = TeamHours("UTC", (*((("09:00", "17:00"),),) * 5, (), ()))
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    await publish_hours(None, office, by_rule("tests"))
    case_id = await a_case(await a_customer())
    await give_to(case_id, cast.mina, "hers", by)
    time.advance(hours=2)
    await wait_for_third_party(case_id, "the carrier", clock.now() + timedelta(days=3), by)
    time.advance(days=1)
    await give_to(case_id, cast.jonas, "his", by)
    running = await a_case(await a_customer("Lars Holm"))
    await resolve(case_id, "A new lamp.", cause, by)
    parts = "SELECT working_business_us, awaiting_third_party_business_us FROM case_facts WHERE case_id = $1"
    spent = await db.record(parts, case_id)
    assert spent is not None
    assert [us // AN_HOUR for us in spent] == [2, 8]
    had = "SELECT business_us FROM case_custody WHERE case_id = $1 AND owner_id = $2"
    assert await db.value(had, case_id, cast.mina) // AN_HOUR == 10
    assert await db.value("SELECT running_place_us FROM case_facts WHERE case_id = $1", running) is not None
    assert await differences() == []
    time.advance(hours=3)
    asked = Asked(
        period_of(None, None, clock.now(), "UTC"), actors.system("test"), clock.now(), business=True
    )
    (everybody,) = time_spent(await columns("channel", asked), await running_by("channel", asked))
    assert round(everybody.working * 2) == 5 * 3_600, "two hours of one, three so far of the other"
    held = {one.key: one for one in (await read(asked, "kind", None, None)).held}
    custody = """SELECT count(*), count(*) FILTER (WHERE NOT h.is_last) AS handed_on, avg(
        h.business_us + CASE WHEN h.running_since IS NULL THEN 0
                        ELSE open_before(f.calendar_id, $2) - h.running_place_us END) / 1e6 AS mean
        FROM case_custody h JOIN case_facts f ON f.case_id = h.case_id WHERE h.owner_id = $1"""
    for owner in (cast.mina, cast.jonas):
        many, handed_on, mean = await db.record(custody, owner, asked.now) or (0, 0, 0)
        of_them = held[str(owner)]
        assert (of_them.cases, of_them.handed_on, of_them.mean) == (
            many,
            handed_on,
            pytest.approx(float(mean)),
        )
    wrong = "UPDATE case_custody SET business_us = 1 WHERE case_id = $1 AND owner_id = $2"
    await db.execute(wrong, case_id, cast.mina)
    assert len(await differences()) == 1


async def test_marks_are_the_databases_own(cast: Cast, time: StandingClock) -> None:
    """Each bit is true of the cases of whom its name is, and nobody can write another."""
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    fixed, _open = await a_case(await a_customer()), await a_case(await a_customer("Lars Holm"))
    time.advance(hours=1)
    await resolve(fixed, "A new lamp.", cause, by)
    await reopen(fixed, by)
    time.advance(hours=1)
    await resolve(fixed, "A new lamp.", cause, by)
    said = {
        **{name: f"ending = '{name}'" for name in ("resolved", "open", "left_out")},
        "ended_otherwise": "ending = 'otherwise'",
        "reopened": "reopened > 0",
        "repeated": "repeated",
        "asked": "asked AND ending = 'resolved'",
        "confirmed": "confirmed AND ending = 'resolved'",
        "first_contact": "first_contact",
        "handed_on": "owner_changes > 0",
    }
    assert {*said} == {*KEPT_MARKS}
    for name, condition in said.items():
        sql = f"SELECT count(*) FROM case_facts WHERE ({condition}) <> (marks & {bit(name)} > 0)"
        assert await db.value(sql) == 0, name
    assert await db.value(f"SELECT marks & {bit('reopened')} FROM case_facts WHERE case_id = $1", fixed)
    for column, value in (("marks", "0"), ("counted", "''"), ("handled", "''"), ("hours", "''")):
        with pytest.raises(asyncpg.PostgresError, match="can only be updated to DEFAULT"):
            async with db.transaction():
                await db.execute(f"UPDATE case_facts SET {column} = {value}")


async def test_a_move_that_the_record_does_not_have_is_found(cast: Cast, time: StandingClock) -> None:
    fixed, _waiting = await cases(cast, time)
    await db.execute("UPDATE case_facts SET moves = moves || substr(moves, 1, 10) WHERE case_id = $1", fixed)
    (said,) = await differences()
    assert said.startswith(f"C-{fixed}: the reports have moves ")
    assert await db.value("SELECT moves = moves_if_short FROM case_facts WHERE case_id = $1", fixed)
    with pytest.raises(asyncpg.CheckViolationError, match="case_facts_moves_whole"):
        await db.execute("UPDATE case_facts SET moves = moves || 'x'")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE case_facts SET working_business_us = 1 WHERE working_business_us IS NULL",
        "UPDATE case_facts SET working_business_us = working_business_us + 1 WHERE to_stop_business_us > 0",
        "UPDATE case_facts SET running_place_us = 1 WHERE running IS NULL",
        "UPDATE case_custody SET running_place_us = 1 WHERE running_since IS NULL",
    ],
)
async def test_hours_of_parts_are_whole_and_sum_up(cast: Cast, time: StandingClock, attack: str) -> None:
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    await resolve(await a_case(await a_customer()), "A new lamp.", cause, by)
    await publish_hours(None, TeamHours("UTC", ((("00:00", "24:00"),),) * 7), by_rule("tests"))
    case_id = await a_case(await a_customer("Lars Holm"))
    time.advance(hours=1)
    await resolve(case_id, "A new lamp.", cause, by)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(attack)
