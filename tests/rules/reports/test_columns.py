"""What a page counts of cases in columns: the same as counting them one by one."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.reports.rules import columns
from casedesk.reports.rules.figures import SECOND, percentile
from casedesk.reports.rules.parts import LONGEST_STEP, STEPS, TOOK_EDGES

LENGTHS = st.lists(st.integers(0, 10**14), max_size=40)


@given(LENGTHS, st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
def test_percentiles_are_those_of_the_database(lengths: list[int], share: float) -> None:
    (found,) = columns.percentiles(np.array(lengths, np.int64), (share,))
    expected = percentile(sorted(lengths), share)
    assert found == (None if expected is None else pytest.approx(expected / SECOND))


def test_a_mean_of_many_long_times_does_not_run_over() -> None:
    """A hundred thousand cases of a year each are more microseconds than a number has room for."""
    year = 365 * 86_400 * SECOND
    assert columns.mean(np.full(1_000_000, year + 1)) == pytest.approx((year + 1) / SECOND, rel=1e-15)
    assert columns.mean(np.empty(0, np.int64)) is None


def test_who_is_in_no_other_figure_counts_for_nothing_else() -> None:
    spam = columns.bit("left_out") | columns.bit("reopened")
    untimed = columns.bit("uncounted") | columns.bit("resolved")
    fixed = columns.bit("resolved") | columns.bit("lasting")
    found = columns.counts_of(np.array([spam, untimed, fixed, fixed]))
    assert {name: many for name, many in found.items() if many} == {
        "cases": 2,
        "resolved": 2,
        "lasting": 2,
        "left_out": 1,
        "uncounted": 1,
    }
    assert not any(columns.counts_of(np.empty(0, np.int64)).values())


@given(LENGTHS)
def test_each_length_stands_at_its_own_step(lengths: list[int]) -> None:
    took = np.array(lengths, np.int64)
    edges = columns.edges_for([took], exactly=False)
    for length, place in zip(lengths, np.searchsorted(edges, took, side="right") - 1, strict=True):
        step = next((step for limit, step in STEPS if length < limit * SECOND), LONGEST_STEP) * SECOND
        assert edges[place] == length - length % step
    assert columns.edges_for([took], exactly=True).tolist() == sorted(set(lengths))


def test_lengths_fall_into_their_class() -> None:
    took = np.array([0, *[3_599 * SECOND] * 2, *[3_600 * SECOND] * 4, *[10**15] * 8])
    assert columns.by_length(took) == [3, 4, *[0] * (len(TOOK_EDGES) - 3), 8]


@given(st.lists(st.integers(0, 4), max_size=30))
def test_each_place_is_in_the_part_it_belongs_to(parts: list[int]) -> None:
    found = columns.places_of(np.array(parts, np.int64), 5)
    assert [sorted(places.tolist()) for places in found] == [
        [place for place, part in enumerate(parts) if part == one] for one in range(5)
    ]
    assert Counter(place for places in found for place in places.tolist()) == Counter(range(len(parts)))


def cases(groups: list[tuple[str, str]], group: list[int], first: int) -> columns.Columns:
    """Cases from a key on, each a microsecond long for each of its key."""
    keys = np.arange(first, first + len(group))
    same = dict.fromkeys(("opened", "took", "answer", "marked", "owner", "category"), keys)
    spent = [(group.count(place), *[group.count(place) * 10] * 6) for place in range(len(groups))]
    return columns.Columns(groups=groups, spent=spent, group=np.array(group, np.int64), case=keys, **same)


def test_two_halves_are_one_period() -> None:
    billing, returns, nobody = ("1", "Billing"), ("2", "Returns"), ("", "")
    found = columns.joined([cases([billing, returns], [0, 1, 1], 1), cases([nobody, billing], [1, 0], 4)])
    assert found.groups == [billing, returns, nobody]
    assert found.group.tolist() == [0, 1, 1, 0, 2]
    assert found.case.tolist() == found.took.tolist() == [1, 2, 3, 4, 5]
    assert found.spent == [(2, *[20] * 6), (2, *[20] * 6), (1, *[10] * 6)]
    alone = cases([billing], [0], 1)
    assert columns.joined([alone]) is alone
    assert columns.joined([cases([], [], 1)] * 2).case.size == 0
