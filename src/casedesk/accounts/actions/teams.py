"""Making teams and changing them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import asyncpg

from casedesk.accounts.tables import Team
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say


@dataclass(frozen=True)
class TeamProfile:
    """What a team is: `private` keeps its cases to its members and admins; members are users' keys."""

    name: str
    zone: str = "UTC"
    private: bool = False
    members: tuple[int, ...] = ()


async def add_team(profile: TeamProfile, by: Doer) -> int:
    """Makes a team; returns its key. Raises Invalid where the name is taken or a member unknown."""
    async with db.transaction():
        team = Team(name=profile.name, zone=profile.zone, private=profile.private)
        try:
            await team.save()
        except asyncpg.UniqueViolationError as taken:
            raise _name_taken() from taken
        await _set_members(team.id, profile.members)
        await _note(by, "added", team.id, profile)
    return int(team.id)


async def change_team(team_id: int, profile: TeamProfile, by: Doer) -> None:
    """Makes this the team, with exactly these members.

    Raises NotFound, or Invalid where the name is taken or a member unknown.
    """
    async with db.transaction():
        columns: dict[Any, Any] = {
            Team.name: profile.name,
            Team.zone: profile.zone,
            Team.private: profile.private,
        }
        try:
            found = await Team.update(columns).where(Team.id == team_id).returning(Team.id)
        except asyncpg.UniqueViolationError as taken:
            raise _name_taken() from taken
        if not found:
            raise NotFound
        await _set_members(team_id, profile.members)
        await _note(by, "changed", team_id, profile)


async def _set_members(team_id: int, user_ids: Collection[int]) -> None:
    wanted = sorted(set(user_ids))
    await db.execute(
        "DELETE FROM memberships WHERE team_id = $1 AND user_id <> ALL($2::bigint[])", team_id, wanted
    )
    try:
        await db.execute(
            """
            INSERT INTO memberships (user_id, team_id) SELECT unnest($2::bigint[]), $1
            ON CONFLICT DO NOTHING
            """,
            team_id,
            wanted,
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid({"members": say("Choose users that exist.")}) from unknown


async def _note(by: Doer, verb: str, team_id: int, profile: TeamProfile) -> None:
    members = sorted(set(profile.members))
    await note(by, verb, "team", team_id, private=profile.private, zone=profile.zone, members=members)


def _name_taken() -> Invalid:
    return Invalid({"name": say("There is a team of that name already.")})
