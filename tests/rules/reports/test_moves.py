"""What comes in, goes out and stands follows from the moves of each case, in whatever order they are read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from casedesk.reports.queries.side_by_side import MOVES, Table
from casedesk.reports.rules.columns import micros
from casedesk.reports.rules.flow import STAGES, Stretch
from casedesk.reports.rules.moves import Moves, counted, told
from casedesk.reports.rules.stage_moves import moves
from casedesk.resolution_clock.rules.resolutions import OPEN_STAGES, StageStart

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
Life = Sequence[tuple[int, str]]
"""The starts of a case: on which day, and what; "thanks" brings back the resolution before."""


def starts_of(life: Life) -> list[StageStart]:
    found: list[StageStart] = []
    for key, (day, what) in enumerate(life, start=1):
        at = BEGINS + day * DAY if found else None
        disposition = {
            "resolved": "resolved",
            "thanks": "resolved",
            "closed": "withdrawn",
            "filed": "resolved",
        }
        stage = {"thanks": "resolved", "filed": "closed"}.get(what, what)
        restores = next((one.id for one in reversed(found) if one.stage == "resolved"), None)
        found.append(
            StageStart(key, at, stage, disposition.get(what), restores if what == "thanks" else None)
        )
    return found


def read(lives: Sequence[Life]) -> Moves:
    """Their moves, as pages read them."""
    table = Table(MOVES, [moves(starts_of(life), BEGINS + life[0][0] * DAY) for life in lives])
    return Moves(table["at"], table["way"])


def flow(lives: Sequence[Life], days: Sequence[int], end: int) -> tuple[dict[str, int], list[Stretch]]:
    bounds = np.array([micros(BEGINS + day * DAY) for day in days], np.int64)
    return told(counted(read(lives), bounds, micros(BEGINS + end * DAY)))


def test_thanks_bring_nothing_back_and_a_closed_case_goes_out_once() -> None:
    thanked = [(0, "working"), (5, "resolved"), (6, "working"), (7, "thanks")]
    filed = [(1, "working"), (2, "awaiting_customer"), (5, "resolved"), (9, "filed")]
    begun, [before, after] = flow([filed, thanked], [0, 5], 10)
    assert sum(begun.values()) == 0
    assert (before.opened, before.backlog, before.ours) == (2, 2, 1)
    assert (after.resolved, after.reopened, after.backlog) == (2, 0, 0)


def test_what_was_resolved_and_is_taken_up_again_stands_again() -> None:
    begun, [one, other] = flow([[(0, "working"), (2, "resolved"), (4, "working"), (6, "closed")]], [3, 5], 6)
    assert sum(begun.values()) == 0
    assert (one.reopened, one.backlog, other.otherwise, other.backlog) == (1, 1, 0, 1), (
        "the end is not included"
    )
    assert flow([], [3], 6) == (dict.fromkeys(STAGES, 0), [Stretch(0, 0, 0, 0, dict.fromkeys(STAGES, 0))])


LIVES = st.lists(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from([*OPEN_STAGES, "resolved", "closed"])), max_size=5),
    min_size=1,
    max_size=8,
)


@given(LIVES)
def test_what_stands_is_where_each_case_is(lives: Sequence[Sequence[tuple[int, str]]]) -> None:
    """At every moment, whoever looks at each case by itself finds as many in each stage; and cases that are counted
    apart add up."""
    known: list[list[tuple[int, str]]] = []
    for life in lives:
        at, days = 0, [(0, "working")]
        for wait, what in life:
            at += wait
            days.append((at, what))
        known.append(days)
    bounds = list(range(1, 20, 4))
    begun, stretches = flow(known, bounds, 21)
    for moment, standing in zip([*bounds, 21], [begun, *(one.standing for one in stretches)], strict=True):
        latest = [max(one for one in enumerate(days) if one[1][0] < moment)[1][1] for days in known]
        assert standing == {stage: latest.count(stage) for stage in STAGES}
    edges, end = np.array([micros(BEGINS + day * DAY) for day in bounds], np.int64), micros(BEGINS + 21 * DAY)
    apart = sum(counted(read([life]), edges, end) for life in known)
    assert (apart == counted(read(known), edges, end)).all()
