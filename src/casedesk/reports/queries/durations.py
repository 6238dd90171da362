"""How long each case of a period took, for the estimates that count those who still wait."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.reports.queries.resolution import EVERYBODY, GROUPINGS
from casedesk.reports.rules.moments import Count
from casedesk.reports.rules.periods import Period
from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.calendars import Calendar

_MICROSECOND = timedelta(microseconds=1)


@dataclass
class Counted:
    """One group's cases by the microseconds they took, or have taken so far, times not told once each; and how
    many are left out."""

    name: str
    counts: list[Count] = field(default_factory=list)
    left_out: int = 0


async def calendar_counts(
    grouping: str | None, period: Period, viewer: Actor, now: datetime
) -> dict[str, list[Count]]:
    """Each group's cases by how long they took in calendar time; all under "" without a grouping."""
    by = EVERYBODY if grouping is None else GROUPINGS[grouping]
    sql = f"""
    -- How many cases of this period ended after which time, and how, or wait since when?
    SELECT coalesce(({by.key})::text, '') AS key, coalesce(f.to_stop_us, microseconds($5 - f.opened_at)) AS took,
           count(*) FILTER (WHERE f.ending = 'resolved') AS fixed,
           count(*) FILTER (WHERE f.ending = 'otherwise') AS otherwise,
           count(*) FILTER (WHERE f.ending = 'open') AS waiting
    FROM case_facts f {by.join}
    WHERE f.opened_at >= $3 AND f.opened_at < $4 AND f.ending <> 'left_out' AND {seen_by("f", "$1", "$2")}
    GROUP BY {by.key}, took
    """
    args = (viewer.sees_all, list(viewer.teams), period.start, period.end, now)
    found: defaultdict[str, list[Count]] = defaultdict(list)
    for key, took, fixed, otherwise, waiting in await db.records(sql, *args):
        found[key].append(Count(took, fixed, otherwise, waiting))
    return found


async def business_counts(
    grouping: str | None, period: Period, viewer: Actor, now: datetime, calendar: Calendar
) -> list[Counted]:
    """Each group's cases by how long they took in the working hours of a calendar."""
    by = EVERYBODY if grouping is None else GROUPINGS[grouping]
    sql = f"""
    -- From when until when did the clock run for each case of this period, and how did it end?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, opened_at, until, ending
    FROM (
        SELECT {by.key} AS key, f.opened_at, coalesce(f.stops_at, $5) AS until, f.ending
        FROM case_facts f {by.join}
        WHERE f.opened_at >= $3 AND f.opened_at < $4 AND {seen_by("f", "$1", "$2")}
    ) AS counted
    """
    args = (viewer.sees_all, list(viewer.teams), period.start, period.end, now)
    groups: dict[str, Counted] = {}
    for row in await db.records(sql, *args):
        group = groups.setdefault(row["key"], Counted(row["name"]))
        if row["ending"] == "left_out":
            group.left_out += 1
            continue
        took = business_time_between(row["opened_at"], row["until"], calendar)
        how = row["ending"]
        group.counts.append(
            Count(took // _MICROSECOND, int(how == "resolved"), int(how == "otherwise"), int(how == "open"))
        )
    return list(groups.values())
