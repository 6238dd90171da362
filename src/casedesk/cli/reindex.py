"""`casedesk reindex`."""

import asyncio
import time

import click

from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.search.actions.indexing import index_all
from casedesk.search.jobs import WHILE_THE_DESK_WORKS


@click.command()
@takes(*PLACE)
def command(settings: Settings) -> None:
    """Write anew by which words everything is found.

    The desk keeps this by itself; `casedesk verify` says whether it is as it should be. Can be run beside a desk
    that works, broken off, and run again.
    """
    begun = time.monotonic()
    rows = asyncio.run(_reindex(settings))
    click.echo(f"{rows:,} rows were written in {time.monotonic() - begun:.0f} s.")


async def _reindex(settings: Settings) -> int:
    async with ground.desk(settings):
        return await index_all(WHILE_THE_DESK_WORKS)
