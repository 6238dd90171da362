"""`casedesk mail import`."""

import asyncio
from collections import Counter
from pathlib import Path

import click

from casedesk.channels.email.jobs import Tally, take_all
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform.mail.sources import mails_in

TELL_EVERY = 100
MOST_REASONS = 20


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@takes(*PLACE)
def command(settings: Settings, path: Path) -> None:
    """Take mails from a folder of .eml files, an mbox or a Maildir.

    \b
    Each mail is kept byte for byte before anybody tries to understand it; then it is placed on the
    case that it answers, or opens a new one. The same mail twice is once, so an import that was
    stopped is simply run again. What cannot be placed waits in the tray with its reason.

    \b
      casedesk mail import ~/old-mails --data /srv/casedesk
      casedesk mail import archive.mbox
    """
    tally = asyncio.run(_import(settings, path))
    mails = "mail" if tally.taken == 1 else "mails"
    click.echo(
        f"{tally.taken} {mails}: {tally.new_cases} opened a case, {tally.on_cases} went onto one, "
        f"{tally.duplicates} had come before, {tally.spam} are in the spam, {len(tally.tray)} wait in the tray."
    )
    for reason, count in Counter(reason for _place, reason in tally.tray).most_common(MOST_REASONS):
        click.echo(f"  {count} in the tray: {reason}")


async def _import(settings: Settings, path: Path) -> Tally:
    async with ground.desk(settings):
        return await take_all(mails_in(path), _told)


def _told(tally: Tally) -> None:
    if tally.taken % TELL_EVERY == 0:
        click.echo(f"{tally.taken} mails …", err=True)
