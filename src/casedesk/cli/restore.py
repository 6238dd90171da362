"""`casedesk restore FILE`."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import backup, erased
from casedesk.platform.erased import Line
from casedesk.platform.errors import Unusable


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--erased",
    "lists",
    multiple=True,
    metavar="LIST",
    type=click.Path(path_type=Path),
    help="Also erase whoever is on this list of erasures; the one beside FILE is taken by itself.",
)
@takes(*PLACE)
def command(settings: Settings, file: Path, lists: tuple[Path, ...]) -> None:
    """Make a desk of the backup in FILE, in a folder (and database) that hold nothing yet.

    Every part is compared with its checksum first. A backup of an older casedesk is migrated by the
    next `casedesk run`. Customers who were erased after it was made are erased again, as far as the
    list of erasures says: it lies beside the backup and in the folder of the desk (erased.jsonl).

    \b
      casedesk restore desk.tar --data /srv/casedesk-again
      casedesk restore desk.tar --data /srv/casedesk-again --erased /srv/casedesk/erased.jsonl
      casedesk verify --data /srv/casedesk-again
    """
    known = _known(file, lists)
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
    click.echo(asyncio.run(_erase_again(settings, known)))
    click.echo(f"Start it with: casedesk run --data {settings.data_dir}")


@dataclass(frozen=True)
class _Known:
    """What the lists of erasures say together, and when the newest of them was written."""

    lines: list[Line]
    written_at: datetime


def _known(file: Path, lists: tuple[Path, ...]) -> _Known | None:
    """None where there is no list. Raises Unusable where one that was named is not there.

    They are read before anything is restored, so that a list that cannot be read leaves nothing half done.
    """
    missing = [str(path) for path in lists if not path.exists()]
    if missing:
        raise Unusable(f"There is no list {missing[0]}.")
    places = [path for path in (file.parent / erased.NAME, *lists) if path.exists()]
    if not places:
        return None
    written = max(path.stat().st_mtime for path in places)
    return _Known(erased.merged(*map(erased.read, places)), datetime.fromtimestamp(written, UTC))


async def _erase_again(settings: Settings, known: _Known | None) -> str:
    """Keeps the list with the desk, and erases whom it names; returns what to tell."""
    if known is None:
        return (
            "There was no list of erasures: whoever was erased after this backup was made is back. "
            "Where the old desk's folder is still there, restore again with --erased OLD_FOLDER/erased.jsonl."
        )
    erased.write(settings.data_dir / erased.NAME, known.lines)
    # Imported here: nothing of the desk is needed to restore one.
    from casedesk.cli import ground
    from casedesk.platform import migrations
    from casedesk.privacy.actions.replaying import replay

    async with ground.database(settings) as dsn:
        if await migrations.pending(dsn):
            return "Whoever was erased after it was made is erased again when the desk is started."
        ground.open_house(settings)
        many = await replay()
    who = "Nobody" if not many else "One customer" if many == 1 else f"{many} customers"
    return (
        f"{who} had to be erased again, by a list of {known.written_at:%Y-%m-%d %H:%M} UTC. The erased.jsonl in the "
        "folder of the old desk may be newer: with --erased it is taken, too."
    )
