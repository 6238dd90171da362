"""The whole report on resolution of a period: all of it, and by group, in either clock."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from casedesk.cases.rules.actors import Actor
from casedesk.reports.queries.durations import business_counts, calendar_counts
from casedesk.reports.queries.resolution import Resolution, resolution, resolution_by
from casedesk.reports.rules.figures import Figures, GroupFigures, Naive, figures, naive_of, together
from casedesk.reports.rules.periods import Period
from casedesk.resolution_clock.rules.calendars import Calendar


@dataclass(frozen=True)
class Report:
    """The figures of all cases of a period, and those of each group, the largest first."""

    total: Figures
    groups: Sequence[GroupFigures]


async def resolution_report(
    grouping: str | None, period: Period, viewer: Actor, now: datetime, calendar: Calendar | None
) -> Report:
    """The report in calendar time, or in the working hours of a calendar. Raises KeyError for a grouping that
    does not exist."""
    if calendar is None:
        return await _by_calendar_time(grouping, period, viewer, now)
    return await _by_working_hours(grouping, period, viewer, now, calendar)


async def _by_calendar_time(grouping: str | None, period: Period, viewer: Actor, now: datetime) -> Report:
    counts = await calendar_counts(grouping, period, viewer, now)
    total = figures(_naive(await resolution(period, viewer)), together(counts.values()))
    if grouping is None:
        return Report(total, [])
    found = await resolution_by(grouping, period, viewer)
    return Report(total, [_group(one.name, figures(_naive(one), counts.get(one.key, []))) for one in found])


async def _by_working_hours(
    grouping: str | None, period: Period, viewer: Actor, now: datetime, calendar: Calendar
) -> Report:
    counted = await business_counts(grouping, period, viewer, now, calendar)
    everybody = together(group.counts for group in counted)
    total = figures(naive_of(everybody, sum(group.left_out for group in counted)), everybody)
    groups = []
    for one in counted if grouping is not None else ():
        counts = together([one.counts])
        groups.append(_group(one.name, figures(naive_of(counts, one.left_out), counts)))
    return Report(total, sorted(groups, key=lambda group: (-group.cases, group.name)))


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
