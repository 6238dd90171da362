"""What comes in, goes out and stands follows from the starts of stages, in whatever order they are read."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from casedesk.reports.rules.flow import STAGES, Stretch
from casedesk.reports.rules.moves import FIRST, OTHERWISE, RESOLVED, RESTORES, Starts, moves

WORKING, CUSTOMER = STAGES.index("working"), STAGES.index("awaiting_customer")
Row = tuple[int, int, int]
"""A start: whose, when, and what is said of it."""


def told(rows: Sequence[Row], bounds: Sequence[int], end: int) -> tuple[dict[str, int], list[Stretch]]:
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return moves(Starts(*columns), np.array(bounds, np.int64), end)


def test_thanks_bring_nothing_back_and_a_closed_case_goes_out_once() -> None:
    thanked = [(1, 0, WORKING | FIRST), (1, 5, RESOLVED), (1, 6, WORKING), (1, 7, RESOLVED | RESTORES)]
    closed = [(2, 1, WORKING | FIRST), (2, 2, CUSTOMER), (2, 5, RESOLVED), (2, 9, RESOLVED)]
    begun, [before, after] = told([*closed, *thanked], [0, 5], 10)
    assert sum(begun.values()) == 0
    assert (before.opened, before.backlog, before.ours) == (2, 2, 1)
    assert (after.resolved, after.reopened, after.backlog) == (2, 0, 0)


def test_what_was_resolved_and_is_taken_up_again_stands_again() -> None:
    rows = [(1, 0, WORKING | FIRST), (1, 2, RESOLVED), (1, 4, WORKING), (1, 6, OTHERWISE)]
    begun, [one, other] = told(rows, [3, 5], 6)
    assert sum(begun.values()) == 0
    assert (one.reopened, one.backlog, other.otherwise, other.backlog) == (1, 1, 0, 1), (
        "the end is not included"
    )
    assert told([], [3], 6) == (dict.fromkeys(STAGES, 0), [Stretch(0, 0, 0, 0, dict.fromkeys(STAGES, 0))])


LIVES = st.lists(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, OTHERWISE)), max_size=5), min_size=1, max_size=8
)


@given(LIVES, st.randoms())
def test_what_stands_is_where_each_case_is(
    lives: Sequence[Sequence[tuple[int, int]]], random: st.DataObject
) -> None:
    """At every moment, whoever looks at each case by itself finds as many in each stage."""
    rows: list[Row] = []
    for case, life in enumerate(lives):
        at = 0
        rows.append((case, at, WORKING | FIRST))
        for wait, leads in life:
            at += wait
            rows.append((case, at, leads))
    random.shuffle(rows)  # type: ignore[attr-defined]
    bounds = list(range(1, 20, 4))
    begun, stretches = told(rows, bounds, 21)
    for moment, standing in zip([*bounds, 21], [begun, *(one.standing for one in stretches)], strict=True):
        latest = {case: (at, leads) for case, at, leads in sorted(rows) if at < moment}
        stages = [leads & 7 for _at, leads in latest.values()]
        assert standing == {stage: stages.count(place) for place, stage in enumerate(STAGES)}
