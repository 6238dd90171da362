"""`casedesk customer erase`."""

import asyncio

import click

from casedesk.audit.rules import by_rule
from casedesk.cases.rules import actors
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform.errors import Unusable
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.actions.listing import keep_list
from casedesk.privacy.rules import GROUNDS, Request, is_reference


@click.command()
@click.argument("customer", type=click.IntRange(1))
@click.option(
    "--ground", "why", required=True, type=click.Choice(list(GROUNDS)), help="GDPR, article 17 (1) a to e."
)
@click.option(
    "--reference", default="", metavar="NUMBER", help="Where the request is kept. No name: it stays."
)
@click.option("--yes", is_flag=True, help="Do not ask once more.")
@takes(*PLACE)
def command(settings: Settings, customer: int, why: str, reference: str, yes: bool) -> None:
    """Erase a customer on their legal request. There is no way back.

    CUSTOMER is the number in the address of their page. Refused while a case is open, a letter is on its
    way or something is still owed.

    \b
      casedesk customer erase 1042 --ground consent_withdrawn --data /srv/casedesk
    """
    if not is_reference(reference):
        raise Unusable("A reference has letters, numbers and . / _ - only.")
    if not yes:
        click.confirm(f"Erase customer {customer} for good?", abort=True)
    asyncio.run(_erase(settings, customer, Request(why, reference)))
    click.echo(f"Customer {customer} is erased. Their files are set aside, and go within a day of work.")


async def _erase(settings: Settings, customer: int, request: Request) -> None:
    async with ground.desk(settings):
        await erase(customer, request, actors.system("cli"), by_rule("cli"))
        await keep_list()
