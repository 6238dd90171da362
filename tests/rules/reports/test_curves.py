"""All moments at once, and many groups on the same times: the same estimates as one moment after the other."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.waiting import WAITS, Waits, random_survival, tallied

from casedesk.reports.rules.comparison import log_rank
from casedesk.reports.rules.curves import Course, Curve, fixed_by, incidence, survival, waited_until
from casedesk.reports.rules.incidence import IncidenceStep, cumulative_incidence, reached
from casedesk.reports.rules.moments import Ending, moments_of
from casedesk.reports.rules.survival import HALF, NINE_TENTHS, Step, kaplan_meier, quantile
from casedesk.reports.rules.tallies import compare, followed_until

CLOSE = 1e-12
EVERY = 1_000_000
LEVELS = (HALF, NINE_TENTHS, Fraction(1, 3), Fraction(1, 4))


def agree(curve: Curve, steps: Sequence[Step | IncidenceStep]) -> None:
    for share, low, high, step in zip_longest(curve.share, curve.low, curve.high, steps):
        theirs = step.survival if isinstance(step, Step) else step.share
        assert [share, low, high] == pytest.approx([theirs, step.low, step.high], abs=CLOSE)


def compare_both(waits: Waits) -> None:
    moments, course = moments_of(waits), tallied(waits)[0].course
    assert course.moments(EVERY) == moments
    fixed, waiting = incidence(course), survival(course)
    steps, survivals = cumulative_incidence(moments), kaplan_meier(moments)
    agree(fixed, steps)
    agree(waiting, survivals)
    for level in LEVELS:
        assert fixed_by(course, fixed, level) == reached(moments, steps, level)
        assert waited_until(course, waiting, level) == quantile(survivals, level)


@given(WAITS)
def test_small_groups_with_many_ties_are_estimated_alike(waits: Waits) -> None:
    compare_both(waits)


@pytest.mark.parametrize("share_lost", [0.0, 0.3])
def test_great_groups_are_estimated_alike(share_lost: float) -> None:
    random = Random(1)
    times, seen = random_survival(random, 3_000, ties=True)
    ways = (Ending.EVENT, Ending.EVENT, Ending.OTHER)
    compare_both(
        [
            (time, random.choice(ways) if was_seen or random.random() > share_lost else Ending.CENSORED)
            for time, was_seen in zip(times, seen, strict=True)
        ]
    )


def test_what_lies_at_a_level_is_told_by_exact_fractions() -> None:
    """Of an even number the half is there exactly, however the quotients are rounded."""
    for many in range(2, 60, 2):
        waits = [(float(time), Ending.EVENT) for time in range(1, many + 1)]
        course = tallied(waits)[0].course
        assert fixed_by(course, incidence(course), HALF).at == many // 2
        assert waited_until(course, survival(course), HALF).at == many // 2


def test_a_course_of_nothing_has_no_curve() -> None:
    nothing = Course(*(np.empty(0, np.int64) for _ in range(4)))
    assert not incidence(nothing).share.size
    assert not survival(nothing).share.size


@given(WAITS, WAITS)
def test_two_groups_are_tested_alike(one: Waits, other: Waits) -> None:
    """Ten times as many, so that they are enough to be compared."""
    found = compare(*tallied(one * 10, other * 10))
    assert found is not None
    until = found.followed * 1_000_000
    known = [
        [(time, how) if time <= until else (until, Ending.CENSORED) for time, how in waits * 10]
        for waits in (one, other)
    ]
    theirs = log_rank([moments_of(waits) for waits in known])
    assert [found.test.chi2, found.test.p] == pytest.approx([theirs.chi2, theirs.p], abs=1e-9)
    assert found.test.df == theirs.df


@given(WAITS, st.data())
def test_following_a_group_shorter_is_censoring_everybody_then(waits: Waits, data: st.DataObject) -> None:
    until = data.draw(st.sampled_from([time for time, _how in waits]))
    known = [(time, how) if time <= until else (until, Ending.CENSORED) for time, how in waits]
    assert followed_until(int(until), tallied(waits)[0]).course.moments(EVERY) == moments_of(known)
