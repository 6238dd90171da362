"""What the page says of a period: shares, halves and comparisons that would survive a statistician."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.waiting import WAITS, Waits, tallied

from casedesk.reports.pages.differences import chance_between_periods
from casedesk.reports.rules.estimates import UNKNOWN, Point, thinned
from casedesk.reports.rules.figures import SECOND
from casedesk.reports.rules.moments import Ending
from casedesk.reports.rules.parts import LONGEST_STEP, STEPS, TOOK_EDGES, follow_ups
from casedesk.reports.rules.survival import Quantile
from casedesk.reports.rules.tallies import brief, compare, each_against_the_rest, estimate

HOUR = 3600


def after(how: Ending, *hours: float) -> Waits:
    return [(hour * HOUR * SECOND, how) for hour in hours]


def fixed(*hours: float) -> Waits:
    return after(Ending.EVENT, *hours)


@given(WAITS, st.integers(0, 15))
def test_a_part_is_told_as_the_whole_is(waits: Waits, hours: int) -> None:
    """Looking only as far as the follow-up gives the same share as looking on and reading it there."""
    (group,) = tallied([(time * HOUR * SECOND, how) for time, how in waits])
    whole, part = estimate(group), brief(group, hours * HOUR)
    assert part.half == whole.half
    assert part.cases == whole.cases == len(waits)
    known = [point for point in whole.curve if point.time <= hours * HOUR]
    if part.within != UNKNOWN:
        assert part.within.at == (known[-1].fixed if known else 0.0)
    for point in whole.curve:
        assert -1e-9 <= point.fixed + point.otherwise <= 1 + 1e-9


def test_a_share_that_nobody_was_followed_to_is_unknown() -> None:
    young, done = tallied([*fixed(1), *after(Ending.CENSORED, *[2] * 5)], fixed(1, 2))
    assert brief(young, 3 * HOUR).within == UNKNOWN
    assert brief(young, 2 * HOUR).within.at == pytest.approx(1 / 6)
    assert brief(done, 3 * HOUR).within.at == 1.0  # all are done: nothing more can come
    assert brief(done, HOUR / 2).within.at == 0.0
    assert brief(tallied([])[0], HOUR).within == UNKNOWN
    assert estimate(tallied([])[0]).half == Quantile(None, None, None)


def test_two_periods_are_compared_at_equal_follow_up() -> None:
    quick_ones = fixed(*range(1, 21))
    slow, quick, young, few = tallied(
        fixed(*range(20, 40)),
        quick_ones,
        [*quick_ones, *after(Ending.CENSORED, *[21] * 4)],
        fixed(1, 2),
    )
    found = compare(slow, young)
    assert found is not None
    assert found.followed == 21 * HOUR
    assert found.later.at is None  # half of the slow ones were not reached in the time of the quick ones
    assert found.told
    all_ended = compare(slow, quick)
    assert all_ended is not None
    assert (all_ended.followed, all_ended.later.at) == (39 * HOUR, 19 * HOUR), "of who all ended all is known"
    same = compare(quick, quick)
    assert same is not None
    assert (same.told, same.later.at) == (False, 0.0)
    assert compare(quick, few) is None


def test_many_groups_are_judged_more_strictly_than_two() -> None:
    waits = [fixed(*(hour + late for hour in range(1, 21))) for late in (0, 0, 9)]
    groups = dict(zip("abc", tallied(*waits), strict=True))
    found = each_against_the_rest(groups)
    assert found["c"].told
    assert found["c"].chance == pytest.approx(3 * found["c"].test.p)
    assert all(one.chance >= one.test.p for one in found.values())
    assert each_against_the_rest({"only": tallied(fixed(1, 2))[0]}) == {}
    assert each_against_the_rest({}) == {}


def test_steps_are_fine_beside_the_times_they_tell_and_part_no_class() -> None:
    steps = [*STEPS, (float("inf"), LONGEST_STEP)]
    for (begins, _finer), (_limit, step) in pairwise(steps):
        assert step <= begins / 100
    for edge in (*TOOK_EDGES, *follow_ups(business=False), *follow_ups(business=True)):
        step = next(step for limit, step in steps if edge < limit)
        assert edge % step == 0


def test_a_picture_has_few_points_and_ends_where_the_curve_does() -> None:
    curve = [Point(float(at), at / 1000, 0, 1, 0) for at in range(1000)]
    shown = thinned(curve, 999)
    assert len(shown) <= 250
    assert shown[-1] == curve[-1]
    assert thinned(curve, 10) == curve[:11]


@pytest.mark.parametrize(
    ("chance", "says"),
    [
        (1e-9, "less than once in 10,000"),
        (1 / 300, "once in 300 such"),
        (0.04, "once in 25 such"),
        (0.3, "could be chance: if nothing had changed, 30%"),
    ],
)
def test_chance_is_said_so_that_one_can_repeat_it(chance: float, says: str) -> None:
    assert says in chance_between_periods(chance)
