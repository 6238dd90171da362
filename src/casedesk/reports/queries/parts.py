"""Where the time of a period's cases went, who had them, how long they took, and which took longest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import fmean, median
from typing import Any

import msgspec

from casedesk.platform import db
from casedesk.reports.queries.filtering import JUDGED, NOW, Question
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.facts import PARTS
from casedesk.reports.rules.figures import SECOND


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
    by, question = GROUPINGS[grouping], Question(asked)
    clock, runs, counts = (
        (
            "_business_us",
            f"open_before(f.calendar_id, {NOW}) - f.running_place_us",
            "f.working_business_us IS NOT NULL",
        )
        if asked.business
        else ("_us", f"microseconds({NOW} - f.running_since)", "true")
    )
    sums = ", ".join(
        f"avg(f.{part}{clock} + CASE WHEN f.running = '{part}' THEN {runs} ELSE 0 END)::float8 / 1e6 AS {part}"
        for part in PARTS
    )
    sql = f"""
    -- Where did the time of these cases go?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, cases, {", ".join(PARTS)}
    FROM (SELECT {by.key} AS key, count(*) AS cases, {sums} FROM case_facts f {by.join}
          WHERE {question.where} AND f.ending <> 'left_out' AND {counts} GROUP BY 1) AS counted
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


_LAST, _OPEN, _RESOLVED, _LASTING, _JUDGED = 1, 2, 4, 8, 16


async def held_by_owner(asked: Asked) -> list[Held]:
    """Who had the period's cases for how long, whoever owns them in the end; by name, for it is no league."""
    question = Question(asked)
    length, runs = (
        ("h.business_us", f"open_before(f.calendar_id, {NOW}) - h.running_place_us")
        if asked.business
        else ("h.us", f"microseconds({NOW} - h.running_since)")
    )
    sql = f"""
    -- Who had these cases, for how long, and what became of them there?
    SELECT owner_id, (SELECT u.name FROM users u WHERE u.id = owner_id) AS name, category_id, marks, lengths
    FROM (
        SELECT owner_id, category_id, marks, array_agg(us) AS lengths
        FROM (SELECT h.owner_id, coalesce(f.category_id, 0) AS category_id,
                     {length} + CASE WHEN h.running_since IS NULL THEN 0 ELSE {runs} END AS us,
                     CASE WHEN h.running_since IS NULL THEN 0 ELSE {_OPEN} END
                     + CASE WHEN h.is_last THEN {_LAST} + CASE WHEN f.ending = 'resolved' THEN {_RESOLVED} ELSE 0 END
                                              + CASE WHEN f.lasts_from <= {NOW} THEN {_LASTING} ELSE 0 END
                                              + CASE WHEN {JUDGED} THEN {_JUDGED} ELSE 0 END
                            ELSE 0 END AS marks
              FROM case_facts f JOIN case_custody h ON h.case_id = f.case_id
              WHERE {question.where} AND f.ending <> 'left_out' AND {length} IS NOT NULL OFFSET 0) AS each
        WHERE us IS NOT NULL GROUP BY 1, 2, 3
    ) AS held
    """
    return _held(await db.records(sql, *question.args))


def _held(rows: Sequence[Any]) -> list[Held]:
    """Each owner's cases, beside how long such cases were with anybody."""
    lengths: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        lengths[row["category_id"]] += row["lengths"]
    usual = {category: fmean(all_of) for category, all_of in lengths.items()}
    by_owner: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in rows:
        by_owner[row["name"], row["owner_id"]].append(row)
    return [_held_by(name, owner, found, usual) for (name, owner), found in sorted(by_owner.items())]


def _held_by(name: str, owner: int, rows: Sequence[Any], usual: Mapping[int, float]) -> Held:
    def many(mark: int) -> int:
        return sum(len(row["lengths"]) for row in rows if row["marks"] & mark)

    all_of = [length for row in rows for length in row["lengths"]]
    cases = len(all_of)
    return Held(
        name=name,
        key=str(owner),
        cases=cases,
        open=many(_OPEN),
        handed_on=cases - many(_LAST),
        resolved=many(_RESOLVED),
        lasting=many(_LASTING),
        judged=many(_JUDGED),
        median=median(all_of) / SECOND,
        mean=fmean(all_of) / SECOND,
        expected=sum(usual[row["category_id"]] * len(row["lengths"]) for row in rows) / cases / SECOND,
    )


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
