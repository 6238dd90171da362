"""`casedesk verify`."""

import asyncio
import gc
import sys

import click

from casedesk import wiring
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings

SHOWN = 20
"""Differences shown of each kind; their number is always said."""


@click.command()
@takes(*PLACE)
def command(settings: Settings) -> None:
    """Recompute everything that is derived from the record, and compare it with what is stored.

    Nothing is changed. Exit code 0 says that all agrees; 1 that there are differences, which are
    listed: each is a mistake of the program, please report it.
    """
    sys.exit(1 if asyncio.run(_verify(settings)) else 0)


async def _verify(settings: Settings) -> int:
    # Rows are read by the ten thousand and hold no cycles: Python's own habits took an eighth of it.
    gc.set_threshold(20_000, 20, 20)
    total = 0
    async with ground.desk(settings):
        for name, verify in wiring.VERIFIERS.items():
            differences = await verify()
            total += len(differences)
            click.echo(f"{name}: {f'{len(differences)} differences' if differences else 'agrees'}")
            for difference in differences[:SHOWN]:
                click.echo(f"  {difference}")
            if len(differences) > SHOWN:
                click.echo(f"  and {len(differences) - SHOWN} more")
    return total
