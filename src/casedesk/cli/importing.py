"""What the two imports have in common: their flags, their progress, and what they say at the end."""

import asyncio
import csv
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from casedesk.cli import ground
from casedesk.config import Settings
from casedesk.importers.outcome import Outcome, Refusal
from casedesk.importers.reading import Table, open_table
from casedesk.importers.rules.columns import Column
from casedesk.platform import db

TOLD_EVERY = 10_000

Import = Callable[[Table, Outcome, Callable[[Outcome], None]], Awaitable[Outcome]]


def takes_file(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the file and the flags of an import."""
    for add in (
        click.option(
            "--encoding", metavar="NAME", help="How the file is written, where it is not UTF-8: cp1252."
        ),
        click.option(
            "--rejects",
            metavar="FILE",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write refused rows here as CSV, with line and reason before their cells, ready to be mended "
            "and brought again. Else they go to the error output.",
        ),
        click.option("--dry-run", is_flag=True, help="Do it all, say what would become of it, and undo it."),
        click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    ):
        command = add(command)
    return command


def bring(
    settings: Settings,
    columns: Sequence[Column],
    take: Import,
    noun: str,
    *,
    file: Path,
    rejects: Path | None,
    encoding: str | None,
    dry_run: bool,
) -> None:
    """Brings a file over and says what became of it; exit code 1 when rows were refused."""
    table = open_table(file, columns, encoding)
    if table.layout.left_out:
        click.echo(f"Left out: the columns {', '.join(table.layout.left_out)}.", err=True)
    with ExitStack() as stack:
        refused = stack.enter_context(_refusals(rejects, table))
        outcome = Outcome(on_refusal=refused)
        asyncio.run(_bring(settings, table, take, outcome, dry_run))
    click.echo(_summary(outcome, noun, dry_run))
    if outcome.refused and rejects is not None:
        click.echo(f"The refused rows are in {rejects}.")
    sys.exit(1 if outcome.refused else 0)


async def _bring(settings: Settings, table: Table, take: Import, outcome: Outcome, dry_run: bool) -> None:
    async with ground.desk(settings):
        if not dry_run:
            await take(table, outcome, _progress())
            return
        async with db.rolled_back():
            await take(table, outcome, _progress())


def _progress() -> Callable[[Outcome], None]:
    said = 0

    def tell(outcome: Outcome) -> None:
        nonlocal said
        if outcome.rows - said >= TOLD_EVERY:
            said = outcome.rows
            click.echo(f"{outcome.rows:,} rows, {outcome.refused:,} refused …", err=True)

    return tell


@contextmanager
def _refusals(rejects: Path | None, table: Table) -> Iterator[Callable[[Refusal], None]]:
    """Where refused rows go: a file that can be brought again, or the error output."""
    if rejects is None:
        writer = csv.writer(sys.stderr, lineterminator="\n")
        yield lambda refusal: writer.writerow([refusal.line, refusal.reason])
        return
    with rejects.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=table.delimiter)
        writer.writerow(["line", "reason", *table.headings])
        yield lambda refusal: writer.writerow([refusal.line, refusal.reason, *refusal.raw])


def _summary(outcome: Outcome, noun: str, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    said = (
        f"{_counted(outcome.rows, 'row')}: {_counted(outcome.added, noun)} {would}added, "
        f"{outcome.changed:,} {would}changed, {outcome.unchanged:,} as they were; "
        f"{_counted(outcome.refused, 'row')} refused."
    )
    if outcome.shared:
        shared = f"{_counted(outcome.shared, 'address', 'addresses')} also given by somebody else"
        said += f"\n{shared}: likely duplicates, see the customers' pages."
    return said + ("\nNothing was written." if dry_run else "")


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
