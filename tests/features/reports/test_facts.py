"""The facts for reports are there from the first moment, told apart when they are wrong, and can be made anew."""

from collections.abc import Iterator

import pytest
from tests.builders.cases import NINE, a_case, a_cause
from tests.builders.people import a_customer
from tests.cast import Cast

from casedesk import wiring
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.stage_moves import reopen, resolve
from casedesk.cases.rules import actors
from casedesk.migrations.m0010_case_facts import FILL
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.reports.actions import RECKON, reckon_all
from casedesk.reports.queries.verification import differences


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
    # It was resolved at the very time of its last reopening: that is the next microsecond.
    hours = 4 * 3_600_000_000 + 1
    assert await differences() == [
        f"C-{fixed}: the reports have to_stop_us 1 but the record says {hours}.",
        f"C-{waiting}: it has no facts for the reports.",
    ]
    await reckon_all()
    assert await differences() == []


async def test_a_desk_that_had_cases_before_gets_their_facts(cast: Cast, time: StandingClock) -> None:
    await cases(cast, time)
    await db.execute("DELETE FROM case_facts")
    await db.execute(FILL)
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
    assert noted.statements.count(RECKON) == 0
    assert reopened.statements.count(RECKON) == 1
