"""The moves of the cases that were open in a period, read as columns."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from casedesk.platform import db
from casedesk.reports.queries.filtering import Question
from casedesk.reports.queries.side_by_side import COUNTS, MOVES, Table
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.columns import micros
from casedesk.reports.rules.flow import Stretch
from casedesk.reports.rules.moves import Moves, counted, told

_MOVES = """coalesce(f.moves_if_short, (SELECT whole.moves FROM case_facts whole WHERE whole.case_id = f.case_id))
                  AS moves"""
"""What an index takes, and of the few cases with more moves what stands in their rows."""


async def moves(asked: Asked, bounds: Sequence[datetime]) -> tuple[dict[str, int], list[Stretch]]:
    """How many stood in each stage when the period began, and what happened between each two of these moments."""
    found = await _moves(asked)
    return told(counted(found, np.array([micros(one) for one in bounds]), micros(asked.period.end)))


async def _moves(asked: Asked) -> Moves:
    question = Question(asked)
    # Every case that was open at some time in the period, whenever it was opened.
    where = question.where.replace("f.opened_at >= $3 AND f.opened_at < $4", "f.opened_at < $4")
    # Each half is a stretch of one index, which has all that is asked: an OR would read every case's row.
    sql = f"""
    -- When did the cases that were open in this period go from which stage to which?
    SELECT string_agg(moves, ''::bytea) FROM (
        SELECT {_MOVES} FROM case_facts f WHERE f.stops_at >= $3 AND {where} AND {COUNTS}
        UNION ALL
        SELECT {_MOVES} FROM case_facts f WHERE f.stops_at IS NULL AND {where} AND {COUNTS}
    ) AS moved
    """
    table = Table(MOVES, [await db.value(sql, *question.args)])
    return Moves(table["at"], table["way"])
