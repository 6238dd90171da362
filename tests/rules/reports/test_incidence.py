"""Aalen and Johansen's estimate against exact fractions: what is fixed, ended otherwise and open sums to one."""

from collections.abc import Sequence
from fractions import Fraction
from math import isclose

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.waiting import SURVIVALS, WAITS, Waits

from casedesk.reports.rules.incidence import cumulative_incidence, reached
from casedesk.reports.rules.moments import Ending, Moment, moments_of
from casedesk.reports.rules.survival import HALF, NINE_TENTHS, Quantile, kaplan_meier

FIXED, OTHERWISE, WAITING = Ending.EVENT, Ending.OTHER, Ending.CENSORED
# Ten cases: four are fixed, three end otherwise, three wait still.
TEN = moments_of(
    [
        *((1.0, FIXED), (1.0, FIXED), (2.0, OTHERWISE), (3.0, WAITING), (4.0, FIXED), (4.0, OTHERWISE)),
        *((5.0, WAITING), (6.0, FIXED), (7.0, OTHERWISE), (8.0, WAITING)),
    ]
)


def shares(group: Sequence[Moment]) -> list[Fraction]:
    """The share fixed after each moment, exactly."""
    found, share, still_open = [], Fraction(0), Fraction(1)
    for moment in group:
        share += still_open * Fraction(moment.events, moment.at_risk)
        still_open *= 1 - Fraction(moment.events + moment.others, moment.at_risk)
        found.append(share)
    return found


def test_ten_cases_by_hand() -> None:
    steps = cumulative_incidence(TEN)
    expected = [0.2, 0.2, 0.2, 0.2 + 0.7 / 6, 0.2 + 0.7 / 6, 0.2 + 0.7 / 6 + 0.7 * 4 / 6 / 3]
    assert [round(step.share, 12) for step in steps[:6]] == [round(share, 12) for share in expected]
    assert reached(TEN, steps, Fraction(1, 5)).at == 1
    assert reached(TEN, steps, Fraction(2, 5)) == Quantile(6, 1, None)
    assert reached(TEN, steps, HALF) == Quantile(None, 4, None)


def test_what_has_not_begun_has_a_band_without_width() -> None:
    group = moments_of([(1.0, OTHERWISE), (2.0, FIXED), (3.0, WAITING)])
    first, *_rest = cumulative_incidence(group)
    assert (first.share, first.variance, first.low, first.high) == (0, 0, 0, 0)


def test_nobody_makes_no_steps() -> None:
    assert cumulative_incidence(()) == ()
    assert reached((), (), HALF) == Quantile(None, None, None)


@given(WAITS)
def test_fixed_ended_otherwise_and_open_sum_to_one_at_every_time(waits: Waits) -> None:
    group = moments_of(waits)
    fixed = cumulative_incidence(group)
    otherwise = cumulative_incidence(
        [moment._replace(events=moment.others, others=moment.events) for moment in group]
    )
    any_end = [(time, FIXED if how is OTHERWISE else how) for time, how in waits]
    still_open = kaplan_meier(moments_of(any_end))
    for one, other, rest in zip(fixed, otherwise, still_open, strict=True):
        assert isclose(one.share + other.share + rest.survival, 1, rel_tol=1e-12)


@given(WAITS)
def test_each_step_is_the_exact_share(waits: Waits) -> None:
    group = moments_of(waits)
    for step, exact in zip(cumulative_incidence(group), shares(group), strict=True):
        assert isclose(step.share, exact, rel_tol=1e-13)
        assert 0 <= step.low <= step.share <= step.high <= 1


@given(WAITS, st.sampled_from([HALF, NINE_TENTHS, Fraction(1, 4), Fraction(1, 3), Fraction(1, 12)]))
def test_a_share_is_reached_at_the_first_time_at_which_it_is(waits: Waits, share: Fraction) -> None:
    group = moments_of(waits)
    exact = zip(group, shares(group), strict=True)
    expected = next((moment.time for moment, fixed in exact if fixed >= share), None)
    assert reached(group, cumulative_incidence(group), share).at == expected


@given(SURVIVALS)
def test_with_one_way_to_end_it_is_what_survival_leaves(waits: Waits) -> None:
    group = moments_of(waits)
    for step, survival in zip(cumulative_incidence(group), kaplan_meier(group), strict=True):
        assert isclose(step.share, 1 - survival.survival, abs_tol=1e-12)


@given(WAITS)
def test_the_variance_is_marubini_and_valsecchis_sum(waits: Waits) -> None:
    group = moments_of(waits)
    for place, step in enumerate(cumulative_incidence(group)):
        assert isclose(step.variance, variance(group[: place + 1]), rel_tol=1e-9, abs_tol=1e-15)


def variance(group: Sequence[Moment]) -> float:
    fixed = shares(group)
    total, still_open = Fraction(0), Fraction(1)
    for moment, share in zip(group, fixed, strict=True):
        n, k, ended = moment.at_risk, moment.events, moment.events + moment.others
        to_go = fixed[-1] - share
        if n > ended:
            total += to_go**2 * Fraction(ended, n * (n - ended))
        total += still_open**2 * Fraction(k * (n - k), n**3) - 2 * to_go * still_open * Fraction(k, n**2)
        still_open *= 1 - Fraction(ended, n)
    return max(float(total), 0.0)
