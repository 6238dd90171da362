"""The figures of a period's time to resolution, from the facts that are kept of each case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.reports.rules.periods import OPEN_AGES_DAYS, Period, months_of


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


@dataclass(frozen=True)
class Grouping:
    """What a report can be split by: its key among the facts `f`, and the name of a key of `counted`.

    Names are looked up after counting: a hundred thousand cases are sorted by short keys, and not by words.
    """

    key: str
    name: str = "counted.key::text"
    join: str = ""


GROUPINGS = {
    "team": Grouping("f.team_id", "(SELECT t.name FROM teams t WHERE t.id = counted.key)"),
    "category": Grouping("f.category_id", "(SELECT g.name FROM categories g WHERE g.id = counted.key)"),
    "cause": Grouping("f.cause_id", "(SELECT k.name FROM causes k WHERE k.id = counted.key)"),
    "channel": Grouping("f.channel"),
    "kind": Grouping("f.kind"),
    "priority": Grouping("f.priority"),
    "tier": Grouping("u.tier", join="JOIN customers u ON u.id = f.customer_id"),
    "language": Grouping("f.language"),
}
EVERYBODY = Grouping("''::text")
"""All cases as one group without a name."""

_MONTH = "width_bucket(f.opened_at, $5::timestamptz[])"

_SHOWN = """cases, resolved, open, ended_otherwise, left_out, took[1] / 1e6 AS median, took[2] / 1e6 AS p90,
           (mean / 1000000)::float8 AS mean, answered, answer_median / 1e6 AS answer_median, reopened"""

_COUNTED = """count(*) FILTER (WHERE ending <> 'left_out') AS cases,
               count(*) FILTER (WHERE ending = 'resolved') AS resolved,
               count(*) FILTER (WHERE ending = 'open') AS open,
               count(*) FILTER (WHERE ending = 'otherwise') AS ended_otherwise,
               count(*) FILTER (WHERE ending = 'left_out') AS left_out,
               percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY to_stop_us::float8)
                   FILTER (WHERE ending = 'resolved') AS took,
               avg(to_stop_us) FILTER (WHERE ending = 'resolved') AS mean,
               count(to_answer_us) FILTER (WHERE ending <> 'left_out') AS answered,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY to_answer_us::float8)
                   FILTER (WHERE ending <> 'left_out') AS answer_median,
               count(*) FILTER (WHERE ending <> 'left_out' AND reopened > 0) AS reopened"""


class _Levelled(Resolution, frozen=True):
    """The figures of all cases, of a month, or of a group: by what they were not grouped by."""

    level: int


_OF_MONTH, _OF_GROUP = 1, 2


@dataclass(frozen=True)
class Overview:
    """A period's figures: of all its cases, of each month in order, of each group, the largest first."""

    total: Resolution
    months: list[Resolution]
    groups: list[Resolution]


async def overview(grouping: str, period: Period, viewer: Actor) -> Overview:
    """All the figures of a page, read at once. Raises KeyError for a grouping that does not exist."""
    by = GROUPINGS[grouping]
    sql = f"""
    -- What became of the cases opened in this period, in all, by month and by group, and how long did it take?
    SELECT level, coalesce({by.name}, '') AS name, coalesce(key::text, month::text, '') AS key, {_SHOWN}
    FROM (
        SELECT grouping(month, key) AS level, month, key,
               {_COUNTED}
        FROM (
            SELECT {_MONTH} AS month, {by.key} AS key, ending, to_stop_us, to_answer_us, reopened
            FROM case_facts f {by.join}
            WHERE f.opened_at >= $3 AND f.opened_at < $4 AND {seen_by("f", "$1", "$2")}
        ) AS opened
        GROUP BY GROUPING SETS ((), (month), (key))
    ) AS counted
    """
    firsts = months_of(period)
    found = await db.rows(_Levelled, sql, *_asked(period, viewer), [start for _first, start in firsts])
    of_months = [one for one in found if one.level == _OF_MONTH]
    of_groups = [one for one in found if one.level == _OF_GROUP]
    total = next(one for one in found if one.level not in (_OF_MONTH, _OF_GROUP))
    return Overview(total, _named(of_months, firsts), _largest_first(of_groups))


async def resolution(period: Period, viewer: Actor) -> Resolution:
    """The figures of all cases opened in the period that the viewer may see."""
    found = await _resolutions(EVERYBODY, period, viewer)
    return found[0] if found else Resolution("", "", 0, 0, 0, 0, 0, None, None, None, 0, None, 0)


async def resolution_by(grouping: str, period: Period, viewer: Actor) -> list[Resolution]:
    """The same for each group, the largest first. Raises KeyError for a grouping that does not exist."""
    return _largest_first(await _resolutions(GROUPINGS[grouping], period, viewer))


async def resolution_by_month(period: Period, viewer: Actor) -> list[Resolution]:
    """The same for each month of opening in the period's zone, in order; the key is its first day."""
    firsts = months_of(period)
    starts = [start for _first, start in firsts]
    return _named(await _resolutions(Grouping(_MONTH), period, viewer, starts), firsts)


async def _resolutions(
    by: Grouping, period: Period, viewer: Actor, *more: list[datetime]
) -> list[Resolution]:
    sql = f"""
    -- What became of the cases opened in this period, and how long did it take?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, {_SHOWN}
    FROM (
        SELECT {by.key} AS key,
               {_COUNTED}
        FROM case_facts f {by.join}
        WHERE f.opened_at >= $3 AND f.opened_at < $4 AND {seen_by("f", "$1", "$2")}
        GROUP BY {by.key}
    ) AS counted
    """
    return await db.rows(Resolution, sql, *_asked(period, viewer), *more)


def _asked(period: Period, viewer: Actor) -> tuple[Any, ...]:
    return viewer.sees_all, list(viewer.teams), period.start, period.end


def _largest_first(groups: Sequence[Resolution]) -> list[Resolution]:
    return sorted(groups, key=lambda one: (-one.cases, one.name))


def _named(months: Sequence[Resolution], firsts: Sequence[tuple[date, datetime]]) -> list[Resolution]:
    """Months that were told by their place in a period, in order and under their first day."""
    by_place = {int(month.key): month for month in months}
    return [
        msgspec.structs.replace(by_place[place], name=first.isoformat(), key=first.isoformat())
        for place, (first, _start) in enumerate(firsts, start=1)
        if place in by_place
    ]


async def open_ages(period: Period, viewer: Actor, now: datetime) -> list[OpenAge]:
    """The cases of the period that are open now, by their age; every class is there, empty ones too."""
    sql = f"""
    -- How old are the cases of this period that are still open?
    SELECT width_bucket(extract(epoch FROM $5 - f.opened_at)::float8 / 86400, $6::float8[]) AS place,
           count(*) AS cases, min(f.opened_at) AS oldest_at
    FROM case_facts f
    WHERE f.ending = 'open' AND f.opened_at >= $3 AND f.opened_at < $4 AND {seen_by("f", "$1", "$2")}
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
    SELECT f.opened_at FROM case_facts f WHERE {seen_by("f", "$1", "$2")} ORDER BY f.opened_at, f.case_id LIMIT 1
    """
    found: datetime | None = await db.value(sql, viewer.sees_all, list(viewer.teams))
    return found.date() if found is not None else None
