"""What a case is part of."""

from collections.abc import Sequence

import msgspec

from casedesk.cases.queries.filters import Narrowing
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
    # What was merged into another case counts there, as in the counts of problems.
    condition = """c.merged_into_id IS NULL
        AND c.id IN (SELECT m.case_id FROM problem_cases m WHERE m.problem_id = {arg1}::bigint)"""
    return Narrowing(condition, (problem_id,), (("problem", number_of(problem_id)),))
