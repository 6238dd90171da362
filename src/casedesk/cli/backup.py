"""`casedesk backup FILE`."""

import asyncio
from pathlib import Path

import click

from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.cli.telling import how_far
from casedesk.config import Settings
from casedesk.platform import backup, erased, tokens


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@takes(*PLACE)
def command(settings: Settings, file: Path) -> None:
    """Write the whole desk into FILE: database, files and key.

    The desk may be in use meanwhile. The file holds the desk's key and all that customers wrote: keep
    it where you would keep those. It is written whole or not at all.

    \b
      casedesk backup desk.tar --data /srv/casedesk
    """
    asyncio.run(_backup(settings, file.expanduser().absolute()))


async def _backup(settings: Settings, file: Path) -> None:
    async with ground.database(settings) as dsn:
        tokens.open_key(settings.key_file)
        async with how_far("Backing up") as told:
            made = await backup.take(
                file,
                dsn,
                files_dir=settings.files_dir,
                key_file=settings.key_file,
                bucket=settings.bucket,
                told=told,
            )
        erased.open_list(settings.data_dir, file.parent)
        # Beside the backup, so that whoever restores it erases again whom it brings back.
        await asyncio.to_thread(erased.add, erased.read_all())
    megabytes = (made.database_bytes + made.file_bytes) / 1_000_000
    with_files = "database" if made.files_in else f"database and {made.file_count} files"
    click.echo(f"{file}: {with_files}, {megabytes:.1f} MB.")
    if made.files_in:
        click.echo(f"The files stay in {made.files_in}: let the bucket keep copies of its own.")
