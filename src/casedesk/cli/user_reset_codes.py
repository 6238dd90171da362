"""`casedesk user reset-codes`."""

import asyncio

import click

from casedesk.accounts.actions.codes import take_codes_away
from casedesk.accounts.queries.people import person_by_email
from casedesk.audit.rules import by_rule
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform.errors import Unusable


@click.command()
@click.argument("email")
@takes(*PLACE)
def command(settings: Settings, email: str) -> None:
    """Take away the one-time codes of somebody who lost their telephone and their recovery codes.

    They set up new ones on their own page. It is written into the audit.

    \b
      casedesk user reset-codes ana@example.org
    """
    asyncio.run(_reset(settings, email))
    click.echo(f"{email} has no one-time codes any more and can set up new ones.")


async def _reset(settings: Settings, email: str) -> None:
    async with ground.desk(settings):
        found = await person_by_email(email)
        if found is None:
            raise Unusable(f"Nobody here has the address {email}.")
        await take_codes_away(found.id, by_rule("cli"))
