"""What became of the promises that were due in a period."""

from collections.abc import Mapping, Sequence
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


_STATES = {
    "kept": "kept",
    "late": "late",
    "broken": "broken",
    "moved": "moved",
    "withdrawn": "withdrawn",
    "overdue": "open",
}
"""How promises are counted, and the state that each count is of."""
_COUNTED = ", ".join(
    f"count(*) FILTER (WHERE state = '{state}') AS {name}" for name, state in _STATES.items()
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
    # Where nothing is asked of their cases, those are not read: it is the greater part of what this costs.
    alone = asked.viewer.sees_all and "f." not in f"{key} {join} {narrowed}"
    cases = "" if alone else f"JOIN case_facts f ON f.case_id = p.stands_on_id {join}"
    seen = "$1::boolean AND $2::bigint[] IS NOT NULL" if alone else seen_by("f", "$1", "$2")
    sql = f"""SELECT {key} AS key, p.state, microseconds(e.at - p.due_at) AS late_by
              FROM promises p {cases}
              LEFT JOIN promise_ends e ON e.id = p.end_id AND p.state = 'late'
              WHERE p.due_at >= $3 AND p.due_at < $4 AND {seen}{narrowed}"""
    return sql, args


async def promised_at_once(by: str, asked: Asked) -> tuple[Promised, list[Promised]]:
    """How all promises ended that were due in the period, up to now, and those of each group, the largest first. The
    filter by owner is by who made them. Raises KeyError for a grouping that does not exist."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.queries.columns import column_of
    from casedesk.reports.rules.columns import of_all
    from casedesk.reports.rules.lateness import late_by_half

    key, name, join = {
        "maker": ("p.by_user_id", "(SELECT u.name FROM users u WHERE u.id = counted.key)", ""),
        "way": ("p.way", "counted.key", ""),
        **{one: (grouping.key, grouping.name, grouping.join) for one, grouping in GROUPINGS.items()},
    }[by]
    each, args = _asked(asked, key, join)
    sql = f"""
    -- What became of what we promised, by group? And by how much were those late that were done after all?
    SELECT coalesce({name}, '') AS name, coalesce(key::text, '') AS key, due, {", ".join(_STATES)}, late_by
    FROM (SELECT key, count(*) AS due, {_COUNTED},
                 array_send(array_agg(late_by) FILTER (WHERE state = 'late')) AS late_by
          FROM ({each}) AS each GROUP BY key) AS counted
    """
    found = await db.records(sql, *args)
    late = [column_of(row["late_by"]) for row in found]
    groups = [
        _told(row["name"], row["key"], _counts([row]), late_by_half(mine))
        for row, mine in zip(found, late, strict=True)
    ]
    everybody = _told("", "", _counts(found), late_by_half(of_all(late)))
    return everybody, sorted(groups, key=lambda one: (-one.due, one.name))


def _told(
    name: str, key: str, counts: Mapping[str, int], late_by: tuple[float | None, float | None]
) -> Promised:
    return Promised(name=name, key=key, **counts, late_median=late_by[0], late_p90=late_by[1])


def _counts(groups: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(one[name] for one in groups) for name in ("due", *_STATES)}


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
