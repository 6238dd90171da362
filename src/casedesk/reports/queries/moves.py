"""The starts of stages of the cases that were open in a period, read as columns."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from casedesk.platform import db
from casedesk.reports.queries.columns import arrays, column_of
from casedesk.reports.queries.filtering import Question
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.columns import micros
from casedesk.reports.rules.flow import STAGES, Stretch
from casedesk.reports.rules.moves import FIRST, OTHERWISE, RESOLVED, RESTORES, ROOM, Starts
from casedesk.reports.rules.moves import moves as told

_LEADS = " ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(STAGES))
_SAID = f"""(CASE s.stage {_LEADS} ELSE CASE s.disposition WHEN 'resolved' THEN {RESOLVED} ELSE {OTHERWISE} END END
    + CASE WHEN s.restores_id IS NULL THEN 0 ELSE {RESTORES} END
    + CASE WHEN s.from_at IS NULL THEN {FIRST} ELSE 0 END)::bigint"""


async def moves(asked: Asked, bounds: Sequence[datetime]) -> tuple[dict[str, int], list[Stretch]]:
    """How many stood in each stage when the period began, and what happened between each two of these moments."""
    starts = await _starts(asked)
    return told(starts, np.array([micros(one) for one in bounds]), micros(asked.period.end))


async def _starts(asked: Asked) -> Starts:
    question = Question(asked)
    # Every case that was open at some time in the period, whenever it was opened.
    where = question.where.replace("f.opened_at >= $3 AND f.opened_at < $4", "f.opened_at < $4") + (
        " AND (f.stops_at >= $3 OR f.ending = 'open')"
    )
    # One column less of half a million starts is a fifth of the time.
    wanted = {"both": f"s.case_id * {ROOM} + {_SAID}", "at": "coalesce(s.from_at, f.opened_at)"}
    sql = f"""
    -- When did the cases that were open in this period enter which stage?
    SELECT {arrays(wanted)} FROM case_facts f JOIN stage_starts s ON s.case_id = f.case_id
    WHERE {where} AND f.ending <> 'left_out'
    """
    found = await db.record(sql, *question.args)
    assert found is not None, "an aggregate has a row"
    both, at = (column_of(found[name]) for name in wanted)
    return Starts(both // ROOM, at, both % ROOM)
