"""`casedesk restore FILE`."""

import asyncio
from pathlib import Path

import click

from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@takes(*PLACE)
def command(settings: Settings, file: Path) -> None:
    """Make a desk of the backup in FILE, in a folder (and database) that hold nothing yet.

    Every part is compared with its checksum first. A backup of an older casedesk is migrated by the
    next `casedesk run`.

    \b
      casedesk restore desk.tar --data /srv/casedesk-again
      casedesk verify --data /srv/casedesk-again
    """
    found = asyncio.run(
        backup.restore(
            file,
            settings.data_dir,
            files_dir=settings.files_dir,
            key_file=settings.key_file,
            database_url=settings.database_url,
            bucket=settings.bucket,
        )
    )
    with_files = (
        f"its files are in {settings.files_url}" if found.files_in else f"with {found.file_count} files"
    )
    click.echo(f"Restored the desk of {found.made_at:%Y-%m-%d %H:%M} UTC, {with_files}.")
    click.echo(f"Start it with: casedesk run --data {settings.data_dir}")
