"""`casedesk demo`, and how `casedesk run --demo` fills an empty desk."""

import asyncio
import sys
import time

import click

from casedesk.accounts.queries.people import is_anybody_here
from casedesk.cli import ground
from casedesk.cli.migrate import bring_up_to_date
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.demo.cast import CASES, FEWEST, sign_ins
from casedesk.demo.queries import what_is_here
from casedesk.platform import clock
from casedesk.platform.errors import Unusable

SEED = 1
"""Any number; the same one makes the same desk."""


@click.command()
@click.option("--cases", type=click.IntRange(min=FEWEST), default=CASES, show_default=True, help="How many.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another number, another desk.")
@takes(*PLACE, "host")
def command(settings: Settings, cases: int, seed: int) -> None:
    """Fill an empty desk with a year of an invented one: customers, orders, mails, calls, handoffs.

    A desk that holds anything else is left alone. The people of the demo have a known password, so it
    is served on this machine only: start it with `casedesk run --demo`.

    \b
      casedesk demo --data ./try
      casedesk demo --data ./large --cases 1000000
    """
    asyncio.run(_demo(settings, cases, seed))


async def _demo(settings: Settings, cases: int, seed: int) -> None:
    async with ground.database(settings, may_be_new=True) as dsn:
        await bring_up_to_date(settings, dsn, no_backup=False)
        ground.open_house(settings)
        await fill_here(settings, cases, seed)
    click.echo(f"Start it with: casedesk run --demo --data {settings.data_dir}")


async def ensure(settings: Settings) -> None:
    """Fills the desk where it is empty. Raises Unusable where it is somebody's own."""
    if (await what_is_here()).demo:
        return
    if await is_anybody_here():
        raise Unusable(
            "This desk is somebody's own and not the demo. Leave out --demo, or take another --data."
        )
    await fill_here(settings, CASES, SEED)


async def fill_here(settings: Settings, cases: int, seed: int) -> None:
    """Fills the open desk, telling how far it is."""
    # Imported only now: once the desk is filled no start needs it.
    from casedesk.demo.actions import fill

    begun = time.monotonic()
    await fill(cases, seed, clock.now(), _tell, host=settings.host)
    click.echo(f"\rThe demo has {cases:,} cases, made in {time.monotonic() - begun:.0f} s.", err=True)


def who_signs_in() -> list[str]:
    """Lines that say as whom the demo can be entered."""
    people = sign_ins()
    width = max(len(one.email) for one in people)
    lines = [f"  {one.email:<{width}}  {one.password}   {one.name}, {one.role}" for one in people]
    return ["Sign in as:", "", *lines]


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rInventing a year: {100 * done // of} %", err=True, nl=False)
