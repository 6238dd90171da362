"""Whether what every customer is promised was kept."""

import msgspec

from casedesk.platform import db
from casedesk.reports.queries.behind import STANDING_STATES
from casedesk.reports.queries.filtering import NOW, Question
from casedesk.reports.rules.asked import Asked


class Standing(msgspec.Struct, frozen=True):
    """What became of one kind of standing promise. `owed` is still to come; `settled` was not due yet when its case
    ended, and is neither kept nor missed. `late_median` is by how many seconds half of the missed ones that were done
    after all were late."""

    kind: str
    promised: int
    kept: int
    missed: int
    owed: int
    settled: int
    late_median: float | None


_COUNTED = ", ".join(
    f"count(*) FILTER (WHERE {condition.replace('{now}', NOW)}) AS {state}"
    for state, condition in STANDING_STATES.items()
)


async def standing_kept(asked: Asked) -> list[Standing]:
    """How standing promises went for the cases opened in the period; kinds of which nothing was promised are left
    out, and so are spam and duplicates."""
    question = Question(asked)
    sql = f"""
    -- Do we keep what every customer is promised?
    SELECT d.kind, {_COUNTED},
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM d.met_at - d.due_at)::float8)
               FILTER (WHERE d.met_at > d.due_at) AS late_median
    FROM standing_dues d JOIN case_facts f ON f.case_id = d.case_id
    WHERE f.ending <> 'left_out' AND {question.where}
    GROUP BY d.kind ORDER BY array_position(ARRAY['first_answer', 'next_word', 'resolution'], d.kind)
    """
    return await db.rows(Standing, sql, *question.args)
