"""What became of standing promises, in columns.

How each ended stands there as the database wrote it; of those that have not ended, the moment says whether they are
owed still or missed. It is what queries/behind says in SQL of one at a time.
"""

from collections.abc import Iterator

import numpy as np

from casedesk.reports.rules.columns import percentiles
from casedesk.reports.rules.curves import Ints
from casedesk.reports.rules.dues import KEPT, KINDS, LATE, RUNS, SETTLED, STOPPED_LATE


def standing_told(
    kind: Ints, ended: Ints, due: Ints, met: Ints, now: int
) -> Iterator[tuple[str, dict[str, int], float | None]]:
    """For each kind of which there is one: how many were promised, kept, missed, are owed still, and were settled; and
    by how many seconds half of those were late that were met late."""
    past = due < now
    missed = (ended == LATE) | (ended == STOPPED_LATE) | ((ended == RUNS) & past)
    states = {
        "promised": np.ones(kind.size, np.bool_),
        "kept": ended == KEPT,
        "missed": missed,
        "owed": (ended == RUNS) & ~past,
        "settled": ended == SETTLED,
    }
    for number, name in enumerate(KINDS):
        mine = kind == number
        if mine.any():
            late = mine & (ended == LATE)
            (half,) = percentiles(met[late] - due[late], (0.5,))
            counts = {state: int(np.count_nonzero(are & mine)) for state, are in states.items()}
            yield name, counts, half
