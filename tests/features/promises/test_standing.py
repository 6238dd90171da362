"""Standing promises: what a case inherits, what it owes as things happen, and what nobody can write."""

from datetime import timedelta

import asyncpg
import pytest
from tests.builders.cases import a_case, answers, call, writes
from tests.builders.walks import Walk
from tests.features.cases.attacks.desk import CHANGED, DESK, Attack
from tests.features.cases.conftest import Desk

from casedesk.audit.rules import by_rule
from casedesk.cases.actions.contacts import log_contact
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.keeping_hours import keep_hours_of_old
from casedesk.cases.actions.stage_moves import reopen, resolve
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused
from casedesk.promises.standing.actions.writing import NewLine, add_line, end_line
from casedesk.promises.standing.queries.verification import differences
from casedesk.resolution_clock.actions import publish_hours
from casedesk.resolution_clock.rules.team_hours import TeamHours

BY = by_rule("tests")
OFFICE = TeamHours("UTC", (*((("09:00", "17:00"),),) * 5, (), ()))
LINES = (
    NewLine("first_answer", 240, working=True, public=True),
    NewLine("next_word", 480, working=True),
    NewLine("resolution", 3 * 1440, working=False),
)


async def owed(case_id: int) -> list[tuple[str, str, str, str]]:
    """What a case owes, by kind and time: since, due and how it was settled, as hours and minutes."""
    rows = await db.records(
        "SELECT kind, since, due_at, met_at, stopped_at FROM standing_dues WHERE case_id = $1 ORDER BY kind, since",
        case_id,
    )
    return [
        (
            row["kind"], f"{row['since']:%a %H:%M}", f"{row['due_at']:%a %H:%M}",
            f"met {row['met_at']:%H:%M}" if row["met_at"] else
            f"over {row['stopped_at']:%H:%M}" if row["stopped_at"] else "owed",
        )
        for row in rows
    ]  # fmt: skip


@pytest.fixture
async def promised(desk: Desk, time: StandingClock) -> Desk:
    """An office that answers within four working hours, writes again within eight, and solves in three days."""
    await publish_hours(None, OFFICE, BY)
    for line in LINES:
        await add_line(line, BY)
    time.advance(hours=5)
    return desk


async def test_what_is_owed_follows_the_case(promised: Desk, time: StandingClock) -> None:
    case = await a_case(promised.aylin)
    assert await owed(case) == [
        ("first_answer", "Mon 14:00", "Tue 10:00", "owed"),
        ("resolution", "Mon 14:00", "Thu 14:00", "owed"),
    ]
    time.advance(hours=1)
    await writes(case)
    time.advance(hours=1)
    await answers(case, promised.by_mina)
    time.advance(hours=1)
    await resolve(case, "sent another one", promised.cause, promised.by_mina)
    assert await owed(case) == [
        ("first_answer", "Mon 14:00", "Tue 10:00", "met 16:00"),
        ("next_word", "Mon 15:00", "Tue 15:00", "met 16:00"),
        ("resolution", "Mon 14:00", "Thu 14:00", "met 17:00"),
    ]
    await reopen(case, promised.by_mina)
    assert (await owed(case))[-1] == ("resolution", "Mon 14:00", "Thu 14:00", "owed")
    assert await differences() == []


async def test_a_call_that_is_answered_is_the_answer(promised: Desk, time: StandingClock) -> None:
    case = await a_case(promised.aylin, call(promised.mina))
    time.advance(minutes=10)
    await log_contact(case, call(promised.mina), promised.by_mina)
    assert [settled for _kind, _since, _due, settled in await owed(case)] == [
        "met 14:00",
        "met 14:10",
        "owed",
    ]


async def test_a_case_keeps_what_was_promised_when_it_opened(promised: Desk, time: StandingClock) -> None:
    case = await a_case(promised.aylin)
    before = await owed(case)
    time.advance(minutes=1)
    line = await db.value("SELECT id FROM standing_promises WHERE kind = 'first_answer'")
    with pytest.raises(Invalid, match="End that line first"):
        await add_line(NewLine("first_answer", 60, working=True), BY)
    await end_line(line, BY)
    with pytest.raises(Refused):
        await end_line(line, BY)
    await add_line(NewLine("first_answer", 60, working=True), BY)
    await writes(case)
    assert [one for one in await owed(case) if one[0] != "next_word"] == before
    later = await a_case(promised.aylin)
    assert (await owed(later))[0] == ("first_answer", "Mon 14:01", "Mon 15:01", "owed")


async def test_what_it_is_about_can_change_what_is_promised(promised: Desk, time: StandingClock) -> None:
    lamps = await db.value("INSERT INTO categories (name, position) VALUES ('lamps', 1) RETURNING id")
    await add_line(NewLine("first_answer", 60, working=True, category_id=lamps), BY)
    case = await a_case(promised.aylin)
    assert (await owed(case))[0][2] == "Tue 10:00"
    await db.execute("UPDATE customers SET tier = 'gold'")
    await add_line(NewLine("first_answer", 10, working=True, category_id=lamps, tier="gold"), BY)
    await change_category(case, lamps, promised)
    assert (await owed(case))[0][2] == "Mon 15:00", "the tier is that of the opening"


async def change_category(case_id: int, category_id: int, desk: Desk) -> None:
    async with hold(case_id, desk.by_mina) as case:
        case.set(category_id=category_id)


async def test_nothing_is_owed_where_nothing_was_promised(desk: Desk) -> None:
    case = await a_case(desk.aylin)
    await add_line(NewLine("first_answer", 60, working=False, from_at=clock.now() + timedelta(days=1)), BY)
    await answers(case, desk.by_mina)
    assert await owed(case) == []
    assert await db.value("SELECT count(*) FROM standing_terms") == 0


async def test_without_working_hours_every_hour_is_one_until_there_are_some(
    desk: Desk, time: StandingClock
) -> None:
    await add_line(NewLine("first_answer", 9 * 60, working=True), BY)
    case = await a_case(desk.aylin)
    assert (await owed(case))[0][2] == "Mon 18:00"
    await publish_hours(None, OFFICE, BY)
    await keep_hours_of_old()
    assert (await owed(case))[0][2] == "Tue 10:00"
    assert await differences() == []


async def test_whatever_happens_what_is_owed_is_what_the_record_says(
    database: None, time: StandingClock
) -> None:
    await publish_hours(None, OFFICE, BY)
    for line in LINES:
        await add_line(line, BY)
    walk = Walk(4, time)
    await walk.begin()
    for _ in range(60):
        await walk.step()
    assert await differences() == []
    met = await db.records("SELECT kind, bool_or(met_at IS NOT NULL) AS met FROM standing_dues GROUP BY kind")
    assert len(met) == 3, "the walk owed all of it"
    assert any(row["met"] for row in met), "and did some"


STANDING = """
INSERT INTO standing_promises (id, kind, minutes, working, public, from_at, recorded_at, by_rule)
VALUES (1, 'first_answer', 60, false, true, '2026-03-01T00:00Z', '2026-03-01T00:00Z', 'tests'),
       (2, 'resolution', 6000, false, false, '2026-03-01T00:00Z', '2026-03-01T00:00Z', 'tests');
INSERT INTO standing_terms (case_id, tier) VALUES (1, 'standard');
INSERT INTO standing_dues (case_id, kind, standing_id, since, due_at)
VALUES (1, 'first_answer', 1, '2026-03-02T09:00Z', '2026-03-02T10:00Z'),
       (1, 'resolution', 2, '2026-03-02T09:00Z', '2026-03-06T13:00Z');
"""
LINE = (
    "INSERT INTO standing_promises (kind, minutes, working, public, from_at, recorded_at, by_rule, tier, channel,"
    " ended_at, ended_noted_at) VALUES "
)
OWED = "INSERT INTO standing_dues (case_id, kind, standing_id, since, due_at, met_at, stopped_at) VALUES "
DAY = "'2026-03-02T00:00Z'"
ATTACKS = [
    Attack("made longer", "UPDATE standing_promises SET minutes = 600 WHERE id = 1", "never changed"),
    Attack("deleted", "DELETE FROM standing_promises WHERE id = 1", "never deleted"),
    Attack(
        "ended twice",
        f"UPDATE standing_promises SET ended_at = {DAY}, ended_noted_at = {DAY} WHERE id = 1;"
        "UPDATE standing_promises SET ended_at = NULL, ended_noted_at = NULL WHERE id = 1",
        "ended once",
    ),
    Attack(
        "ended in the past",
        f"UPDATE standing_promises SET ended_at = '2026-03-01T09:00Z', ended_noted_at = {DAY} WHERE id = 1",
        "standing_promises_end_no_past",
    ),
    Attack(
        "in force in the past",
        LINE + f"('next_word', 5, true, false, '2026-03-01T00:00Z', {DAY}, 'tests', NULL, NULL, NULL, NULL)",
        "standing_promises_change_no_past",
    ),
    Attack(
        "promised twice to the same",
        LINE + f"('first_answer', 5, true, false, {DAY}, {DAY}, 'tests', NULL, NULL, NULL, NULL)",
        "standing_promises_one_stands",
    ),
    Attack(
        "no time at all",
        LINE + f"('next_word', 0, true, false, {DAY}, {DAY}, 'tests', NULL, NULL, NULL, NULL)",
        "standing_promises_some_time",
    ),
    Attack(
        "told to all, meant for some",
        LINE + f"('next_word', 5, true, true, {DAY}, {DAY}, 'tests', 'gold', NULL, NULL, NULL)",
        "standing_promises_public_are_for_all",
    ),
    Attack(
        "by nobody",
        LINE + f"('next_word', 5, true, true, {DAY}, {DAY}, '', NULL, NULL, NULL, NULL)",
        "by_somebody",
    ),
    Attack(
        "a tier nobody has", "INSERT INTO standing_terms (case_id, tier) VALUES (2, 'iron')", "tier_known"
    ),
    Attack("inherited twice", "INSERT INTO standing_terms (case_id, tier) VALUES (1, 'gold')", "one_a_case"),
    Attack("another tier afterwards", "UPDATE standing_terms SET tier = 'gold'", CHANGED),
    Attack("disinherited", "DELETE FROM standing_terms WHERE case_id = 1", CHANGED),
    Attack(
        "owed without having inherited",
        OWED + f"(2, 'first_answer', 1, {DAY}, '2026-03-03T00:00Z', NULL, NULL)",
        "standing_dues_case_id_fkey",
    ),
    Attack(
        "owed by a promise of another kind",
        OWED + f"(1, 'next_word', 1, {DAY}, '2026-03-03T00:00Z', NULL, NULL)",
        "standing_dues_by_promise",
    ),
    Attack(
        "two first answers",
        OWED + f"(1, 'first_answer', 1, {DAY}, '2026-03-03T00:00Z', NULL, NULL)",
        "standing_dues_one_answer_one_fix",
    ),
    Attack(
        "due before it began",
        "UPDATE standing_dues SET due_at = since",
        "standing_dues_run_forwards",
    ),
    Attack(
        "met and over at once",
        "UPDATE standing_dues SET met_at = due_at, stopped_at = due_at",
        "standing_dues_settled_one_way",
    ),
]


async def _commit(sql: str) -> None:
    async with db.transaction():
        await db.execute(sql)


@pytest.fixture
async def standing(database: None) -> None:
    await _commit(DESK)
    await _commit(STANDING)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_what_was_promised_cannot_be_made_untrue(standing: None, attack: Attack) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=attack.stopped_by):
        await _commit(attack.sql)


async def test_verify_tells_what_is_not_as_the_record_says(standing: None) -> None:
    assert await differences() == []
    await db.execute("UPDATE standing_dues SET met_at = due_at WHERE kind = 'resolution'")
    await db.execute("DELETE FROM standing_dues WHERE kind = 'first_answer'")
    first, second = await differences()
    assert first.startswith("C-1: first_answer since 2026-03-02")
    assert "not written down" in first
    assert second.startswith("C-1: resolution")
    assert second.endswith("owed.")
