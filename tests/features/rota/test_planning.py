"""Hours, absences and knowledge are written down once, without contradictions, and the database holds them so."""

from datetime import timedelta

import asyncpg
import pytest
from tests.builders.cases import BY_TESTS, NINE, a_case, a_team, a_user
from tests.builders.counting import statements_of
from tests.features.cases.conftest import Desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.rota.actions.planning import (
    NewAbsence,
    change_absence,
    end_absence,
    enter_absence,
    set_knowledge,
    set_shifts,
)
from casedesk.rota.actions.skill_list import add_skill, change_skill
from casedesk.rota.queries.planned import absences_of, known_by, shifts_of, skills
from casedesk.rota.queries.presence import colleagues, hours_of, supervisors_on_duty
from casedesk.settings.actions import add_entry

OFFICE = [(day, 540, 1020) for day in range(5)]
DAY = timedelta(days=1)


async def test_somebody_is_on_shift_in_their_own_hours_and_zone(desk: Desk) -> None:
    mei = await a_user("Mei", zone="Asia/Kuala_Lumpur")
    await set_shifts(mei, OFFICE, BY_TESTS)
    assert await shifts_of(mei) == OFFICE
    hours = await hours_of(mei)
    assert not hours.is_here(NINE), "nine in London is five in the afternoon there"
    assert hours.is_here(NINE - timedelta(hours=1))
    assert hours.next_here(NINE) == NINE + timedelta(hours=16)
    assert (await hours_of(desk.mina)).is_here(NINE), "whoever has no hours is always here"
    await set_shifts(mei, [], BY_TESTS)
    assert (await hours_of(mei)).is_here(NINE)


async def test_two_shifts_never_overlap_and_the_old_ones_stay(desk: Desk) -> None:
    await set_shifts(desk.mina, OFFICE, BY_TESTS)
    for wrong in (
        [(0, 540, 720), (0, 700, 900)],
        [(0, 900, 900)],
        [(1, 1500, 1600)],
        [(0, 1200, 1500), (1, 0, 100)],
    ):
        with pytest.raises(Invalid) as refused:
            await set_shifts(desk.mina, wrong, BY_TESTS)
        assert set(refused.value.fields) == {"shifts"}
    assert await shifts_of(desk.mina) == OFFICE
    with pytest.raises(NotFound):
        await set_shifts(987_654, OFFICE, BY_TESTS)


async def test_an_absence_is_entered_changed_and_ended(desk: Desk, time: StandingClock) -> None:
    away = NewAbsence(desk.mina, NINE + DAY, NINE + 8 * DAY, "holiday", desk.jonas)
    key = await enter_absence(away, BY_TESTS)
    [found] = await absences_of([desk.mina, desk.ana])
    assert (found.id, found.name, found.reason, found.cover) == (key, "Mina Park", "holiday", "Jonas Ott")
    assert (await hours_of(desk.mina)).away(NINE) is None
    later = (await hours_of(desk.mina)).away(NINE + 2 * DAY)
    assert later is not None
    assert later.cover_id == desk.jonas
    await change_absence(key, NewAbsence(desk.mina, NINE - DAY, None, "sick", desk.ana), BY_TESTS)
    now = (await hours_of(desk.mina)).away(NINE)
    assert now is not None
    assert now.until_at is None
    time.advance(hours=1)
    await end_absence(key, desk.mina, BY_TESTS)
    assert (await hours_of(desk.mina)).away(NINE + timedelta(hours=1)) is None
    with pytest.raises(Refused):
        await end_absence(key, desk.mina, BY_TESTS)


async def test_one_that_has_not_begun_is_withdrawn_and_leaves_room_for_another(desk: Desk) -> None:
    away = NewAbsence(desk.mina, NINE + DAY, None, "holiday")
    key = await enter_absence(away, BY_TESTS)
    with pytest.raises(Invalid) as twice:
        await enter_absence(away, BY_TESTS)
    assert set(twice.value.fields) == {"from_at"}
    await end_absence(key, desk.mina, BY_TESTS)
    assert await absences_of([desk.mina]) == []
    await enter_absence(away, BY_TESTS)
    with pytest.raises(NotFound):
        await end_absence(key, desk.mina, BY_TESTS)
    with pytest.raises(NotFound):
        await change_absence(key, away, BY_TESTS)


async def test_what_is_wrong_with_an_absence_is_said_by_field(desk: Desk) -> None:
    gone = await a_user("Gone")
    await deactivate_user(gone, None, BY_TESTS)
    wrong = NewAbsence(desk.mina, NINE, NINE, "no reason", desk.mina)
    for new, fields in (
        (wrong, {"until_at", "reason", "cover_id"}),
        (NewAbsence(desk.mina, NINE, None, "sick", gone), {"cover_id"}),
    ):
        with pytest.raises(Invalid) as refused:
            await enter_absence(new, BY_TESTS)
        assert set(refused.value.fields) == fields


async def test_what_somebody_knows(desk: Desk) -> None:
    lamps = await add_skill("Lamps", BY_TESTS)
    await set_knowledge(desk.mina, {lamps: 3}, {"ko": 3}, BY_TESTS)
    known = await known_by(desk.mina)
    assert (known.skills, known.languages) == ({lamps: 3}, {"en": 2, "ko": 3})
    assert [(one.name, one.known_by) for one in await skills()] == [("Lamps", 1)]
    await change_skill(lamps, "Lamps and bulbs", active=False, by=BY_TESTS)
    assert await skills() == []
    for wrong in ({lamps: 4}, {987_654: 1}):
        with pytest.raises(Invalid):
            await set_knowledge(desk.mina, wrong, {}, BY_TESTS)
    with pytest.raises(Invalid):
        await add_skill("lamps AND bulbs", BY_TESTS)
    with pytest.raises(NotFound):
        await change_skill(987_654, "x", active=True, by=BY_TESTS)


async def test_the_supervisor_on_duty_is_of_the_team_while_here_and_of_the_desk_else(desk: Desk) -> None:
    parcels = await a_team("Parcels")
    hidden = await a_team("Hidden", private=True)
    greta = await a_user("Greta", role="supervisor", teams=(parcels,))
    assert [one.user_id for one in await supervisors_on_duty(parcels)] == [greta]
    await enter_absence(NewAbsence(greta, NINE - DAY, NINE + DAY, "sick"), BY_TESTS)
    [ana, *_others] = await supervisors_on_duty(parcels)
    assert (ana.user_id, ana.is_here, ana.of_team) == (desk.ana, True, False)
    assert await supervisors_on_duty(hidden) == [], "nobody may see it"
    await enter_absence(NewAbsence(desk.ana, NINE - DAY, NINE + 2 * DAY, "sick"), BY_TESTS)
    [greta_back, *_] = await supervisors_on_duty(parcels)
    assert (greta_back.user_id, greta_back.is_here, greta_back.from_at) == (greta, False, NINE + DAY)


ATTACKS = {
    "a shift of a ninth day": "INSERT INTO shifts (user_id, weekday, begins, ends) VALUES ($1, 8, 0, 60)",
    "a shift of no length": "INSERT INTO shifts (user_id, weekday, begins, ends) VALUES ($1, 0, 60, 60)",
    "a shift that begins tomorrow": "INSERT INTO shifts (user_id, weekday, begins, ends) VALUES ($1, 0, 1440, 1500)",
    "a shift over the one before": "INSERT INTO shifts (user_id, weekday, begins, ends)"
    " VALUES ($1, 0, 1200, 1500), ($1, 1, 30, 90)",
    "away twice": "INSERT INTO absences (user_id, from_at, until_at, reason, recorded_at)"
    " VALUES ($1, now(), NULL, 'sick', now()), ($1, now() + '9 days', NULL, 'sick', now())",
    "back before gone": "INSERT INTO absences (user_id, from_at, until_at, reason, recorded_at)"
    " VALUES ($1, now(), now() - interval '1 h', 'sick', now())",
    "covered by oneself": "INSERT INTO absences (user_id, from_at, reason, cover_id, recorded_at)"
    " VALUES ($1, now(), 'sick', $1, now())",
    "away for no known reason": "INSERT INTO absences (user_id, from_at, reason, recorded_at)"
    " VALUES ($1, now(), 'moon', now())",
    "a skill without a name": "INSERT INTO skills (name) SELECT ' ' WHERE $1 > 0",
    "a level beyond three": "INSERT INTO language_levels (user_id, language, level) VALUES ($1, 'ko', 4)",
    "a case of no known size": "UPDATE cases SET size = 'huge' WHERE $1 > 0",
    "a category of no known size": "UPDATE categories SET size = 'huge' WHERE $1 > 0",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_the_database_refuses(desk: Desk, attack: str) -> None:

    await a_case(desk.aylin)
    await add_entry("categories", "Lamps", BY_TESTS)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(attack, desk.mina)


async def test_absences_and_skills_are_never_deleted(desk: Desk) -> None:
    await enter_absence(NewAbsence(desk.mina, NINE, None, "sick"), BY_TESTS)
    await add_skill("Lamps", BY_TESTS)
    for table in ("absences", "skills"):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with db.transaction():
                await db.execute(f"DELETE FROM {table}")


async def test_who_is_here_is_read_in_one_query_however_many_there_are(desk: Desk) -> None:
    assert await statements_of(colleagues()) == 1
