"""The people that tests know, as the demo knows them: Mina and Jonas are agents, Ana a supervisor, Ruth a
manager, Noor an admin."""

from dataclasses import dataclass

from casedesk.accounts.actions.hashing import hash_password
from casedesk.accounts.actions.people import add_user
from casedesk.accounts.actions.teams import TeamProfile, add_team
from casedesk.accounts.tables import User
from casedesk.audit.rules import by_rule
from casedesk.demo.cast import ANA, BILLING, JONAS, MINA, NOOR, PARCELS, PASSWORD, RUTH, Member
from casedesk.platform import db

__all__ = [
    "ANA",
    "BILLING",
    "JONAS",
    "MINA",
    "NOOR",
    "PARCELS",
    "PASSWORD",
    "RUTH",
    "Cast",
    "Member",
    "at_work",
    "give_passwords",
    "hire",
]


@dataclass(frozen=True)
class Cast:
    """The keys of the cast, and of the teams Mina and Ana (parcels) and Jonas (billing) are in."""

    mina: int
    jonas: int
    ana: int
    ruth: int
    noor: int
    parcels: int
    billing: int


async def hire() -> Cast:
    """Puts the cast into the database; their passwords are not set, see `give_passwords`."""
    by = by_rule("tests")
    teams = {team.name: await add_team(TeamProfile(team.name, team.zone), by) for team in (PARCELS, BILLING)}
    for member in (MINA, JONAS, ANA, RUTH, NOOR):
        own = (teams[member.team.name],) if member.team else ()
        await add_user(member.profile(own), by)
    return await at_work()


async def at_work() -> Cast:
    """The cast, who were hired before."""
    found = await db.records("SELECT name, id FROM users UNION ALL SELECT name, id FROM teams")
    keys = {row["name"]: row["id"] for row in found}
    return Cast(
        mina=keys[MINA.name],
        jonas=keys[JONAS.name],
        ana=keys[ANA.name],
        ruth=keys[RUTH.name],
        noor=keys[NOOR.name],
        parcels=keys[PARCELS.name],
        billing=keys[BILLING.name],
    )


async def give_passwords() -> None:
    """Lets everybody sign in with the demo's password. Hashing takes a moment, so only who asks pays."""
    hashed = await hash_password(PASSWORD)
    await User.update({User.password_hash: hashed}, force=True)
