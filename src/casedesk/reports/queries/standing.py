"""Whether what every customer is promised was kept."""

import msgspec

from casedesk.platform import db
from casedesk.reports.queries.filtering import Question
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


_MANY = "(SELECT string_agg(d.counted, ''::bytea) FROM standing_dues d WHERE d.case_id = f.case_id)"
"""What one of the few cases owes that owe more than an index takes."""


async def standing_kept(asked: Asked) -> list[Standing]:
    """How standing promises went for the cases opened in the period; kinds of which nothing was promised are left
    out, and so are spam and duplicates."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.queries.side_by_side import COUNTS, OWED, Table
    from casedesk.reports.rules.columns import micros
    from casedesk.reports.rules.owed import standing_told

    question = Question(asked)
    sql = f"""
    -- How did it go with what every customer is promised?
    SELECT string_agg(coalesce(f.owed, {_MANY}), ''::bytea) FROM case_facts f WHERE {COUNTS} AND {question.where}
    """
    found = Table(OWED, [await db.value(sql, *question.args)])
    told = standing_told(found["kind"], found["ended"], found["due"], found["met"], micros(asked.now))
    return [Standing(kind=kind, **counts, late_median=half) for kind, counts, half in told]
