"""`casedesk customer export`."""

import asyncio
from pathlib import Path

import click

from casedesk.audit.rules import by_rule
from casedesk.cases.rules import actors
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform.errors import Unusable
from casedesk.privacy.export import write_export


@click.command()
@click.argument("customer", type=click.IntRange(1))
@click.option(
    "--to",
    "target",
    required=True,
    metavar="FILE.zip",
    type=click.Path(path_type=Path),
    help="The file to write; one that exists is left alone.",
)
@takes(*PLACE)
def command(settings: Settings, customer: int, target: Path) -> None:
    """Write what the desk holds of a customer into FILE.zip, for them.

    CUSTOMER is the number in the address of their page. In the file: a page to read, the same for
    programs, their files and mails. That it was written is noted in the audit.

    \b
      casedesk customer export 1042 --to held.zip --data /srv/casedesk
    """
    target = target.expanduser().absolute()
    if target.exists():
        raise Unusable(f"{target} exists already. Name a new file.")
    try:
        many = asyncio.run(_export(settings, customer, target))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    click.echo(f"{target}: {many} rows and files.")


async def _export(settings: Settings, customer: int, target: Path) -> int:
    async with ground.desk(settings):
        return await write_export(customer, target, actors.system("cli"), by_rule("cli"))
