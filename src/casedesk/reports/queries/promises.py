"""What became of the promises that were due in a period."""

from datetime import datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.filtering import COLUMNS
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked


class Promised(msgspec.Struct, frozen=True):
    """How the promises of a group ended. `overdue` are open and past their time; times are seconds of calendar time.

    `late_median` is by how much those that were done late were; moved and withdrawn were told to the customer in
    time, and are neither kept nor broken.
    """

    name: str
    key: str
    due: int
    kept: int
    late: int
    broken: int
    moved: int
    withdrawn: int
    overdue: int
    late_median: float | None
    late_p90: float | None


_COUNTED = """count(*) AS due, count(*) FILTER (WHERE state = 'kept') AS kept,
    count(*) FILTER (WHERE state = 'late') AS late, count(*) FILTER (WHERE state = 'broken') AS broken,
    count(*) FILTER (WHERE state = 'moved') AS moved, count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn,
    count(*) FILTER (WHERE state = 'open') AS overdue,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY late_by) FILTER (WHERE state = 'late') AS late_by"""
_SHOWN = (
    "due, kept, late, broken, moved, withdrawn, overdue, late_by[1] AS late_median, late_by[2] AS late_p90"
)

BY = ("maker", "way", *GROUPINGS)
"""What promises can be split by: who made them, how they were given, and by their case."""


def _asked(asked: Asked, key: str, join: str) -> tuple[str, list[object]]:
    args: list[object] = [
        asked.viewer.sees_all,
        list(asked.viewer.teams),
        asked.period.start,
        min(asked.period.end, asked.now),
    ]
    narrowed = ""
    for name, value in asked.filters.chosen.items():
        column = "p.by_user_id" if name == "owner" else COLUMNS[name]
        if value == 0:
            narrowed += f" AND {column} IS NULL"
        else:
            args.append(value)
            narrowed += f" AND {column} = ${len(args)}"
    sql = f"""SELECT {key} AS key, p.state, extract(epoch FROM e.at - p.due_at)::float8 AS late_by
              FROM promises p JOIN case_facts f ON f.case_id = p.stands_on_id {join}
              LEFT JOIN promise_ends e ON e.id = p.end_id
              WHERE p.due_at >= $3 AND p.due_at < $4 AND {seen_by("f", "$1", "$2")}{narrowed}"""
    return sql, args


async def promised_at_once(by: str, asked: Asked) -> tuple[Promised, list[Promised]]:
    """How all promises ended that were due in the period, up to now, and those of each group, the largest first. The
    filter by owner is by who made them. Raises KeyError for a grouping that does not exist."""
    key, name, join = {
        "maker": ("p.by_user_id", "(SELECT u.name FROM users u WHERE u.id = counted.key)", ""),
        "way": ("p.way", "counted.key", ""),
        **{one: (grouping.key, grouping.name, grouping.join) for one, grouping in GROUPINGS.items()},
    }[by]
    each, args = _asked(asked, key, join)
    sql = f"""
    -- What became of what we promised, in all and by group?
    SELECT CASE is_all WHEN 0 THEN coalesce({name}, '') ELSE '' END AS name, coalesce(key::text, '') AS key, {_SHOWN}
    FROM (SELECT grouping(key) AS is_all, key, {_COUNTED} FROM ({each}) AS each GROUP BY GROUPING SETS ((key), ()))
        AS counted
    ORDER BY is_all DESC, due DESC, name
    """
    found = await db.rows(Promised, sql, *args)
    return found[0], found[1:]


async def promised(asked: Asked) -> Promised:
    """How all promises ended that were due in the period."""
    return (await promised_at_once("way", asked))[0]


class Overdue(msgspec.Struct, frozen=True):
    """A promise whose time has passed, and that is neither done nor given up."""

    case_id: int
    text: str
    maker: str
    due_at: datetime


async def overdue_now(asked: Asked, many: int = 10) -> list[Overdue]:
    """The promises of the period that are overdue now, the longest first."""
    each, args = _asked(asked, "p.id", "")
    args.append(many)
    sql = f"""
    -- Which promises are overdue?
    SELECT p.stands_on_id AS case_id, p.text, coalesce(u.name, p.by_rule) AS maker, p.due_at
    FROM ({each}) AS each JOIN promises p ON p.id = each.key LEFT JOIN users u ON u.id = p.by_user_id
    WHERE each.state = 'open' ORDER BY p.due_at, p.id LIMIT ${len(args)}
    """
    return await db.rows(Overdue, sql, *args)
