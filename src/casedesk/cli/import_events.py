"""`casedesk import events`."""

import asyncio
import csv
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.importers.actions.events import Report, import_events
from casedesk.importers.outcome import Refusal
from casedesk.importers.reading import Table, open_table
from casedesk.importers.rules.event_maps import EventMap, MapMistake, map_of
from casedesk.platform import db
from casedesk.platform.errors import Unusable

TOLD_EVERY = 20_000
MOST_REASONS = 20


@click.command()
@click.option(
    "--map",
    "map_file",
    required=True,
    metavar="MAP.toml",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Which column of the file says what; docs/examples/servicenow.toml explains each part.",
)
@click.option("--encoding", metavar="NAME", help="How the file is written, where it is not UTF-8: cp1252.")
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every row that was left out here as CSV, with its line and the reason before its cells.",
)
@click.option("--dry-run", is_flag=True, help="Do it all, say what would become of it, and undo it.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@takes(*PLACE)
def command(
    settings: Settings, file: Path, map_file: Path, encoding: str | None, rejects: Path | None, dry_run: bool
) -> None:
    """Bring real history over: the event log of another tool, as CSV, also packed as .gz.

    \b
    Each row says in which state a case was from a time on, who had it, and in which group. Out of the rows
    of a case come its stages and its owners, so that the reports can count it. Who owned cases becomes a
    user who cannot sign in; time without an owner is that of "Unknown (imported)"; a case that is still
    open is given to somebody who is here.

    \b
      casedesk import events incidents.csv.gz --map servicenow.toml --dry-run
      casedesk import events incidents.csv.gz --map servicenow.toml --rejects left-out.csv

    Stopped half-way, bring the file again: what is there already stays as it is. Exit code 1 says that rows
    could not be understood; rows that the rules leave out are counted, and are no mistake.
    """
    by = _read_map(map_file)
    table = open_table(file, by.headings, encoding)
    with _left_out(rejects, table) as left_out:
        report = Report(on_refusal=left_out)
        asyncio.run(_bring(settings, table, by, report, dry_run))
    for line in _said(report, dry_run):
        click.echo(line)
    sys.exit(1 if report.refused else 0)


def _read_map(file: Path) -> EventMap:
    try:
        return map_of(tomllib.loads(file.read_text("utf-8-sig")))
    except OSError as error:
        raise Unusable(f"{file}: it cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unusable(f"{file}: it is not written in UTF-8.") from error
    except (tomllib.TOMLDecodeError, MapMistake) as error:
        raise Unusable(f"{file}: {error}") from error


async def _bring(settings: Settings, table: Table, by: EventMap, report: Report, dry_run: bool) -> None:
    async with ground.desk(settings):
        if not dry_run:
            await import_events(table, by, report, _progress())
            return
        async with db.rolled_back():
            await import_events(table, by, report, _progress())


def _progress() -> Callable[[Report], None]:
    said = 0

    def tell(report: Report) -> None:
        nonlocal said
        if report.rows - said >= TOLD_EVERY:
            said = report.rows
            click.echo(f"{report.rows:,} rows, {report.added + report.known:,} cases …", err=True)

    return tell


@contextmanager
def _left_out(rejects: Path | None, table: Table) -> Iterator[Callable[[Refusal], None]]:
    if rejects is None:
        yield lambda refusal: None
        return
    with rejects.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=table.delimiter)
        writer.writerow(["line", "reason", *table.headings])
        yield lambda refusal: writer.writerow([refusal.line, refusal.reason, *refusal.raw])


def _said(report: Report, dry_run: bool) -> Iterator[str]:
    would = "would be " if dry_run else ""
    yield (
        f"{report.rows:,} rows: {report.added:,} cases {would}added ({report.open:,} of them open), "
        f"{report.known:,} known already."
    )
    yield from _counts("left out by the rules", report.skipped)
    yield from _counts("not understood", report.refused)
    if dry_run:
        yield "Nothing was written."


def _counts(what: str, reasons: Mapping[str, int]) -> Iterator[str]:
    yield f"{sum(reasons.values()):,} {what}."
    often = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    for reason, count in often[:MOST_REASONS]:
        yield f"  {count:,}: {reason}"
    if len(often) > MOST_REASONS:
        yield f"  and {len(often) - MOST_REASONS} more reasons"
