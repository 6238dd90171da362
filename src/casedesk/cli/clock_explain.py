"""`casedesk clock explain`."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click

from casedesk.accounts.queries.people import names_of
from casedesk.cases.queries.clock_record import clock_record
from casedesk.cli import ground
from casedesk.cli.clock_reading import read_calendar, takes_calendar
from casedesk.cli.clock_writing import instant, seconds
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import clock
from casedesk.reports.rules.periods import LEFT_OUT
from casedesk.resolution_clock.queries.calendars import calendar_of_case
from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.resolution_clock.rules.explanation import Counted, Explanation, Length, explain, total, totals
from casedesk.resolution_clock.rules.resolutions import Episode, Fate
from casedesk.settings.queries import desk_settings
from casedesk.workspace.acting import case_key

Key = TypeVar("Key", str, int)
Row = tuple[str, str, str, Length | None]
"""What is counted, from, until, and how long; or a remark in place of the times."""


@click.command()
@click.argument("number", metavar="CASE")
@takes_calendar(required=False)
@takes(*PLACE)
def command(settings: Settings, number: str, file: Path | None) -> None:
    """Print how each number of a case came about, interval by interval.

    \b
    CASE is its number. Every length is given in exact seconds of calendar time, and of the working
    hours that the case keeps (or of a calendar that is given), so that the intervals can be added
    up: stages and owners each sum to the time from the first word to where the clock stands. It stops
    at the last entry into resolved that still stands, or where the case ended otherwise; else it runs
    until now.

    \b
      casedesk clock explain C-1042 --data /srv/casedesk
      casedesk clock explain C-1042 --calendar berlin.json
    """
    calendar = None if file is None else read_calendar(file)
    for line in asyncio.run(_explained(settings, number, calendar)):
        click.echo(line.rstrip())


async def _explained(settings: Settings, number: str, calendar: Calendar | None) -> list[str]:
    async with ground.desk(settings):
        case_id = case_key(number)
        record = await clock_record(case_id)
        if calendar is None:
            kept = await calendar_of_case(case_id)
            calendar = None if kept is None else kept.calendar
        window = timedelta(days=(await desk_settings()).holding_window_days)
        names = await names_of({start.key for start in record.owners})
        found = explain(record, clock.now(), window, calendar)
    return [
        f"C-{case_id} {_standing(found)}. Times are in UTC, lengths in seconds.",
        *_table("Measures", _measures(found), calendar),
        *_resolutions(found, window),
        *_table("Stages", [*_parts(found.stages, str), *_whose(found)], calendar),
        *_table("Owners", _parts(found.owners, names.__getitem__), calendar),
    ]


def _standing(found: Explanation) -> str:
    result = found.outcome
    if result.disposition is None:
        return f"is open, in {result.stage}"
    if result.disposition in LEFT_OUT:
        return f"ended as {result.disposition}, so that it is in no figure of the reports"
    return "is resolved" if result.resolved_at else f"ended otherwise: {result.disposition}"


def _measures(found: Explanation) -> Iterator[Row]:
    for name, measure in (
        ("to answer", found.to_answer),
        ("to first resolution", found.to_first_resolution),
        ("to resolution", found.to_resolution),
        ("to lasting resolution", found.to_lasting_resolution),
        ("so far", found.so_far),
    ):
        yield (name, "not reached", "", None) if measure is None else _row(name, measure)


def _resolutions(found: Explanation, window: timedelta) -> Iterator[str]:
    if not found.fates:
        return
    yield ""
    yield f"Resolutions (one lasts when it holds for {window.days} days)"
    for episode, fate in found.fates:
        yield f"  {instant(episode.resolved_at)}  {_what_became(episode, fate, window)}"


def _what_became(episode: Episode, fate: Fate, window: timedelta) -> str:
    until = instant(episode.resolved_at + window)
    undone = "" if episode.undone_at is None else f"; worked on again from {instant(episode.undone_at)}"
    return {
        Fate.HELD: f"held until {until}{undone}",
        Fate.PENDING: f"stands, and has to hold until {until}",
        Fate.REOPENED: f"did not hold until {until}{undone}",
        Fate.REPEATED: f"did not hold: another case repeated this one before {until}{undone}",
    }[fate]


def _parts(parts: Sequence[Counted[Key]], named: Callable[[Key], str]) -> Iterator[Row]:
    for part in parts:
        yield _row(named(part.key), part)
    for key, length in totals(parts).items():
        yield f"all {named(key)}", "", "", length
    yield "together", "", "", total(parts)


def _whose(found: Explanation) -> Iterator[Row]:
    yield "of it ours", "", "", found.ours
    yield "of it the customer's", "", "", found.theirs


def _row(name: str, counted: Counted[Key]) -> Row:
    return name, instant(counted.start), instant(counted.end), counted.length


def _table(title: str, rows: Iterable[Row], calendar: Calendar | None) -> Iterator[str]:
    cells = [[title, "from", "until", "calendar", *([] if calendar is None else ["working hours"])]]
    for name, start, end, length in rows:
        lengths = [] if length is None else [length.calendar, length.business]
        cells.append([f"  {name}", start, end, *(seconds(one) for one in lengths if one is not None)])
    widths = [
        max(map(len, column)) for column in zip(*(row + [""] * (5 - len(row)) for row in cells), strict=True)
    ]
    yield ""
    for row in cells:
        words = [word.ljust(width) for word, width in zip(row[:3], widths, strict=False)]
        yield "  ".join(words + [word.rjust(width) for word, width in zip(row[3:], widths[3:], strict=False)])
