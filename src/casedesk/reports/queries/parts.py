"""Where the time of a period's cases went, who had them, how long they took, and which took longest."""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.reports.queries.filtering import JUDGED, NOW, Question
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.facts import PARTS
from casedesk.reports.rules.parts import TOOK_EDGES


class Spent(msgspec.Struct, frozen=True):
    """Where the time of a group's cases went: the mean of each part, in seconds of calendar time."""

    name: str
    key: str
    cases: int
    working: float
    awaiting_approval: float
    awaiting_third_party: float
    awaiting_customer: float
    thought_fixed: float
    ended: float

    @property
    def whole(self) -> float:
        """The mean of all of it."""
        return float(sum(getattr(self, part) for part in PARTS))


async def time_spent_by(grouping: str, asked: Asked) -> list[Spent]:
    """Where the time went, by group, the largest first. Raises KeyError for a grouping that does not exist."""
    by, question = GROUPINGS[grouping], Question(asked)
    sums = ", ".join(
        f"avg(f.{part}_us + CASE WHEN f.running = '{part}' THEN microseconds({NOW} - f.running_since) ELSE 0 END)"
        f"::float8 / 1e6 AS {part}"
        for part in PARTS
    )
    sql = f"""
    -- Where did the time of these cases go?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, cases, {", ".join(PARTS)}
    FROM (SELECT {by.key} AS key, count(*) AS cases, {sums} FROM case_facts f {by.join}
          WHERE {question.where} AND f.ending <> 'left_out' GROUP BY 1) AS counted
    ORDER BY cases DESC, name
    """
    return await db.rows(Spent, sql, *question.args)


class Held(msgspec.Struct, frozen=True):
    """What somebody had in hand of a period's cases. Times are seconds of calendar time.

    `expected` is how long cases of the same categories were with somebody on the whole desk.
    """

    name: str
    key: str
    cases: int
    open: int
    handed_on: int
    resolved: int
    lasting: int
    judged: int
    median: float
    mean: float
    expected: float


async def held_by_owner(asked: Asked) -> list[Held]:
    """Who had the period's cases for how long, whoever owns them in the end; by name, for it is no league."""
    question = Question(asked)
    sql = f"""
    -- Who had these cases, for how long, and what became of them there?
    WITH each AS MATERIALIZED (
        SELECT h.owner_id, h.is_last, f.ending, f.lasts_from, coalesce(f.category_id, 0) AS category_id,
               h.running_since IS NOT NULL AS is_open,
               {JUDGED} AS judged,
               CASE WHEN h.running_since IS NULL THEN h.us ELSE h.us + microseconds({NOW} - h.running_since) END AS us
        FROM case_facts f JOIN case_custody h ON h.case_id = f.case_id
        WHERE {question.where} AND f.ending <> 'left_out'
    ), usual AS (
        SELECT category_id, avg(us) AS us FROM each GROUP BY category_id
    )
    SELECT u.name, u.id::text AS key, held.* FROM (
        SELECT e.owner_id, count(*) AS cases, count(*) FILTER (WHERE is_open) AS open,
               count(*) FILTER (WHERE NOT is_last) AS handed_on,
               count(*) FILTER (WHERE is_last AND ending = 'resolved') AS resolved,
               count(*) FILTER (WHERE is_last AND lasts_from <= {NOW}) AS lasting,
               count(*) FILTER (WHERE is_last AND judged) AS judged,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY e.us::float8) / 1e6 AS median,
               avg(e.us)::float8 / 1e6 AS mean, avg(usual.us)::float8 / 1e6 AS expected
        FROM each e JOIN usual USING (category_id)
        GROUP BY e.owner_id
    ) AS held JOIN users u ON u.id = held.owner_id ORDER BY u.name, u.id
    """
    return [
        Held(**{name: row[name] for name in Held.__struct_fields__})
        for row in await db.records(sql, *question.args)
    ]


async def resolved_by_length(asked: Asked) -> list[int]:
    """How many of the resolved took how long, in the classes of TOOK_EDGES; the last has no end."""
    question = Question(asked)
    edges = question.arg([edge * 1_000_000 for edge in TOOK_EDGES[1:]])
    sql = f"""
    -- How many of the resolved cases took how long?
    SELECT width_bucket(took, {edges}::bigint[]) AS place, count(*) AS cases
    FROM (SELECT {question.took} AS took FROM case_facts f
          WHERE {question.where} AND f.ending = 'resolved') AS resolved
    WHERE took IS NOT NULL GROUP BY place
    """
    found = {row["place"]: row["cases"] for row in await db.records(sql, *question.args)}
    return [found.get(place, 0) for place in range(len(TOOK_EDGES))]


class Slow(msgspec.Struct, frozen=True):
    """One of the cases that took longest; `took` is in seconds of the clock asked for."""

    id: int
    title: str
    customer: str
    owner: str
    ending: str
    opened_at: datetime
    took: float


async def slowest(asked: Asked, many: int = 10) -> list[Slow]:
    """The cases that took longest, or wait longest."""
    question = Question(asked)
    limit = question.arg(many)
    sql = f"""
    -- Which cases took longest?
    SELECT c.id, c.title, p.name AS customer, o.name AS owner, long.ending, c.opened_at, long.took / 1e6 AS took
    FROM (SELECT f.case_id, f.ending, {question.took} AS took FROM case_facts f
          WHERE {question.where} AND f.ending <> 'left_out' AND {question.took} IS NOT NULL
          ORDER BY took DESC, f.case_id LIMIT {limit}) AS long
    JOIN cases c ON c.id = long.case_id JOIN customers p ON p.id = c.customer_id JOIN users o ON o.id = c.owner_id
    ORDER BY long.took DESC, c.id
    """
    return await db.rows(Slow, sql, *question.args)
