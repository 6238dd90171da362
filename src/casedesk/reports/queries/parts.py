"""Where the time of a period's cases went, and what is told of who had them and of those that took longest."""

from collections import defaultdict
from collections.abc import Mapping
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


_NOW_BY_CALENDAR = f"""LEFT JOIN (SELECT id, open_before(id, {NOW}) AS us FROM calendars OFFSET 0) AS place
         ON place.id = f.calendar_id"""
"""Where now lies on the axis of each calendar, found once for all of its cases."""

Running = Mapping[str, Mapping[str, int]]
"""For each group, by its key, how long the part that runs now has run, in all of its open cases."""


async def running_by(grouping: str, asked: Asked) -> Running:
    """Of the cases of the period that are open. Raises KeyError for a grouping that does not exist."""
    by, question = grouping_of(grouping), Question(asked)
    runs, known, axis = (
        ("place.us - f.running_place_us", " AND f.working_business_us IS NOT NULL", _NOW_BY_CALENDAR)
        if asked.business
        else (f"microseconds({NOW} - f.running_since)", "", "")
    )
    sql = f"""
    -- For how long has what runs now run in the open cases, by group?
    SELECT coalesce(({by.key})::text, '') AS key, f.running, coalesce(sum({runs}), 0)::bigint AS us
    FROM case_facts f {by.join} {axis} WHERE {question.where} AND f.ending = 'open'{known} GROUP BY 1, 2
    """
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in await db.records(sql, *question.args):
        found[row["key"]][row["running"]] = row["us"]
    return found


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
