"""`casedesk mail explain`."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from casedesk import config
from casedesk.channels.email.explain import Explained, as_line, as_words, explained


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the order of the files.")
@click.option("--data", metavar="DIR", help="A desk's folder: also say where each mail would be placed.")
@click.option("--database-url", metavar="URL", help="The same, for a desk with a PostgreSQL of its own.")
def command(files: tuple[Path, ...], as_json: bool, data: str | None, database_url: str | None) -> None:
    """Say what would be made of mails, without writing anything.

    Each FILE is one mail as it came (.eml). A file that is no mail is no error: its problem is said. No
    desk is needed; with one, placing is said too.

    \b
      casedesk mail explain odd.eml
      casedesk mail explain *.eml --json > explained.jsonl
      casedesk mail explain odd.eml --data /srv/casedesk
    """
    output = sys.stdout.buffer
    for found in _with_placing(files, data, database_url) if data or database_url else map(explained, files):
        output.write(as_line(found) if as_json else as_words(found))
    output.flush()


def _with_placing(files: tuple[Path, ...], data: str | None, url: str | None) -> Iterator[Explained]:
    settings = config.load({"data_dir": data, "database_url": url})
    yield from asyncio.run(_placed(files, settings))


async def _placed(files: tuple[Path, ...], settings: config.Settings) -> list[Explained]:
    # Imported here: without a desk the database's driver would be half of the time this command takes.
    from casedesk.channels.email.queries.would_place import would_place
    from casedesk.cli import ground
    from casedesk.platform import mail

    placed = []
    async with ground.desk(settings):
        for path in files:
            found = explained(path)
            if found.kind is not None:
                found = msgspec.structs.replace(
                    found, placing=await would_place(mail.parse(path.read_bytes()))
                )
            placed.append(found)
    return placed
