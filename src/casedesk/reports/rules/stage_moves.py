"""The moves of one case from stage to stage, as its facts keep them: ten bytes each, in order of time.

What a restored resolution undid is no move: a contact that was only thanks brought nothing back.
"""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from casedesk.resolution_clock.rules.resolutions import OPEN_STAGES, StageStart, standing_starts

RESOLVED, OTHERWISE = len(OPEN_STAGES), len(OPEN_STAGES) + 1
"""Where a move leads, beside the place of an open stage among OPEN_STAGES: to an end, of either kind."""
NOWHERE = 7
"""Where a case comes from that is opened."""
PLACES = 8
"""All places, these and what may come."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Moments are microseconds since then, as PostgreSQL sends them."""
_MICROSECOND = timedelta(microseconds=1)
_MOVE = struct.Struct(">qh")


def moves(starts: Sequence[StageStart], opened_at: datetime) -> bytes:
    """When it went from where to where."""
    found, came_from = bytearray(), NOWHERE
    for start in standing_starts(starts):
        leads = _place(start)
        found += _MOVE.pack(((start.at or opened_at) - EPOCH) // _MICROSECOND, PLACES * came_from + leads)
        came_from = leads
    return bytes(found)


def _place(start: StageStart) -> int:
    if start.stage in OPEN_STAGES:
        return OPEN_STAGES.index(start.stage)
    return RESOLVED if start.disposition == "resolved" else OTHERWISE
