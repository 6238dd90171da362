"""From the moves of cases, in columns, to what came in, went out and stood where.

Who enters an open stage, or ends, leaves the open stage before. Counts of several parts of the cases add up.
"""

from dataclasses import dataclass

import numpy as np

from casedesk.reports.rules.curves import Ints
from casedesk.reports.rules.flow import STAGES, Stretch
from casedesk.reports.rules.stage_moves import NOWHERE, OTHERWISE, PLACES, RESOLVED

_OPEN = slice(0, len(STAGES))
_NOT_ENDED = [*range(len(STAGES)), NOWHERE]


@dataclass(frozen=True)
class Moves:
    """Moves of some cases, in any order: when, and from where to where as the facts say it."""

    at: Ints
    way: Ints


def counted(moves: Moves, bounds: Ints, end: int) -> Ints:
    """How many moves went from where to where before the first of these moments, between each two, and until the
    end: by stretch, place and place."""
    before_end = moves.at < end
    place = np.searchsorted(bounds, moves.at[before_end], side="right")
    cells = (bounds.size + 1) * PLACES * PLACES
    found = np.bincount(place * PLACES * PLACES + moves.way[before_end], minlength=cells)
    return found.reshape(-1, PLACES, PLACES)


def told(counts: Ints) -> tuple[dict[str, int], list[Stretch]]:
    """How many stood in each stage at the first of the moments, and what happened in each stretch after it."""
    entered, left = counts[:, :, _OPEN].sum(axis=1), counts[:, _OPEN, :].sum(axis=2)
    standing = np.cumsum(entered - left, axis=0)
    found = (
        counts[:, NOWHERE, :].sum(axis=1),
        # Who had ended, and ends in another way (a resolved case is closed), went out before.
        counts[:, _NOT_ENDED, RESOLVED].sum(axis=1),
        counts[:, _NOT_ENDED, OTHERWISE].sum(axis=1),
        counts[:, RESOLVED, _OPEN].sum(axis=1),
    )
    named = [dict(zip(STAGES, row, strict=True)) for row in standing.tolist()]
    each = zip(*(column[1:].tolist() for column in found), named[1:], strict=True)
    return named[0], [Stretch(*one) for one in each]
