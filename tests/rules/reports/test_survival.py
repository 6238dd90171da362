"""Kaplan and Meier's estimate against a textbook, and against exact fractions."""

from collections.abc import Sequence
from fractions import Fraction
from math import isclose

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.waiting import SURVIVALS, Waits, observed

from casedesk.reports.rules.incidence import cumulative_incidence, reached
from casedesk.reports.rules.moments import Count, Ending, Moment, moments, moments_of
from casedesk.reports.rules.survival import (
    HALF,
    NINE_TENTHS,
    Quantile,
    Step,
    kaplan_meier,
    log_log_band,
    quantile,
)

# Weeks in remission on 6-mercaptopurine (Freireich et al., 1963; Cox and Oakes, 1984, table 1.1).
REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def remission() -> tuple[Step, ...]:
    return kaplan_meier(observed([float(week) for week in REMISSION], [bool(seen) for seen in RELAPSED]))


def test_the_textbook_table() -> None:
    relapses = [step for step in remission() if step.events]
    assert [(step.time, step.at_risk, step.events) for step in relapses] == [
        (6, 21, 3),
        (7, 17, 1),
        (10, 15, 1),
        (13, 12, 1),
        (16, 11, 1),
        (22, 7, 1),
        (23, 6, 1),
    ]
    assert [round(step.survival, 4) for step in relapses] == [
        0.8571,
        0.8067,
        0.7529,
        0.6902,
        0.6275,
        0.5378,
        0.4482,
    ]


def test_the_textbook_median_and_what_is_not_reached() -> None:
    assert quantile(remission(), HALF) == Quantile(23, 13, None)
    assert quantile(remission(), NINE_TENTHS).at is None


def test_the_band_has_no_width_before_the_first_event_and_when_nobody_is_left() -> None:
    steps = kaplan_meier(observed([1.0, 2.0, 3.0], [False, True, True]))
    assert [(step.low, step.high) for step in (steps[0], steps[-1])] == [(1, 1), (0, 0)]
    assert 0 < steps[1].low < steps[1].survival < steps[1].high < 1


def test_who_is_censored_at_a_time_was_at_risk_at_it() -> None:
    together = kaplan_meier(observed([4.0, 4.0], [True, False]))
    assert together == (Step(4.0, 2, 1, 0.5, together[0].low, together[0].high),)


def test_of_an_even_number_the_half_is_exact() -> None:
    for n in range(2, 200, 2):
        steps = kaplan_meier(observed([float(time) for time in range(1, n + 1)], [True] * n))
        assert quantile(steps, HALF).at == n / 2


def test_a_half_reached_only_after_censorings_is_exact_too() -> None:
    # 5/6 times 3/5: no product of binary fractions is one half here, but the estimate is.
    group = (Moment(1, 6, 1), Moment(2, 5, 2), Moment(3, 3, 0, censored=3))
    assert quantile(kaplan_meier(group), HALF).at == 2
    tenths = (Moment(1, 10, 1, censored=2), Moment(2, 7, 2), Moment(3, 5, 0, censored=1), Moment(4, 4, 2))
    assert survival_of(tenths) == Fraction(9, 10) * Fraction(5, 7) * Fraction(1, 2)


def test_nobody_makes_an_empty_table() -> None:
    assert kaplan_meier(()) == ()
    assert quantile((), HALF) == Quantile(None, None, None)


def survival_of(group: Sequence[Moment]) -> Fraction:
    share = Fraction(1)
    for moment in group:
        share *= Fraction(moment.at_risk - moment.events, moment.at_risk)
    return share


LEVELS = st.sampled_from([HALF, NINE_TENTHS, Fraction(1, 10), Fraction(1, 3), Fraction(1, 4), Fraction(2, 3)])


@given(SURVIVALS)
def test_each_step_is_the_product_of_the_shares_that_went_on(waits: Waits) -> None:
    group = moments_of(waits)
    steps = kaplan_meier(group)
    for place, step in enumerate(steps):
        assert isclose(step.survival, survival_of(group[: place + 1]), rel_tol=1e-14, abs_tol=1e-300)
        assert step.low <= step.survival <= step.high
    assert sum(step.events for step in steps) == sum(how is Ending.EVENT for _time, how in waits)


@given(SURVIVALS, LEVELS)
def test_a_quantile_is_the_first_time_at_which_that_share_has_ended(waits: Waits, share: Fraction) -> None:
    group = moments_of(waits)
    expected = next(
        (moment.time for place, moment in enumerate(group) if survival_of(group[: place + 1]) <= 1 - share),
        None,
    )
    assert quantile(kaplan_meier(group), share).at == expected


@given(SURVIVALS)
def test_where_nobody_is_censored_it_is_the_share_still_waiting(waits: Waits) -> None:
    group = moments_of((time, Ending.EVENT) for time, _how in waits)
    for step in kaplan_meier(group):
        assert step.survival == sum(time > step.time for time, _how in waits) / len(waits)


def test_a_tie_deep_among_many_is_told_exactly_and_at_once() -> None:
    """In exact numbers that grew with every moment this would take minutes."""
    many = 40_000
    group = moments(Count(time, 1) for time in range(1, many + 1))
    assert quantile(kaplan_meier(group), HALF).at == many // 2
    assert reached(group, cumulative_incidence(group), HALF).at == many // 2


def test_a_share_that_was_rounded_away_from_all_has_no_width() -> None:
    nearly = 1 - 1e-16
    assert log_log_band(nearly, 1e-8, 1.96) == (nearly, nearly)
