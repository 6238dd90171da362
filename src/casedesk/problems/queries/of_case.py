"""What a case is part of."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from casedesk.cases.queries.filters import Narrowing
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.problems.rules import number_of


class Part(msgspec.Struct, frozen=True):
    """The problem that a case is part of."""

    id: int
    title: str
    status: str


async def problem_of(case_id: int) -> Part | None:
    """The problem that a case is part of now; None where there is none."""
    sql = """
    -- Which problem is this case part of?
    SELECT p.id, p.title, p.status FROM problem_cases m JOIN problems p ON p.id = m.problem_id WHERE m.case_id = $1
    """
    return await db.row(Part, sql, case_id)


async def problems_named(problem_ids: Sequence[int]) -> dict[int, str]:
    """What these problems are called."""
    if not problem_ids:
        return {}
    sql = "-- What are these problems called?\nSELECT id, title FROM problems WHERE id = ANY($1::bigint[])"
    return {row["id"]: row["title"] for row in await db.records(sql, list(problem_ids))}


def part_of(problem_id: int) -> Narrowing:
    """The condition of a list of cases: part of this problem; for a key of 0: of none."""
    if problem_id == 0:
        return Narrowing(
            "NOT EXISTS (SELECT FROM problem_cases m WHERE m.case_id = c.id)", (), (("problem", "0"),)
        )
    condition = "c.id IN (SELECT m.case_id FROM problem_cases m WHERE m.problem_id = {arg1}::bigint)"
    return Narrowing(condition, (problem_id,), (("problem", number_of(problem_id)),))


class Member(msgspec.Struct, frozen=True):
    """A case of a problem, as a spreadsheet lists it."""

    id: int
    title: str
    customer: str
    owner: str
    category: str | None
    stage: str
    disposition: str | None
    opened_at: datetime
    resolved_at: datetime | None
    joined_at: datetime


async def members_of(problem_id: int, viewer: Actor, limit: int) -> list[Member]:
    """The cases of a problem that the viewer may see, in the order in which they joined."""
    sql = f"""
    -- Which cases are part of this problem?
    SELECT c.id, c.title, p.name AS customer, o.name AS owner, g.name AS category, c.stage, c.disposition,
           c.opened_at, c.resolved_at, m.joined_at
    FROM problem_cases m JOIN cases c ON c.id = m.case_id JOIN customers p ON p.id = c.customer_id
    JOIN users o ON o.id = c.owner_id LEFT JOIN categories g ON g.id = c.category_id
    WHERE m.problem_id = $3 AND {seen_by("c", "$1", "$2")} ORDER BY m.joined_at, m.id LIMIT $4
    """
    return await db.rows(Member, sql, viewer.sees_all, list(viewer.teams), problem_id, limit)
