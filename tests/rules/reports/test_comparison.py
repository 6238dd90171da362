"""Whether a difference could be chance, against textbooks and by counting how often it misleads."""

from math import isclose
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.waiting import SURVIVALS, Waits, observed, random_survival
from tests.rules.reports.test_survival import RELAPSED, REMISSION

from casedesk.reports.rules.chances import chi_square_tail, two_sided
from casedesk.reports.rules.comparison import Difference, LogRank, adjusted, difference, log_rank
from casedesk.reports.rules.moments import Moment, moments_of
from casedesk.reports.rules.survival import HALF, Quantile, kaplan_meier, quantile

PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_the_textbook_comparison() -> None:
    treated = observed([float(week) for week in REMISSION], [bool(seen) for seen in RELAPSED])
    untreated = observed([float(week) for week in PLACEBO], [True] * len(PLACEBO))
    found = log_rank([treated, untreated])
    assert round(found.chi2, 2) == 16.79
    assert found.df == 1
    assert found.p == pytest.approx(4.17e-5, rel=1e-3)


# From printed tables of the chi-square distribution.
@pytest.mark.parametrize(
    ("value", "df", "chance"),
    [(3.8415, 1, 0.05), (5.9915, 2, 0.05), (7.8147, 3, 0.05), (18.307, 10, 0.05), (135.807, 100, 0.01)],
)
def test_the_tail_of_chi_square(value: float, df: int, chance: float) -> None:
    assert chi_square_tail(value, df) == pytest.approx(chance, rel=1e-4)


def test_the_tail_at_its_ends() -> None:
    assert chi_square_tail(0, 3) == chi_square_tail(-1, 3) == chi_square_tail(5, 0) == 1
    assert chi_square_tail(3000, 1) == 0
    assert chi_square_tail(2000, 2000) == pytest.approx(0.4958, abs=1e-4)


def test_a_95_percent_interval_reaches_1_96_errors_to_either_side() -> None:
    assert two_sided(0.95) == pytest.approx(1.959963984540054, rel=1e-15)


def test_groups_alike_do_not_differ() -> None:
    group = observed([1.0, 2.0, 3.0], [True, False, True])
    assert log_rank([group, group]) == LogRank(0.0, 1, 1.0)


def test_where_nothing_happened_nothing_can_differ() -> None:
    waiting = observed([1.0, 2.0], [False, False])
    assert log_rank([waiting, waiting]) == LogRank(0.0, 0, 1.0)
    assert log_rank([(), ()]) == LogRank(0.0, 0, 1.0)


def test_a_group_never_at_risk_beside_others_counts_for_nothing() -> None:
    one = observed([5.0, 6.0, 7.0, 9.0], [True, True, False, True])
    other = observed([5.0, 8.0, 8.5], [True, False, True])
    gone = observed([1.0, 2.0], [False, False])
    assert log_rank([one, gone, other]) == log_rank([one, other])


@given(st.lists(SURVIVALS, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_groups_does_not_matter(groups: list[Waits], random: Random) -> None:
    found = log_rank([moments_of(waits) for waits in groups])
    random.shuffle(groups)
    again = log_rank([moments_of(waits) for waits in groups])
    assert found.df == again.df < len(groups)
    assert isclose(found.chi2, again.chi2, rel_tol=1e-9, abs_tol=1e-9)
    assert 0 <= found.p <= 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Quantile(10, 7, 14), Quantile(6, 3, 10), Difference(4, 4 - 5, 4 + 5)),
        (Quantile(10, 7, None), Quantile(6, 3, 10), Difference(4, -1, None)),
        (Quantile(10, 7, 14), Quantile(6, 3, None), Difference(4, None, 9)),
        (Quantile(None, 7, None), Quantile(6, 3, 10), Difference(None, None, None)),
    ],
)
def test_the_difference_of_two_medians(one: Quantile, other: Quantile, expected: Difference) -> None:
    assert difference(one, other) == expected


def test_holm_raises_the_chances_of_several_comparisons() -> None:
    assert adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert adjusted([0.9, 0.6]) == (1.0, 1.0)
    assert adjusted([0.02]) == (0.02,)
    assert adjusted([]) == ()


@pytest.mark.soak
def test_intervals_hold_the_truth_as_often_as_they_say(request: pytest.FixtureRequest) -> None:
    """Of two groups from one distribution: the true difference is none, and so is every rejection mistaken."""
    rounds = max(100, round(2000 * float(request.config.getoption("--scale"))))
    random = Random(20261101)
    held = rejected = 0
    for _ in range(rounds):
        one, other = (observed(*random_survival(random, 120, ties=False)) for _ in range(2))
        between = difference(median_of(one), median_of(other))
        held += between.low is not None and between.high is not None and between.low <= 0 <= between.high
        rejected += log_rank([one, other]).p < 0.05
    # Three standard errors of a count around 95 and 5 in a hundred, and a little for being asymptotic.
    slack = 3 * (0.95 * 0.05 / rounds) ** 0.5 + 0.01
    assert abs(held / rounds - 0.95) < slack
    assert abs(rejected / rounds - 0.05) < slack


def median_of(group: tuple[Moment, ...]) -> Quantile:
    return quantile(kaplan_meier(group), HALF)
