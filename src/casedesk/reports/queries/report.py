"""The whole report on resolution of a period: all of it, and by group, in either clock."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from casedesk.platform import db
from casedesk.reports.queries.filtering import Question
from casedesk.reports.queries.resolution import (
    Grouping,
    Resolution,
    counts_by,
    grouping_of,
    resolution,
    resolution_by,
)
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.figures import Figures, GroupFigures, Naive, figures, naive_of, together
from casedesk.reports.rules.moments import Count
from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.calendars import Calendar

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Report:
    """The figures of all cases of a period, and those of each group, the largest first."""

    total: Figures
    groups: Sequence[GroupFigures]


async def resolution_report(grouping: str | None, asked: Asked) -> Report:
    """The report in the clock that is asked for. Raises KeyError for a grouping that does not exist."""
    counts = await counts_by(grouping, asked)
    total = figures(_naive(await resolution(asked)), together(counts.values()))
    if grouping is None:
        return Report(total, [])
    found = await resolution_by(grouping, asked)
    return Report(total, [_group(one.name, figures(_naive(one), counts.get(one.key, []))) for one in found])


async def report_by_one_calendar(grouping: str | None, asked: Asked, calendar: Calendar) -> Report:
    """The report in the working hours of a calendar that is none of the desk's own."""
    by = Grouping("''::text") if grouping is None else grouping_of(grouping)
    question = Question(asked)
    sql = f"""
    -- From when until when did the clock run for each case of this period, and how did it end?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, opened_at, until, ending
    FROM (
        SELECT {by.key} AS key, f.opened_at, coalesce(f.stops_at, $5) AS until, f.ending
        FROM case_facts f {by.join} WHERE {question.where}
    ) AS counted
    """
    groups: dict[str, _Group] = {}
    for row in await db.records(sql, *question.args):
        groups.setdefault(row["key"], _Group(row["name"])).add(
            row["opened_at"], row["until"], row["ending"], calendar
        )
    everybody = together(group.counts for group in groups.values())
    total = figures(naive_of(everybody, sum(group.left_out for group in groups.values())), everybody)
    if grouping is None:
        return Report(total, [])
    told = [group.figures() for group in groups.values()]
    return Report(total, sorted(told, key=lambda group: (-group.cases, group.name)))


class _Group:
    """One group's cases by the microseconds they took, or have taken so far, and how many are left out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: list[Count] = []
        self.left_out = 0

    def add(self, opened_at: datetime, until: datetime, how: str, calendar: Calendar) -> None:
        if how == "left_out":
            self.left_out += 1
            return
        took = business_time_between(opened_at, until, calendar)
        self.counts.append(
            Count(
                took // _MICROSECOND,
                int(how == "resolved"),
                int(how == "otherwise"),
                int(how == "open"),
            )
        )

    def figures(self) -> GroupFigures:
        counts = together([self.counts])
        return _group(self.name, figures(naive_of(counts, self.left_out), counts))


def _group(name: str, found: Figures) -> GroupFigures:
    return GroupFigures(**asdict(found), name=name)


def _naive(found: Resolution) -> Naive:
    return Naive(
        cases=found.cases,
        resolved=found.resolved,
        open=found.open,
        ended_otherwise=found.ended_otherwise,
        left_out=found.left_out,
        median=found.median,
        p90=found.p90,
        mean=found.mean,
    )
