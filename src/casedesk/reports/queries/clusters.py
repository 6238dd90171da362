"""Which cases of a period are part of a problem: they are counted as one cluster."""

from dataclasses import dataclass

from casedesk.platform import db
from casedesk.reports.queries.columns import arrays, column_of
from casedesk.reports.queries.filtering import Question
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.curves import Ints


@dataclass(frozen=True)
class Parts:
    """Cases and the problem of each, in columns."""

    case: Ints
    problem: Ints


NO_PARTS = Parts(column_of(None), column_of(None))


async def parts_of_problems(asked: Asked) -> Parts:
    """The cases of a period that are part of a problem, those that the viewer may see."""
    question = Question(asked)
    sql = f"""
    -- Which cases of this period have one cause?
    SELECT {arrays({"case": "m.case_id", "problem": "m.problem_id"})}
    FROM problem_cases m JOIN case_facts f ON f.case_id = m.case_id WHERE {question.where}
    """
    found = await db.record(sql, *question.args)
    assert found is not None, "an aggregate has a row"
    return Parts(column_of(found["case"]), column_of(found["problem"]))
