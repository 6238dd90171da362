"""From the starts of stages, in columns, to what came in, went out and stood where.

Who enters an open stage, or ends, leaves the open stage before. A contact that was only thanks brought nothing back:
the start that it made and the one that restored the resolution are no moves.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from casedesk.reports.rules.curves import Ints, Truths
from casedesk.reports.rules.flow import STAGES, Stretch

RESOLVED, OTHERWISE = len(STAGES), len(STAGES) + 1
"""Where a start leads, beside the place of an open stage among STAGES: to an end, of either kind."""
RESTORES, FIRST = 8, 16
"""Bits of a start: it restores the resolution before; it is the first of its case."""
ROOM = 32
"""All that is said of a start is less than this."""


@dataclass(frozen=True)
class Starts:
    """Every start of a stage of some cases, in any order: whose, when, and where it leads with its bits."""

    case: Ints
    at: Ints
    said: Ints

    @cached_property
    def in_order(self) -> "Starts":
        """Case by case, each in the order of time."""
        order = np.lexsort((self.at, self.case))
        return Starts(self.case[order], self.at[order], self.said[order])


def moves(starts: Starts, bounds: Ints, end: int) -> tuple[dict[str, int], list[Stretch]]:
    """How many stood in each stage at the first of these moments, and what happened between each two, and until the
    end."""
    known = starts.in_order
    leads = known.said & (RESTORES - 1)
    follows = np.zeros(known.case.size, np.bool_)
    follows[1:] = known.case[1:] == known.case[:-1]
    before = np.where(follows, np.roll(leads, 1), -1)
    restores = (known.said & RESTORES) > 0
    undone = np.zeros(known.case.size, np.bool_)
    undone[:-1] = restores[1:] & follows[1:]
    counts = ~restores & ~undone & (known.at < end)
    place = np.searchsorted(bounds, known.at, side="right")

    def many(which: Truths, of: Ints = place, each: int = bounds.size + 1) -> Ints:
        return np.bincount(of[counts & which], minlength=each)

    was_open, is_open = (before >= 0) & (before < RESOLVED), leads < RESOLVED
    stage = place * len(STAGES)
    cells = (bounds.size + 1) * len(STAGES)
    entered, left = many(is_open, stage + leads, cells), many(was_open, stage + before, cells)
    standing = np.cumsum((entered - left).reshape(-1, len(STAGES)), axis=0)
    # Who had ended, and ends in another way (a resolved case is closed), went out before.
    ends_now = ~(before >= RESOLVED)
    found = (
        many((known.said & FIRST) > 0),
        many(ends_now & (leads == RESOLVED)),
        many(ends_now & (leads == OTHERWISE)),
        many((before == RESOLVED) & is_open),
    )
    named = [dict(zip(STAGES, row, strict=True)) for row in standing.tolist()]
    each = zip(*(column[1:].tolist() for column in found), named[1:], strict=True)
    return named[0], [Stretch(*one) for one in each]
