"""Making teams and changing them."""

from collections.abc import Collection

import asyncpg

from casedesk.accounts.queries import people
from casedesk.accounts.tables import Team
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound


async def add_team(name: str, zone: str, *, private: bool, by: Doer) -> int:
    """Makes a team; returns its key. Raises Invalid where the name is taken."""
    async with db.transaction():
        team = Team(name=name, zone=zone, private=private)
        try:
            await team.save()
        except asyncpg.UniqueViolationError as taken:
            raise _name_taken() from taken
        await note(by, "added", "team", team.id, private=private, zone=zone)
    return int(team.id)


async def change_team(team_id: int, name: str, zone: str, *, private: bool, by: Doer) -> None:
    """Renames a team, moves it to another zone, or makes its cases seen by members only or by all.

    Raises NotFound, or Invalid where the name is taken.
    """
    async with db.transaction():
        try:
            found = (
                await Team.update({Team.name: name, Team.zone: zone, Team.private: private})
                .where(Team.id == team_id)
                .returning(Team.id)
            )
        except asyncpg.UniqueViolationError as taken:
            raise _name_taken() from taken
        if not found:
            raise NotFound
        await note(by, "changed", "team", team_id, private=private, zone=zone)


async def set_members(team_id: int, user_ids: Collection[int], by: Doer) -> None:
    """Makes exactly these the members of a team. Raises NotFound; Invalid for users that do not exist."""
    async with db.transaction():
        if await people.team(team_id) is None:
            raise NotFound
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
            raise Invalid({"members": "Choose users that exist."}) from unknown
        await note(by, "members_set", "team", team_id, members=wanted)


def _name_taken() -> Invalid:
    return Invalid({"name": "There is a team of that name already."})
