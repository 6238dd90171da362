"""What became of the promises that were due in a period."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.filtering import COLUMNS, asks
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


STATES = {
    "kept": "kept",
    "late": "late",
    "broken": "broken",
    "moved": "moved",
    "withdrawn": "withdrawn",
    "overdue": "open",
}
"""How promises are counted, and the state that each count is of."""

BY = ("maker", "way", *GROUPINGS)
"""What promises can be split by: who made them, how they were given, and by their case."""


def of_group(by: str) -> tuple[str, str]:
    """SQL: the key of a group of promises `p`, and what it joins. Raises KeyError for one that does not exist."""
    own = {"maker": "p.by_user_id", "way": "p.way"}
    return (own[by], "") if by in own else (GROUPINGS[by].key, GROUPINGS[by].join)


def promises_asked(asked: Asked, key: str, join: str) -> tuple[str, list[object]]:
    """SQL from FROM on, and its arguments: the promises `p` that were due in the period, up to now, with the end `e` of
    each. Their cases are there as the facts `f` where the key, the join or a filter asks for them."""
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
            place = f"${len(args)}"
            narrowed += f" AND {column} = {place}" if name == "owner" else f" AND {asks(name, place)}"
    # Where nothing is asked of their cases, those are not read: it is the greater part of what this costs.
    alone = asked.viewer.sees_all and "f." not in f"{key} {join} {narrowed}"
    cases = "" if alone else f"JOIN case_facts f ON f.case_id = p.stands_on_id {join}"
    seen = "$1::boolean AND $2::bigint[] IS NOT NULL" if alone else seen_by("f", "$1", "$2")
    sql = f"""FROM promises p {cases} LEFT JOIN promise_ends e ON e.id = p.end_id
              WHERE p.due_at >= $3 AND p.due_at < $4 AND {seen}{narrowed}"""
    return sql, args


def _each(asked: Asked, key: str, join: str) -> tuple[str, list[object]]:
    source, args = promises_asked(asked, key, join)
    # Asked for each that was late, and not joined: the ends of all years would be read for those of one.
    ended = "(SELECT timestamptz_send(l.at) FROM promise_ends l WHERE l.id = p.end_id)"
    late = f"CASE WHEN p.state = 'late' THEN {ended} || timestamptz_send(p.due_at) END"
    return f"SELECT {key} AS key, p.state, {late} AS late {source}", args


async def promised_at_once(by: str, asked: Asked) -> tuple[Promised, list[Promised]]:
    """How all promises ended that were due in the period, up to now, and those of each group, the largest first. The
    filter by owner is by who made them. Raises KeyError for a grouping that does not exist."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.queries.side_by_side import LATE, Table
    from casedesk.reports.rules.columns import NONE, of_all
    from casedesk.reports.rules.lateness import late_by_half

    names = {"maker": "(SELECT u.name FROM users u WHERE u.id = counted.key)", "way": "counted.key"}
    name = names[by] if by in names else GROUPINGS[by].name
    each, args = _each(asked, *of_group(by))
    sql = f"""
    -- What became of what we promised, by group? And when were those done, and due, that were late?
    SELECT coalesce({name}, '') AS name, coalesce(key::text, '') AS key, state, many, late
    FROM (SELECT key, state, count(*) AS many, string_agg(late, ''::bytea) AS late
          FROM ({each}) AS each GROUP BY key, state) AS counted
    """
    states: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    late = {}
    for row in await db.records(sql, *args):
        group = row["name"], row["key"]
        states[group][row["state"]] = row["many"]
        if row["late"]:
            table = Table(LATE, [row["late"]])
            late[group] = table["done"] - table["due"]
    groups = [_told(*group, counts, late_by_half(late.get(group, NONE))) for group, counts in states.items()]
    together = Counter[str]()
    for counts in states.values():
        together.update(counts)
    everybody = _told("", "", together, late_by_half(of_all([*late.values()])))
    return everybody, sorted(groups, key=lambda one: (-one.due, one.name))


def _told(
    name: str, key: str, states: Mapping[str, int], late_by: tuple[float | None, float | None]
) -> Promised:
    counts = {count: states.get(state, 0) for count, state in STATES.items()}
    due = sum(states.values())
    return Promised(name=name, key=key, due=due, **counts, late_median=late_by[0], late_p90=late_by[1])


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
    each, args = _each(asked, "p.id", "")
    args.append(many)
    sql = f"""
    -- Which promises are overdue?
    SELECT p.stands_on_id AS case_id, p.text, coalesce(u.name, p.by_rule) AS maker, p.due_at
    FROM ({each}) AS each JOIN promises p ON p.id = each.key LEFT JOIN users u ON u.id = p.by_user_id
    WHERE each.state = 'open' ORDER BY p.due_at, p.id LIMIT ${len(args)}
    """
    return await db.rows(Overdue, sql, *args)
