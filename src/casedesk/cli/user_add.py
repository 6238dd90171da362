"""`casedesk user add`."""

import asyncio

import click

from casedesk.accounts.actions.people import Profile, add_user
from casedesk.accounts.actions.setup import invite
from casedesk.accounts.rules.permissions import ROLES
from casedesk.audit.rules import by_rule
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import db


@click.command()
@click.argument("email")
@click.option("--name", required=True, help="As customers will see it: 'Mina Park'.")
@click.option(
    "--role", type=click.Choice(ROLES), default="agent", show_default=True, help="What they may do."
)
@click.option("--zone", default="UTC", show_default=True, help="Their time zone: Asia/Seoul.")
@takes(*PLACE, "host", "port", "public_url")
def command(settings: Settings, email: str, name: str, role: str, zone: str) -> None:
    """Add somebody who works at the desk, and print the one-time code by which they choose a password.

    \b
      casedesk user add mina@example.org --name "Mina Park" --zone Asia/Seoul
      casedesk user add omar@example.org --name "Omar Aziz" --role supervisor
    """
    code = asyncio.run(_add(settings, Profile(name=name, email=email, role=role, zone=zone)))
    click.echo(f"{name} was added as {role}. They choose a password with this code, once:")
    click.echo(f"\n  {code}\n\nat {settings.base_url}/setup")


async def _add(settings: Settings, profile: Profile) -> str:
    by = by_rule("cli")
    async with ground.desk(settings), db.transaction():
        return await invite(await add_user(profile, by), by)
