"""What the clock reads of one case, to be explained."""

from datetime import datetime

import msgspec

from casedesk.cases.queries.record import owner_starts, stage_starts
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.resolution_clock.rules.explanation import CaseRecord


class _Times(msgspec.Struct, frozen=True):
    opened_at: datetime
    first_response_at: datetime | None
    repeats: list[datetime]


async def clock_record(case_id: int) -> CaseRecord:
    """The record of a case as the clock reads it. Raises NotFound when there is none."""
    sql = """
    -- When was this case opened and answered, and when were those opened that repeat it?
    SELECT c.opened_at, c.first_response_at,
           ARRAY(SELECT other.opened_at FROM case_links l JOIN cases other ON other.id = l.case_id
                 WHERE l.other_id = c.id AND l.kind = 'repeats' AND l.undone_at IS NULL
                 ORDER BY other.opened_at) AS repeats
    FROM cases c WHERE c.id = $1
    """
    times = await db.row(_Times, sql, case_id)
    if times is None:
        raise NotFound(say("There is no case C-%(case)d.", case=case_id))
    return CaseRecord(
        times.opened_at,
        times.first_response_at,
        await stage_starts(case_id),
        await owner_starts(case_id),
        times.repeats,
    )
