"""Cases of one problem count as one cluster: against the score as it is written down, and on cases that are copies."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from tests.builders.waiting import Waits, tallied

from casedesk.reports.rules.clusters import NOBODY, Clustered, Members, joined, widening
from casedesk.reports.rules.figures import SECOND
from casedesk.reports.rules.moments import Ending
from casedesk.reports.rules.tallies import FIXED, Tally, compare, each_against_the_rest

HOW = (Ending.EVENT, Ending.EVENT, Ending.OTHER, Ending.CENSORED)


def some(random: Random, many: int, mean: float, how: Sequence[Ending] = HOW) -> Waits:
    return [(int(random.expovariate(1 / mean)) * SECOND, random.choice(how)) for _ in range(many)]


def members(of: Tally, waits: Waits, problems: list[int]) -> Members:
    """Each of these as part of a problem; 0 is none."""
    kept = [(time, how, problem) for (time, how), problem in zip(waits, problems, strict=True) if problem]
    return Members(
        np.array([problem for _time, _how, problem in kept], np.int64),
        np.searchsorted(of.times, np.array([time for time, _how, _problem in kept], np.int64)),
        np.array([how is Ending.EVENT for _time, how, _problem in kept], np.bool_),
    )


def robust(one: Tally, other: Tally, clustered: Clustered, alone: float = 1e-9) -> float:
    """The variance itself: of so little as `alone` it is always the larger."""
    several = (one, other)
    return alone * widening(
        [each.counts[:, FIXED] for each in several],
        [each.counts.sum(axis=1) for each in several],
        clustered,
        alone,
    )


def by_definition(groups: list[Waits], problems: list[list[int]]) -> float:
    """The sum over clusters of the squared sum of scores, one case and one event time after the other."""
    cases = [
        (z, time, how is Ending.EVENT, problem)
        for z, waits, of in ((1.0, groups[0], problems[0]), (0.0, groups[1], problems[1]))
        for (time, how), problem in zip(waits, of, strict=True)
    ]
    clusters: dict[object, float] = {}
    for number, (z, time, is_fixed, problem) in enumerate(cases):
        score = 0.0
        for at in sorted({one[1] for one in cases if one[2]}):
            risk = [one for one in cases if one[1] >= at]
            events = sum(one[2] and one[1] == at for one in cases)
            share = sum(one[0] for one in risk) / len(risk)
            if at <= time:
                score -= (z - share) * events / len(risk)
            if is_fixed and at == time:
                score += z - share
        key = ("problem", problem) if problem else ("alone", number)
        clusters[key] = clusters.get(key, 0.0) + score
    return sum(score**2 for score in clusters.values())


@pytest.mark.parametrize("seed", range(5))
def test_the_variance_is_that_of_the_scores_by_cluster(seed: int) -> None:
    random = Random(seed)
    groups = [some(random, 25, 20), some(random, 30, 35)]
    problems = [[random.choice((0, 0, 1, 2, 3)) for _ in waits] for waits in groups]
    one, other = tallied(*groups)
    clustered = Clustered(members(one, groups[0], problems[0]), members(other, groups[1], problems[1]))
    assert robust(one, other, clustered) == pytest.approx(by_definition(groups, problems))
    assert clustered.problems == 3


def test_copies_of_a_case_say_no_more_than_the_case_did() -> None:
    random = Random(7)
    groups = [some(random, 40, mean, (Ending.EVENT,) * 5 + (Ending.CENSORED,)) for mean in (20, 30)]
    one, other, ones, others = tallied(*groups, groups[0] * 4, groups[1] * 4)
    ids = [list(range(1, 41)), list(range(41, 81))]
    once = Clustered(members(one, groups[0], ids[0]), members(other, groups[1], ids[1]))
    often = Clustered(members(ones, groups[0] * 4, ids[0] * 4), members(others, groups[1] * 4, ids[1] * 4))
    assert robust(ones, others, often) == pytest.approx(16 * robust(one, other, once))
    told_alone, told_together = compare(ones, others), compare(ones, others, often)
    told_once = compare(one, other)
    assert told_alone is not None
    assert told_together is not None
    assert told_once is not None
    assert told_alone.test.p < told_together.test.p
    assert told_together.test.p == pytest.approx(told_once.test.p, rel=0.5)
    assert told_together.problems == 80
    width = [(one.later.high or 0) - (one.later.low or 0) for one in (told_alone, told_together)]
    assert width[0] < width[1], "the interval is that of an effective sample so many times smaller"
    assert told_alone.later.at == told_together.later.at


def test_no_problem_makes_a_difference_more_certain() -> None:
    random = Random(3)
    groups = [sorted(some(random, 30, 20), key=lambda wait: wait[0]) for _ in range(2)]
    one, other = tallied(*groups)
    # Each problem has one case on either side: what they share would cancel out.
    ids = list(range(1, 31))
    clustered = Clustered(members(one, groups[0], ids), members(other, groups[1], ids))
    alone, paired = compare(one, other), compare(one, other, clustered)
    assert alone is not None
    assert paired is not None
    assert paired.test.p >= alone.test.p
    assert compare(one, other, Clustered(NOBODY, NOBODY)) == alone
    assert joined([]).problem.size == 0


def test_a_group_that_is_one_problem_is_not_compared_however_many_cases_it_has() -> None:
    slow: Waits = [(50 * SECOND + place, Ending.EVENT) for place in range(200)]
    quick: Waits = [(place * SECOND // 10, Ending.EVENT) for place in range(200)]
    bad, rest = tallied(slow, quick)
    groups = {"bad": bad, "rest": rest}
    assert each_against_the_rest(groups)["bad"].told
    marked = {"bad": members(bad, slow, [1] * 200), "rest": NOBODY}
    assert each_against_the_rest(groups, marked) == {}
    marked = {"bad": members(bad, slow, [1] * 150 + [0] * 50), "rest": NOBODY}
    assert each_against_the_rest(groups, marked)["bad"].problems == 1
