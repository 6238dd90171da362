"""bin/pictures: the ten pictures of the documents, or a look at every page."""

import asyncio
from pathlib import Path

import click

from pictures import every, ten
from pictures.desk import chromium, demo_desk

DOCUMENTS = Path(__file__).resolve().parents[1] / "docs" / "pictures"


@click.command()
@click.option(
    "--every", "folder", type=click.Path(path_type=Path), help="Every page, into this folder, with axe."
)
@click.option("--cases", default=2_000, show_default=True, help="How many cases the desk has.")
@click.option("--at", "served", help="The address of a demo desk that is served already.")
def pictures(folder: Path | None, cases: int, served: str | None) -> None:
    """Takes the ten pictures of the documents anew, on a demo desk of its own."""
    if served:
        asyncio.run(_take(served, folder))
        return
    with demo_desk(cases) as address:
        asyncio.run(_take(address, folder))


async def _take(address: str, folder: Path | None) -> None:
    async with chromium() as browser:
        if folder is None:
            for file in await ten.take(browser, address, DOCUMENTS):
                click.echo(file.name)
            return
        found = 0
        async for flaw in every.look(browser, address, folder):
            click.echo(flaw)
            found += 1
    if found:
        raise SystemExit(1)
    click.echo("axe found nothing.")


if __name__ == "__main__":
    pictures()
