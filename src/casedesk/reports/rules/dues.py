"""What one case owes by standing promises, as its facts keep it: twenty bytes each, by kind and since when."""

import struct
from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.promises.standing.rules.dues import Due
from casedesk.promises.standing.rules.lines import FIRST_ANSWER, NEXT_WORD, RESOLUTION
from casedesk.reports.rules.stage_moves import EPOCH

KINDS = (FIRST_ANSWER, NEXT_WORD, RESOLUTION)
RUNS, KEPT, LATE, SETTLED, STOPPED_LATE = range(5)
"""How one ended: not yet; met in time, or late; its case ended before it was due, or after."""
MOST = 50
"""So many stand with the facts of a case; where there are more, reports read them themselves."""

_DUE = struct.Struct(">hhqq")
_NEVER = 2**63 - 1
"""A moment that never comes, as PostgreSQL sends it."""
_MICROSECOND = timedelta(microseconds=1)


def owed(dues: Sequence[Due]) -> bytes | None:
    """All of them, or None where there are too many."""
    if len(dues) > MOST:
        return None
    return b"".join(
        _DUE.pack(KINDS.index(one.kind), _ended(one), _micros(one.due_at), _micros(one.met_at))
        for one in sorted(dues, key=lambda one: (one.kind, one.since))
    )


def _ended(one: Due) -> int:
    if one.met_at is not None:
        return KEPT if one.met_at <= one.due_at else LATE
    if one.stopped_at is not None:
        return SETTLED if one.stopped_at <= one.due_at else STOPPED_LATE
    return RUNS


def _micros(at: datetime | None) -> int:
    return _NEVER if at is None else (at - EPOCH) // _MICROSECOND
