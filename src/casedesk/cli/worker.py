"""`casedesk worker`."""

import asyncio
import signal

import click

from casedesk.channels.mail_room import running as mail_room
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform.jobs import worker


@click.command()
@takes(*PLACE, "log_json")
def command(settings: Settings) -> None:
    """Run jobs until Ctrl-C: mails to fetch and to send, dates that pass, things to recompute.

    `casedesk run` runs jobs too. A worker of its own keeps them away from the processes that answer
    pages; any number of workers may run, each job is taken by one.
    """
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with ground.desk(settings):
        click.echo("Running jobs. Ctrl-C stops.")
        await asyncio.gather(worker.run_forever(stop), mail_room.run(settings, stop))
