"""`casedesk migrate`."""

import asyncio

import click

from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.cli.telling import how_far
from casedesk.config import Settings
from casedesk.platform import backup, migrations, tokens


@click.command()
@click.option("--no-backup", is_flag=True, help="Do not write a backup into DIR/backups first.")
@takes(*PLACE)
def command(settings: Settings, no_backup: bool) -> None:
    """Bring the database to this version's schema.

    A database that holds a desk already is backed up into DIR/backups first; the last three such
    backups are kept. `casedesk run` does the same by itself.
    """
    asyncio.run(_migrate(settings, no_backup))


async def _migrate(settings: Settings, no_backup: bool) -> None:
    async with ground.database(settings, may_be_new=True) as dsn:
        await bring_up_to_date(settings, dsn, no_backup=no_backup)


async def bring_up_to_date(settings: Settings, dsn: str, *, no_backup: bool) -> None:
    """Migrates where there is something to migrate, after a backup where there is something to lose."""
    pending = await migrations.pending(dsn)
    if not pending:
        return
    if len(pending) < len(migrations.names()) and not no_backup:
        tokens.open_key(settings.key_file)
        async with how_far("Backing up before migrating") as told:
            written = await backup.take_before_migrating(
                settings.backups_dir,
                dsn,
                files_dir=settings.files_dir,
                key_file=settings.key_file,
                bucket=settings.bucket,
                told=told,
            )
        click.echo(f"Backup written before migrating: {written}")
    done = await migrations.migrate(dsn)
    click.echo(f"Migrated to {done[-1]}." if done else "Another process has just migrated.")
