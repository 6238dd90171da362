"""bin/pictures: the ten pictures of the documents, or a look at every page."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import click

from casedesk.app import create_app
from casedesk.config import Settings
from pictures import ten
from pictures.addresses import kinds_in
from pictures.desk import Served, chromium, demo_desk
from pictures.every import Looked, Walk, said_of

DOCUMENTS = Path(__file__).resolve().parents[1] / "docs" / "pictures"


@click.command()
@click.option(
    "--every", "folder", type=click.Path(path_type=Path), help="Every page, into this folder, with axe."
)
@click.option("--only", default="", help="Pictures of those pages alone whose address has this in it.")
@click.option("--each", default=1, show_default=True, help="How many pages of each kind.")
@click.option("--cases", default=2_000, show_default=True, help="How many cases the desk has.")
@click.option("--at", "address", help="The address of a demo desk that is served already.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of that desk, to read its letters.")
def pictures(
    folder: Path | None, only: str, each: int, cases: int, address: str | None, data: Path | None
) -> None:
    """Takes the ten pictures of the documents anew, on a demo desk of its own."""
    wish = Wish(folder, re.compile(re.escape(only)), each)
    if address:
        asyncio.run(_take(Served(address, data / "outbox" if data else None), wish))
        return
    with demo_desk(cases) as desk:
        asyncio.run(_take(desk, wish))


@dataclass(frozen=True)
class Wish:
    """Which pictures are wanted; where no folder is named, those of the documents."""

    folder: Path | None
    only: re.Pattern[str]
    each: int


async def _take(desk: Served, wish: Wish) -> None:
    async with chromium() as browser:
        if wish.folder is None:
            for file in await ten.take(browser, desk.address, DOCUMENTS):
                click.echo(file.name)
            return
        walk = Walk(
            desk, wish.folder, kinds_in(create_app(Settings(data_dir=Path()))), _tell, wish.each, wish.only
        )
        await walk.go(browser)
    for kind in walk.unseen:
        click.echo(f"Nobody came to {kind.pattern}.")
    click.echo(said_of(walk))
    if any(one.flaws for one in walk.looked):
        raise SystemExit(1)


def _tell(looked: Looked) -> None:
    click.echo("\n  ".join([f"{looked.who} looked at {looked.path}", *looked.flaws]))


if __name__ == "__main__":
    pictures()
