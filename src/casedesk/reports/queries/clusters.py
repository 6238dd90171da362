"""Which cases of a period are part of a problem: they are counted as one cluster."""

from dataclasses import dataclass

from casedesk.platform import db
from casedesk.reports.queries.columns import arrays, column_of
from casedesk.reports.rules.curves import Ints


@dataclass(frozen=True)
class Parts:
    """Cases and the problem of each, in columns."""

    case: Ints
    problem: Ints


NO_PARTS = Parts(column_of(None), column_of(None))


async def parts_of_problems(cases: Ints) -> Parts:
    """Which of these cases are part of a problem; others between them may be named, too."""
    first, last = (int(cases.min()), int(cases.max())) if cases.size else (0, 0)
    # The keys of a period's cases lie close together: to ask for those between them costs less than to join them.
    sql = f"""
    -- Which cases from one key to another have one cause?
    SELECT {arrays({"case": "m.case_id", "problem": "m.problem_id"})}
    FROM problem_cases m WHERE m.case_id BETWEEN $1 AND $2
    """
    found = await db.record(sql, first, last)
    assert found is not None, "an aggregate has a row"
    return Parts(column_of(found["case"]), column_of(found["problem"]))
