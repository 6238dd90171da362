"""Adding users, changing them, letting them go."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest
from tests.cast import MINA, NOOR, Cast, hire
from tests.visiting import HERE

from casedesk.accounts.actions import people as actions
from casedesk.accounts.actions.entry import begin_session
from casedesk.accounts.actions.leaving import deactivate_user, reactivate_user
from casedesk.accounts.actions.setup import invite
from casedesk.accounts.actions.teams import TeamProfile, add_team, change_team
from casedesk.accounts.actions.tokens import create_token
from casedesk.accounts.pages.doorkeeper import recognise_api_token, recognise_session
from casedesk.accounts.queries import people
from casedesk.audit.queries import entries
from casedesk.audit.rules import by_user
from casedesk.ownership.jobs import HAND_OVER
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused


async def test_an_email_is_somebodys_once_however_it_is_written(cast: Cast) -> None:
    with pytest.raises(Invalid) as taken:
        await actions.add_user(replace(MINA.profile(), email="MINA@Demo.Example"), by_user(cast.noor))
    assert list(taken.value.fields) == ["email"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"role": "owner"}, "role"), ({"zone": "Mars/Base"}, "zone"), ({"teams": (9999,)}, "teams")],
)
async def test_what_cannot_be_is_refused(cast: Cast, change: dict[str, object], field: str) -> None:
    profile = replace(MINA.profile(), email="new@demo.example", **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as wrong:
        await actions.add_user(profile, by_user(cast.noor))
    assert list(wrong.value.fields) == [field]
    assert await people.person_by_email("new@demo.example") is None


async def test_a_change_is_noted_by_value_and_without_words(cast: Cast) -> None:
    profile = replace(MINA.profile((cast.parcels,)), name="Mina P.", level=3)
    await actions.change_user(cast.mina, profile, by_user(cast.noor))
    noted = (await entries())[0]
    assert (noted.by_user_id, noted.verb, noted.subject_id) == (cast.noor, "changed", cast.mina)
    assert noted.details == {"name": True, "level": 3}


async def test_a_change_of_nothing_is_not_noted(cast: Cast) -> None:
    before = len(await entries())
    await actions.change_user(cast.mina, MINA.profile((cast.parcels,)), by_user(cast.noor))
    assert len(await entries()) == before


async def test_nobody_changes_who_does_not_exist(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await actions.change_user(10**9, MINA.profile(), by_user(cast.noor))


async def test_the_last_admin_stays(cast: Cast) -> None:
    with pytest.raises(Refused, match="only admin"):
        await actions.change_user(cast.noor, replace(NOOR.profile(), role="agent"), by_user(cast.noor))
    with pytest.raises(Refused, match="only admin"):
        await deactivate_user(cast.noor, None, by_user(cast.ruth))


async def test_of_two_admins_who_send_each_other_away_one_stays(committed: str) -> None:
    cast = await hire()
    await actions.change_user(
        cast.ruth, replace(NOOR.profile(), email="ruth@demo.example"), by_user(cast.noor)
    )
    outcomes = await asyncio.gather(
        deactivate_user(cast.noor, None, by_user(cast.ruth)),
        deactivate_user(cast.ruth, None, by_user(cast.noor)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Refused"]


async def test_nobody_lets_themselves_go(cast: Cast) -> None:
    with pytest.raises(Refused, match="Nobody deactivates themselves"):
        await deactivate_user(cast.noor, None, by_user(cast.noor))


async def test_whoever_leaves_is_out_by_every_way(cast: Cast) -> None:
    by = by_user(cast.noor)
    session = await begin_session(cast.mina, HERE)
    token = await create_token(cast.mina, "her script", ["read"], by)
    await invite(cast.mina, by)
    await deactivate_user(cast.mina, cast.jonas, by)
    assert await recognise_session(session) is None
    assert await recognise_api_token(token) is None
    assert not await db.value("SELECT EXISTS (SELECT FROM setup_codes WHERE user_id = $1)", cast.mina)
    left = await people.person(cast.mina)
    assert left is not None
    assert (left.active, left.takes_cases) == (False, False)


async def test_the_handing_over_is_a_job_of_the_same_transaction(cast: Cast) -> None:
    await deactivate_user(cast.mina, cast.jonas, by_user(cast.noor))
    [payload] = await db.records("SELECT payload FROM jobs WHERE kind = $1", HAND_OVER)
    people_named = {"from_id": cast.mina, "to_id": cast.jonas, "by_user_id": cast.noor}
    assert payload["payload"] == {**people_named, "why": "left"}


@pytest.mark.parametrize("successor", ["mina", "ruth_who_left", "nobody"])
async def test_a_successor_works_here(cast: Cast, successor: str) -> None:
    by = by_user(cast.noor)
    await deactivate_user(cast.ruth, None, by)
    to = {"mina": cast.mina, "ruth_who_left": cast.ruth, "nobody": 10**9}[successor]
    with pytest.raises(Invalid) as wrong:
        await deactivate_user(cast.mina, to, by)
    assert list(wrong.value.fields) == ["to_user_id"]
    still = await people.person(cast.mina)
    assert still is not None
    assert still.active


async def test_whoever_comes_back_chooses_a_new_password(cast: Cast) -> None:
    by = by_user(cast.noor)
    await deactivate_user(cast.mina, None, by)
    with pytest.raises(Refused):
        await invite(cast.mina, by)
    await reactivate_user(cast.mina, by)
    back = await people.person(cast.mina)
    assert back is not None
    assert (back.active, back.takes_cases, back.has_password) == (True, True, False)
    assert await invite(cast.mina, by)


async def test_the_database_never_deletes_a_user(cast: Cast) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="never deleted"):
        async with db.transaction():
            await db.execute("DELETE FROM users WHERE id = $1", cast.ruth)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE users SET role = 'owner' WHERE id = $1",
        "UPDATE users SET level = 4 WHERE id = $1",
        "UPDATE users SET email = 'no address' WHERE id = $1",
        "UPDATE users SET email = 'JONAS@demo.example' WHERE id = $1",
        "UPDATE users SET name = ' Mina' WHERE id = $1",
        "UPDATE users SET active = false WHERE id = $1",
        "UPDATE users SET active = false, deactivated_at = now() WHERE id = $1",
        "UPDATE users SET capacity = -1 WHERE id = $1",
        "INSERT INTO memberships (user_id, team_id) SELECT user_id, team_id FROM memberships WHERE user_id = $1",
        "INSERT INTO audit_entries (at, verb, subject, subject_id) VALUES (now(), 'x', 'user', $1)",
        "UPDATE audit_entries SET verb = 'x' WHERE subject_id = $1",
        "DELETE FROM audit_entries WHERE subject_id = $1",
        "UPDATE sessions SET token_digest = 'the token itself' WHERE user_id = $1",
    ],
)
async def test_what_the_database_refuses(cast: Cast, sql: str) -> None:
    await begin_session(cast.mina, HERE)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(sql, cast.mina)


async def test_a_team_has_exactly_the_members_given(cast: Cast) -> None:
    by = by_user(cast.noor)
    press = await add_team(
        TeamProfile("Press", "Asia/Seoul", private=True, members=(cast.mina, cast.ana)), by
    )
    await change_team(press, TeamProfile("Press room", members=(cast.ana, cast.jonas)), by)
    members = {one.name for one in await people.everybody() if press in one.teams}
    assert members == {"Ana Ruiz", "Jonas Ott"}
    team = await people.team(press)
    assert team is not None
    assert (team.name, team.private, team.members) == ("Press room", False, 2)


async def test_a_teams_name_is_taken_once(cast: Cast) -> None:
    with pytest.raises(Invalid):
        await add_team(TeamProfile("PARCELS"), by_user(cast.noor))
    with pytest.raises(Invalid):
        await change_team(cast.billing, TeamProfile("parcels"), by_user(cast.noor))


async def test_a_team_of_somebody_who_does_not_exist_is_not_made(cast: Cast) -> None:
    with pytest.raises(Invalid):
        await add_team(TeamProfile("Ghosts", members=(10**9,)), by_user(cast.noor))
    assert "Ghosts" not in {team.name for team in await people.teams()}
