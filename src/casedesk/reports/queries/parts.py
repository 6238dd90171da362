"""Where the time of a period's cases went, and what is told of who had them and of those that took longest."""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.reports.queries.filtering import NOW, Question
from casedesk.reports.queries.resolution import grouping_of
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.facts import PARTS


class Spent(msgspec.Struct, frozen=True):
    """Where the time of a group's cases went: the mean of each part, in seconds of the clock asked for."""

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
    by, question = grouping_of(grouping), Question(asked)
    clock, runs, counts = (
        (
            "_business_us",
            f"open_before(f.calendar_id, {NOW}) - f.running_place_us",
            "f.working_business_us IS NOT NULL",
        )
        if asked.business
        else ("_us", f"microseconds({NOW} - f.running_since)", "true")
    )
    among = f"FROM case_facts f {by.join} WHERE {question.where} AND {counts}"
    parts = [f"sum(f.{part}{clock}) AS {part}" for part in PARTS]
    running = [f"sum({runs}) FILTER (WHERE f.running = '{part}') AS {part}" for part in PARTS]
    means = [f"(coalesce(sum({part}), 0) / sum(cases))::float8 / 1e6 AS {part}" for part in PARTS]
    sql = f"""
    -- Where did the time of these cases go? Of the open ones, a small part, the stage that runs is added.
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, cases, {", ".join(PARTS)}
    FROM (SELECT key, sum(cases)::bigint AS cases, {", ".join(means)} FROM (
            SELECT {by.key} AS key, count(*) AS cases, {", ".join(parts)} {among} AND f.ending <> 'left_out' GROUP BY 1
            UNION ALL
            SELECT {by.key} AS key, 0 AS cases, {", ".join(running)} {among} AND f.ending = 'open' GROUP BY 1
        ) AS summed GROUP BY key) AS counted
    ORDER BY cases DESC, name
    """
    return await db.rows(Spent, sql, *question.args)


class Held(msgspec.Struct, frozen=True):
    """What somebody had in hand of a period's cases. Times are seconds of the clock asked for.

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


class Slow(msgspec.Struct, frozen=True):
    """One of the cases that took longest; `took` is in seconds of the clock asked for."""

    id: int
    title: str
    customer: str
    owner: str
    ending: str
    opened_at: datetime
    took: float
