"""Our estimates are those of lifelines, on random groups with ties and censoring and on the sets it brings.

It is imported here only, and when the first test runs: with pandas and scipy behind it, that takes seconds.
"""

import warnings
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from types import ModuleType
from typing import Any

import pytest
from tests.builders.waiting import observed, random_survival

from casedesk.reports.rules.comparison import log_rank
from casedesk.reports.rules.incidence import cumulative_incidence
from casedesk.reports.rules.moments import Ending, Moment, moments_of
from casedesk.reports.rules.survival import Step, kaplan_meier, quantile

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

CLOSE = 1e-9
SIZES = {"few": 7, "some": 60, "many": 900}
LEVELS = [Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)]


@pytest.fixture(scope="module")
def lifelines() -> Iterator[ModuleType]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas and numpy, about each other
        import lifelines
        import lifelines.datasets
        import lifelines.statistics

        yield lifelines


def groups_of_sets(lifelines: ModuleType) -> Iterator[tuple[list[float], list[bool]]]:
    """The survival data sets that lifelines brings."""
    for load, time, event in [
        ("load_waltons", "T", "E"),
        ("load_rossi", "week", "arrest"),
        ("load_lung", "time", "status"),
        ("load_larynx", "time", "death"),
        ("load_leukemia", "t", "status"),
        ("load_gbsg2", "time", "cens"),
        ("load_lymphoma", "Time", "Censor"),
        ("load_kidney_transplant", "time", "death"),
        ("load_dd", "duration", "observed"),
    ]:
        frame = getattr(lifelines.datasets, load)()
        yield [float(one) for one in frame[time]], [bool(one) for one in frame[event]]


def compare_survival(lifelines: ModuleType, times: list[float], seen: list[bool]) -> None:
    steps = kaplan_meier(observed(times, seen))
    theirs = lifelines.KaplanMeierFitter().fit(times, seen)
    table = theirs.event_table.loc[[step.time for step in steps]]
    assert [(step.at_risk, step.events) for step in steps] == list(
        zip(table["at_risk"], table["observed"], strict=True)
    )
    band = theirs.confidence_interval_.loc[[step.time for step in steps]].to_numpy()
    shares = theirs.survival_function_.loc[[step.time for step in steps]].to_numpy()[:, 0]
    for step, share, (low, high) in zip(steps, shares, band, strict=True):
        assert (step.survival, step.low, step.high) == pytest.approx((share, low, high), abs=CLOSE)
    for share in LEVELS:
        compare_quantiles(lifelines, theirs, steps, share)


def compare_quantiles(lifelines: ModuleType, theirs: Any, steps: Sequence[Step], share: Fraction) -> None:
    level, found = float(1 - share), quantile(steps, share)
    curves = theirs.survival_function_.join(theirs.confidence_interval_)
    expected = lifelines.utils.qth_survival_times(level, curves).to_numpy()[0]
    shares = [(step.survival, step.low, step.high) for step in steps]
    for ours, their, values in zip(
        (found.at, found.low, found.high), expected, zip(*shares, strict=True), strict=True
    ):
        if all(abs(value - level) > CLOSE for value in values):
            assert (float("inf") if ours is None else ours) == their


@pytest.mark.parametrize("ties", [True, False], ids=["ties", "no ties"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_survival_of_random_groups(lifelines: ModuleType, size: int, ties: bool) -> None:
    random = Random(size)
    for _ in range(5):
        compare_survival(lifelines, *random_survival(random, size, ties=ties))


def test_survival_of_the_sets_it_brings(lifelines: ModuleType) -> None:
    for times, seen in groups_of_sets(lifelines):
        compare_survival(lifelines, times, seen)


def random_waits(random: Random, size: int, *, ties: bool) -> list[tuple[float, Ending]]:
    """Times that end in three ways. lifelines moves ties of different ways apart by chance: there are none."""
    times, seen = random_survival(random, size, ties=ties)
    if not ties:
        either = (Ending.EVENT, Ending.OTHER)
        return [
            (time, random.choice(either) if was_seen else Ending.CENSORED)
            for time, was_seen in zip(times, seen, strict=True)
        ]
    # Even times end in one way, odd ones in the other.
    return [
        (time, (Ending.EVENT if time % 2 else Ending.OTHER) if was_seen else Ending.CENSORED)
        for time, was_seen in zip(times, seen, strict=True)
    ]


@pytest.mark.parametrize("ties", [True, False], ids=["ties", "no ties"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_cumulative_incidence_of_random_groups(lifelines: ModuleType, size: int, ties: bool) -> None:
    codes = {Ending.CENSORED: 0, Ending.EVENT: 1, Ending.OTHER: 2}
    random = Random(size)
    for _ in range(3):
        waits = random_waits(random, size, ties=ties)
        group = moments_of(waits)
        theirs = lifelines.AalenJohansenFitter().fit(
            [time for time, _how in waits], [codes[how] for _time, how in waits], event_of_interest=1
        )
        compare_incidence(group, theirs)


def compare_incidence(group: Sequence[Moment], theirs: Any) -> None:
    for moment, step in zip(group, cumulative_incidence(group), strict=True):
        share = float(theirs.cumulative_density_.loc[step.time].iloc[0])
        assert step.share == pytest.approx(share, abs=CLOSE)
        # When all who were left ended, their variance divides by nothing; before the first it has no band.
        if moment.at_risk > moment.events + moment.others:
            assert step.variance == pytest.approx(float(theirs.variance_.loc[step.time]), abs=CLOSE)
            if 0 < share < 1:
                band = sorted(theirs.confidence_interval_.loc[step.time])
                assert [step.low, step.high] == pytest.approx(band, abs=CLOSE)


def compare_log_rank(lifelines: ModuleType, groups: Sequence[tuple[list[float], list[bool]]]) -> None:
    found = log_rank([observed(times, seen) for times, seen in groups])
    theirs = lifelines.statistics.multivariate_logrank_test(
        [time for times, _seen in groups for time in times],
        [number for number, (times, _seen) in enumerate(groups) for _time in times],
        [was_seen for _times, seen in groups for was_seen in seen],
    )
    assert found.df == theirs.degrees_of_freedom
    assert found.chi2 == pytest.approx(theirs.test_statistic, rel=CLOSE, abs=CLOSE)
    assert found.p == pytest.approx(theirs.p_value, rel=1e-7, abs=CLOSE)


@pytest.mark.parametrize("ties", [True, False], ids=["ties", "no ties"])
@pytest.mark.parametrize("count", [2, 3, 6])
def test_the_log_rank_test_of_random_groups(lifelines: ModuleType, count: int, ties: bool) -> None:
    random = Random(count)
    for _ in range(3):
        sizes = [random.randrange(15, 150) for _ in range(count)]
        compare_log_rank(lifelines, [random_survival(random, size, ties=ties) for size in sizes])


@pytest.mark.parametrize(
    ("load", "time", "event", "group"),
    [
        ("load_waltons", "T", "E", "group"),
        ("load_rossi", "week", "arrest", "race"),
        ("load_lung", "time", "status", "sex"),
        ("load_larynx", "time", "death", "Stage_II"),
        ("load_dd", "duration", "observed", "un_continent_name"),
    ],
)
def test_the_log_rank_test_of_the_sets_it_brings(
    lifelines: ModuleType, load: str, time: str, event: str, group: str
) -> None:
    frame = getattr(lifelines.datasets, load)()
    parts = [part for _name, part in frame.groupby(group)]
    compare_log_rank(
        lifelines,
        [([float(one) for one in part[time]], [bool(one) for one in part[event]]) for part in parts],
    )
