"""`casedesk user add`."""

import asyncio
from dataclasses import replace

import click

from casedesk.accounts.actions.people import add_user
from casedesk.accounts.actions.setup import invite
from casedesk.accounts.queries import people as queries
from casedesk.accounts.rules.lifetimes import INVITATION
from casedesk.accounts.rules.permissions import ROLES
from casedesk.accounts.rules.profiles import Profile
from casedesk.audit.rules import by_rule
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import db
from casedesk.platform.errors import Unusable


@click.command()
@click.argument("email")
@click.option("--name", required=True, help="As customers will see it: 'Mina Park'.")
@click.option(
    "--role", type=click.Choice(ROLES), default="agent", show_default=True, help="What they may do."
)
@click.option("--team", "teams", multiple=True, help="The name of their team; may be given more than once.")
@click.option("--zone", default="UTC", show_default=True, help="Their time zone: Asia/Seoul.")
@takes(*PLACE, "host", "port", "public_url")
def command(settings: Settings, email: str, name: str, role: str, teams: tuple[str, ...], zone: str) -> None:
    """Add somebody who works at the desk, and print the one-time link by which they choose a password.

    \b
      casedesk user add mina@example.org --name "Mina Park" --zone Asia/Seoul
      casedesk user add omar@example.org --name "Omar Aziz" --role supervisor --team Parcels
    """
    code = asyncio.run(_add(settings, Profile(name=name, email=email, role=role, zone=zone), teams))
    click.echo(
        f"{name} was added as {role}. They choose a password here, once, within {INVITATION.days} days:"
    )
    click.echo(f"\n  {settings.base_url}/welcome?code={code}\n")


async def _add(settings: Settings, profile: Profile, teams: tuple[str, ...]) -> str:
    by = by_rule("cli")
    async with ground.desk(settings), db.transaction():
        whole = replace(profile, teams=await _keys_of(teams))
        return await invite(await add_user(whole, by), by)


async def _keys_of(names: tuple[str, ...]) -> tuple[int, ...]:
    known = {team.name.casefold(): team for team in await queries.teams()}
    unknown = [name for name in names if name.casefold() not in known]
    if unknown:
        there = ", ".join(team.name for team in known.values()) or "none yet"
        raise Unusable(f"There is no team {unknown[0]!r}. There are: {there}.")
    return tuple(known[name.casefold()].id for name in names)
