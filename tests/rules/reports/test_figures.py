"""The figures of a report from counts, by hand."""

from casedesk.reports.rules.figures import SECOND, figures, naive_of, percentile, together
from casedesk.reports.rules.moments import Count


def test_values_between_two_are_taken_in_proportion() -> None:
    assert percentile([], 0.5) is None
    assert percentile([7.0], 0.9) == 7.0
    assert percentile([1.0, 2.0, 4.0, 8.0], 0.5) == 3.0
    assert percentile([0.0, 10.0], 0.9) == 9.0


def test_groups_together_are_one() -> None:
    one, other = [Count(1, 1), Count(2, 0, 1)], [Count(2, 3), Count(5, 0, 0, 2)]
    assert sorted(together([one, other]), key=lambda count: count.time) == [
        Count(1, 1),
        Count(2, 3, 1),
        Count(5, 0, 0, 2),
    ]


def test_those_who_wait_are_in_the_estimates_and_not_in_the_naive_figures() -> None:
    counts = [Count(2 * SECOND, 1), Count(4 * SECOND, 1), Count(9 * SECOND, 0, 0, 2)]
    naive = naive_of(counts, left_out=3)
    assert (naive.cases, naive.resolved, naive.open, naive.left_out) == (4, 2, 2, 3)
    assert (naive.median, naive.mean) == (3, 3)
    found = figures(naive, counts)
    assert (found.km_median, found.fixed_median) == (4, 4)
    assert (found.km_p90, found.fixed_p90) == (None, None)


def test_of_no_cases_nothing_is_reached() -> None:
    found = figures(naive_of([], 0), [])
    assert (found.cases, found.median, found.km_median, found.fixed_p90) == (0, None, None, None)
