"""`casedesk stats survival`."""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from casedesk.importers.reading import Row, open_table, rows_of
from casedesk.importers.rules.columns import Column, help_text
from casedesk.platform.errors import Unusable
from casedesk.reports.rules.comparison import LogRank, log_rank
from casedesk.reports.rules.moments import Ending, Moment, moments_of
from casedesk.reports.rules.survival import HALF, Step, kaplan_meier, quantile

COLUMNS = (
    Column("duration", "how long it took, or has taken so far; in any one unit", needed=True),
    Column("observed", "1 where it ended then, 0 where it was still going on", needed=True),
    Column("group", "the name of a group, where groups are to be compared"),
)
ENDINGS = {"1": Ending.EVENT, "0": Ending.CENSORED}
EVERYBODY = "all"
"""The name of the one group of a file that names none."""
MOST_SHOWN = 20

HELP = f"""Estimate how long it takes from the durations in FILE, those still running included, as JSON.

\b
The survival of each group by Kaplan and Meier's estimate, with Greenwood's 95 % band on the log-log
scale, after each time at which somebody's duration ended or is known to last. The median is the first
time at which survival is one half or less, null where it is not reached; its interval (low, high) is
where the band holds one half, after Brookmeyer and Crowley. With two groups or more, the log-rank test
of whether they could be alike. Events come before censorings at the same time.

\b
  casedesk stats survival remission.csv

FILE is CSV; the first line names the columns, , ; tab or | part them:

\b
{help_text(COLUMNS)}

No desk is needed. Exit code 1 where a row cannot be used; each is named with its line.
"""


class Mistake(ValueError):
    """Why a row cannot be used."""


@dataclass(frozen=True)
class Group:
    """The estimate of one group, by the names it has in the answer."""

    name: str
    n: int
    events: int
    median: float | None
    low: float | None
    high: float | None
    table: Sequence[Step]


class Answer(msgspec.Struct, omit_defaults=True):
    """What is printed. There is a test only where there are groups to compare."""

    groups: Sequence[Group]
    log_rank: LogRank | None = None


@click.command(help=HELP)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encoding", metavar="NAME", help="How the file is written, where it is not UTF-8: cp1252.")
def command(file: Path, encoding: str | None) -> None:
    """Estimate survival."""
    groups = {name: moments_of(waits) for name, waits in _read(file, encoding).items()}
    answer = Answer(
        groups=[_estimate(name, group) for name, group in groups.items()],
        log_rank=log_rank(list(groups.values())) if len(groups) > 1 else None,
    )
    click.echo(msgspec.json.format(msgspec.json.encode(answer)))


def _estimate(name: str, group: Sequence[Moment]) -> Group:
    table = kaplan_meier(group)
    median = quantile(table, HALF)
    return Group(
        name=name,
        n=group[0].at_risk,
        events=sum(moment.events for moment in group),
        median=median.at,
        low=median.low,
        high=median.high,
        table=table,
    )


def _read(file: Path, encoding: str | None) -> dict[str, list[tuple[float, Ending]]]:
    """The durations of each group, in the order in which the groups first appear."""
    table = open_table(file, COLUMNS, encoding)
    if table.layout.left_out:
        click.echo(f"Left out: the columns {', '.join(table.layout.left_out)}.", err=True)
    groups: dict[str, list[tuple[float, Ending]]] = {}
    wrong: list[str] = []
    for row in rows_of(table):
        try:
            name, wait = _understood(row)
        except Mistake as mistake:
            wrong.append(f"line {row.line}: {mistake}")
        else:
            groups.setdefault(name, []).append(wait)
    if wrong:
        for line in _shown(wrong):
            click.echo(line, err=True)
        sys.exit(1)
    if not groups:
        raise Unusable(f"{file.name} has no row under its headings.")
    return groups


def _understood(row: Row) -> tuple[str, tuple[float, Ending]]:
    if row.broken:
        raise Mistake(row.broken)
    name = row.cells.get("group", EVERYBODY)
    if not name:
        raise Mistake("the group is empty.")
    observed = row.cells.get("observed", "")
    if observed not in ENDINGS:
        raise Mistake(f"observed is {observed!r}; it has to be 1 or 0.")
    return name, (_duration(row.cells.get("duration", "")), ENDINGS[observed])


def _duration(text: str) -> float:
    try:
        duration = float(text)
    except ValueError:
        raise Mistake(f"the duration {text!r} is no number.") from None
    if not math.isfinite(duration) or duration < 0:
        raise Mistake(f"the duration is {text}; it has to be finite, and not less than nothing.")
    return int(duration) if duration.is_integer() else duration


def _shown(wrong: Sequence[str]) -> Iterator[str]:
    yield from wrong[:MOST_SHOWN]
    if len(wrong) > MOST_SHOWN:
        yield f"and {len(wrong) - MOST_SHOWN} more"
