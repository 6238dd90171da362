"""The figures of a period's time to resolution, from the columns that each case keeps."""

from datetime import date, datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.reports.rules.periods import LEFT_OUT, OPEN_AGES_DAYS, Period


class Resolution(msgspec.Struct, frozen=True):
    """What became of the cases opened in a period, as they stand now. Times are seconds of calendar time.

    `median`, `p90` and `mean` are of the resolved ones alone: who waits still is not in them. `left_out`
    counts spam and duplicates, which are in no other figure.
    """

    name: str
    key: str
    cases: int
    resolved: int
    open: int
    ended_otherwise: int
    left_out: int
    median: float | None
    p90: float | None
    mean: float | None
    answered: int
    answer_median: float | None
    reopened: int


class OpenAge(msgspec.Struct, frozen=True):
    """How many cases of the period are open, by how long: from `days_from` up to `days_to` days."""

    days_from: int
    days_to: int | None
    cases: int
    oldest_at: datetime | None


GROUPINGS = {
    "team": (
        "coalesce(t.name, '')",
        "coalesce(c.team_id::text, '')",
        "LEFT JOIN teams t ON t.id = c.team_id",
    ),
    "category": (
        "coalesce(g.name, '')",
        "coalesce(c.category_id::text, '')",
        "LEFT JOIN categories g ON g.id = c.category_id",
    ),
    "cause": (
        "coalesce(k.name, '')",
        "coalesce(c.cause_id::text, '')",
        "LEFT JOIN causes k ON k.id = c.cause_id",
    ),
    "channel": ("c.channel", "c.channel", ""),
    "kind": ("c.kind", "c.kind", ""),
    "priority": ("c.priority", "c.priority", ""),
}
"""What a report can be split by: the name, the key, and the join that has the name."""

_MONTH = "to_char(date_trunc('month', c.opened_at AT TIME ZONE $6), 'YYYY-MM-DD')"


async def resolution(period: Period, viewer: Actor) -> Resolution:
    """The figures of all cases opened in the period that the viewer may see."""
    found = await _resolutions("''", "''", "", period, viewer)
    return found[0] if found else Resolution("", "", 0, 0, 0, 0, 0, None, None, None, 0, None, 0)


async def resolution_by(grouping: str, period: Period, viewer: Actor) -> list[Resolution]:
    """The same for each group, the largest first. Raises KeyError for a grouping that does not exist."""
    name, key, join = GROUPINGS[grouping]
    found = await _resolutions(name, key, join, period, viewer)
    return sorted(found, key=lambda one: (-one.cases, one.name))


async def resolution_by_month(period: Period, viewer: Actor) -> list[Resolution]:
    """The same for each month of opening in the period's zone, in order; the key is its first day."""
    found = await _resolutions(_MONTH, _MONTH, "", period, viewer, "AND $6::text IS NOT NULL", period.zone)
    return sorted(found, key=lambda one: one.key)


async def _resolutions(
    name: str, key: str, join: str, period: Period, viewer: Actor, more: str = "", *args: str
) -> list[Resolution]:
    sql = f"""
    -- What became of the cases opened in this period, and how long did it take?
    SELECT name, key,
           count(*) FILTER (WHERE counted) AS cases,
           count(took) FILTER (WHERE counted) AS resolved,
           count(*) FILTER (WHERE counted AND disposition IS NULL) AS open,
           count(*) FILTER (WHERE counted AND disposition IS NOT NULL AND took IS NULL) AS ended_otherwise,
           count(*) FILTER (WHERE NOT counted) AS left_out,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE counted) AS median,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY took) FILTER (WHERE counted) AS p90,
           avg(took) FILTER (WHERE counted) AS mean,
           count(answered) FILTER (WHERE counted) AS answered,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY answered) FILTER (WHERE counted) AS answer_median,
           count(*) FILTER (WHERE counted AND reopened > 0) AS reopened
    FROM (
        SELECT {name} AS name, {key} AS key, c.disposition, c.reopened,
               coalesce(c.disposition, '') <> ALL ($5::text[]) AS counted,
               -- date_part counts in floats; extract would count in numerics, which takes twice as long.
               date_part('epoch', c.resolved_at - c.opened_at) AS took,
               date_part('epoch', c.first_response_at - c.opened_at) AS answered
        FROM cases c {join}
        WHERE c.opened_at >= $3 AND c.opened_at < $4 AND {seen_by("c", "$1", "$2")} {more}
        OFFSET 0 -- Keeps the planner from reckoning each of these anew for every figure above.
    ) AS opened
    GROUP BY name, key
    """
    return await db.rows(
        Resolution,
        sql,
        viewer.sees_all,
        list(viewer.teams),
        period.start,
        period.end,
        list(LEFT_OUT),
        *args,
    )


async def open_ages(period: Period, viewer: Actor, now: datetime) -> list[OpenAge]:
    """The cases of the period that are open now, by their age; every class is there, empty ones too."""
    sql = f"""
    -- How old are the cases of this period that are still open?
    SELECT width_bucket(extract(epoch FROM $5 - c.opened_at)::float8 / 86400, $6::float8[]) AS place,
           count(*) AS cases, min(c.opened_at) AS oldest_at
    FROM cases c
    WHERE c.disposition IS NULL AND c.opened_at >= $3 AND c.opened_at < $4 AND {seen_by("c", "$1", "$2")}
    GROUP BY place
    """
    bounds = [float(days) for days in OPEN_AGES_DAYS]
    args = (viewer.sees_all, list(viewer.teams), period.start, period.end, now, bounds)
    found = {row["place"]: row for row in await db.records(sql, *args)}
    edges = [0, *OPEN_AGES_DAYS]
    return [
        OpenAge(
            days_from=edge,
            days_to=edges[place + 1] if place + 1 < len(edges) else None,
            cases=found[place]["cases"] if place in found else 0,
            oldest_at=found[place]["oldest_at"] if place in found else None,
        )
        for place, edge in enumerate(edges)
    ]


async def first_case_opened(viewer: Actor) -> date | None:
    """The day on which the first case was opened; None on an empty desk."""
    sql = f"""
    -- When does this desk's history begin?
    SELECT c.opened_at FROM cases c WHERE {seen_by("c", "$1", "$2")} ORDER BY c.opened_at, c.id LIMIT 1
    """
    found: datetime | None = await db.value(sql, viewer.sees_all, list(viewer.teams))
    return found.date() if found is not None else None
