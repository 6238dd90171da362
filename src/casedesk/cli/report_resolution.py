"""`casedesk report resolution`."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click
import msgspec

from casedesk.cases.rules import actors
from casedesk.cli import ground
from casedesk.cli.clock_reading import read_calendar, takes_calendar
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import clock
from casedesk.platform.errors import Unusable
from casedesk.reports.queries.report import Report, report_by_one_calendar, resolution_report
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.figures import Figures
from casedesk.reports.rules.periods import Period
from casedesk.resolution_clock.queries.calendars import has_calendars
from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.settings.queries import desk_settings

DAY = click.DateTime(["%Y-%m-%d"])
HOUR = 3600.0
LENGTHS = (
    ("median", "median"),
    ("p90", "9 of 10"),
    ("mean", "mean"),
    ("fixed_median", "half fixed"),
    ("fixed_p90", "9 of 10 fixed"),
    ("km_median", "KM half"),
    ("km_p90", "KM 9 of 10"),
)
"""The columns of the table that are lengths of time, after those that are counts."""


@click.command()
@click.option("--from", "first", required=True, type=DAY, metavar="DAY", help="The first day of the period.")
@click.option("--to", "until", required=True, type=DAY, metavar="DAY", help="The day after its last one.")
@click.option("--by", type=click.Choice(list(GROUPINGS)), help="Say it for each of these, too.")
@click.option(
    "--clock",
    "which",
    type=click.Choice(["calendar", "business"]),
    default="calendar",
    show_default=True,
    help="Count all the time that passes, or working hours: those that each case keeps, of the team it opened in.",
)
@takes_calendar(required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, all lengths in seconds.")
@takes(*PLACE)
def command(
    settings: Settings,
    first: datetime,
    until: datetime,
    by: str | None,
    which: str,
    file: Path | None,
    as_json: bool,
) -> None:
    """Print how long the cases opened in a period took until they were really fixed.

    \b
    Days are those of the desk's zone. Cases stand as they are now; spam and duplicates are left out, and
    counted. median, p90 and mean are of the resolved ones alone. fixed_median and fixed_p90 say by when half
    and nine of ten were fixed, counting those who still wait and those that ended otherwise (Aalen and
    Johansen); km_… is Kaplan and Meier's estimate with its interval, as other tools give it. What is not
    reached is null, or –.

    \b
      casedesk report resolution --from 2026-01-01 --to 2026-07-01 --by team --json
      casedesk report resolution --from 2026-01-01 --to 2026-07-01 --clock business
      casedesk report resolution --from 2026-01-01 --to 2026-07-01 --clock business --calendar berlin.json
    """
    asked = _days(first.date(), until.date())
    calendar = _calendar(which, file)
    report = asyncio.run(_report(settings, asked, by, calendar, business=which == "business"))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(_document(report))))
        return
    for line in _table(report, by, in_hours=which == "business"):
        click.echo(line.rstrip())


def _days(first: date, until: date) -> tuple[date, date]:
    if first >= until:
        raise Unusable(f"The period ends before it begins: --to {until} is not after --from {first}.")
    return first, until


def _calendar(which: str, file: Path | None) -> Calendar | None:
    if which == "calendar" and file is not None:
        raise Unusable("A calendar file counts working hours: ask for them with --clock business.")
    return None if file is None else read_calendar(file)


async def _report(
    settings: Settings, days: tuple[date, date], by: str | None, calendar: Calendar | None, *, business: bool
) -> Report:
    async with ground.desk(settings):
        period = Period(*days, (await desk_settings()).zone)
        asked = Asked(period, actors.system("report"), clock.now(), business=business and calendar is None)
        if calendar is not None:
            return await report_by_one_calendar(by, asked, calendar)
        if business and not await has_calendars():
            raise Unusable(
                "This desk has no working hours: write them in its settings, or give --calendar FILE."
            )
        return await resolution_report(by, asked)


def _document(report: Report) -> dict[str, object]:
    return {**asdict(report.total), "groups": [asdict(group) for group in report.groups]}


def _table(report: Report, by: str | None, *, in_hours: bool) -> Iterator[str]:
    heads = [
        by or "",
        "cases",
        "resolved",
        "open",
        "otherwise",
        *(says for _name, says in LENGTHS),
        "left out",
    ]
    rows = [heads, _row("all", report.total, in_hours)]
    rows += [_row(group.name or "none", group, in_hours) for group in report.groups]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    for row in rows:
        yield _aligned(row, widths)
    yield ""
    yield "Lengths are working hours." if in_hours else "Lengths are days and hours of calendar time."


def _row(name: str, found: Figures, in_hours: bool) -> list[str]:
    counts = [found.cases, found.resolved, found.open, found.ended_otherwise]
    lengths = [_length(getattr(found, name), in_hours) for name, _says in LENGTHS]
    return [name, *(f"{count:,}" for count in counts), *lengths, f"{found.left_out:,}"]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join([first, *(cell.strip().rjust(len(cell)) for cell in others)])


def _length(seconds: float | None, in_hours: bool) -> str:
    if seconds is None:
        return "–"
    hours = seconds / HOUR
    if in_hours or hours < 48:
        return f"{hours:,.1f} h"
    days, rest = divmod(round(hours), 24)
    return f"{days:,} d {rest} h"
