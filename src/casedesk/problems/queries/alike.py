"""Cases that may have one cause, and what they are compared with."""

from datetime import datetime

import msgspec

from casedesk.cases.queries.filters import Narrowing
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.problems.queries.of_case import Part
from casedesk.problems.rules import FEWEST_ALIKE, Subject, alike_number

MOST_COMPARED = 20_000

_STANDS_ALONE = """c.disposition IS NULL AND c.merged_into_id IS NULL
      AND NOT EXISTS (SELECT FROM problem_cases m WHERE m.case_id = c.id)"""


async def unjoined_since(since: datetime) -> list[Subject]:
    """The open cases that came since a moment and are part of no problem."""
    sql = f"""
    -- Which cases came lately, and are part of no problem?
    SELECT c.id AS case_id, c.category_id, c.customer_id, c.title FROM cases c
    WHERE c.opened_at >= $1 AND {_STANDS_ALONE} ORDER BY c.id
    """
    return await db.rows(Subject, sql, since)


async def before(begins: datetime, ends: datetime) -> list[Subject]:
    """The cases that came in a period: the last of them, where there are many."""
    sql = """
    -- What did customers come with before?
    SELECT c.id AS case_id, c.category_id, c.customer_id, c.title FROM cases c
    WHERE c.opened_at >= $1 AND c.opened_at < $2 ORDER BY c.opened_at DESC LIMIT $3
    """
    return await db.rows(Subject, sql, begins, ends, MOST_COMPARED)


class Hint(msgspec.Struct, frozen=True):
    """Open cases that may have one cause and are part of no problem, as far as the reader may see them."""

    id: int
    word: str
    category: str | None
    cases: int
    customers: int

    @property
    def address(self) -> str:
        """The list of them."""
        return f"/cases?problem={alike_number(self.id)}"


_HINT = f"""
SELECT g.id, g.word, k.name AS category, n.cases, n.customers
FROM alike_groups g LEFT JOIN categories k ON k.id = g.category_id
CROSS JOIN LATERAL (
    SELECT count(*) AS cases, count(DISTINCT c.customer_id) AS customers
    FROM alike_cases a JOIN cases c ON c.id = a.case_id
    WHERE a.group_id = g.id AND {_STANDS_ALONE} AND {seen_by("c", "$1", "$2")}) AS n
"""  # put together from constants


async def hints(viewer: Actor) -> list[Hint]:
    """All groups of cases that may have one cause, the most first."""
    sql = f"""
    -- Which cases may have one cause?
    {_HINT} WHERE n.cases >= {FEWEST_ALIKE} ORDER BY n.cases DESC, g.id LIMIT 5
    """
    return await db.rows(Hint, sql, viewer.sees_all, list(viewer.teams))


async def problem_or_hint(case_id: int, viewer: Actor) -> tuple[Part | None, Hint | None]:
    """The problem that a case is part of; of one that is part of none, the group that it is in, unless so few of that
    are left that it says nothing."""
    sql = f"""
    -- Which problem is this case part of, or are there more cases like it?
    SELECT p.id AS problem_id, p.title, p.status, h.id, h.word, h.category, h.cases, h.customers
    FROM (SELECT $3::bigint AS case_id) AS asked
    LEFT JOIN problem_cases m ON m.case_id = asked.case_id LEFT JOIN problems p ON p.id = m.problem_id
    LEFT JOIN LATERAL (
        {_HINT} WHERE g.id = (SELECT a.group_id FROM alike_cases a WHERE a.case_id = asked.case_id)
    ) AS h ON m.id IS NULL AND h.cases >= {FEWEST_ALIKE}
    """
    found = await db.record(sql, viewer.sees_all, list(viewer.teams), case_id)
    assert found is not None, "it asks of one row"
    if found["problem_id"] is not None:
        return Part(found["problem_id"], found["title"], found["status"]), None
    if found["id"] is None:
        return None, None
    return None, Hint(**{name: found[name] for name in Hint.__struct_fields__})


async def word_of(group_id: int) -> str | None:
    """The word that stands in all of a group; None where it is not there any more."""
    found = await db.value(
        "-- What are these cases alike in?\nSELECT word FROM alike_groups WHERE id = $1", group_id
    )
    return None if found is None else str(found)


def alike_in(group_id: int) -> Narrowing:
    """The condition of a list of cases: of this group, and part of no problem since."""
    condition = f"{_STANDS_ALONE} AND c.id IN (SELECT a.case_id FROM alike_cases a WHERE a.group_id = {{arg1}}::bigint)"
    return Narrowing(condition, (group_id,), (("problem", alike_number(group_id)),))
