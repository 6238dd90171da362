"""Groups of people who waited, for the estimates of the reports: drawn small with many ties, or at random."""

from collections.abc import Sequence
from random import Random

import numpy as np
from hypothesis import strategies as st

from casedesk.reports.rules.moments import Ending, Moment, moments_of
from casedesk.reports.rules.tallies import FIXED, OTHERWISE, WAITING, Tally, tally

Waits = list[tuple[float, Ending]]

WAITS = st.lists(st.tuples(st.integers(0, 12).map(float), st.sampled_from(Ending)), min_size=1, max_size=25)
"""Small groups in which much happens at the same time."""
SURVIVALS = WAITS.map(
    lambda waits: [(time, Ending.CENSORED if how is Ending.OTHER else how) for time, how in waits]
)
"""The same with only one way to end."""


def observed(durations: Sequence[float], seen: Sequence[bool]) -> tuple[Moment, ...]:
    """A group of whom each had the event at its time, or was censored at it."""
    return moments_of(
        (time, Ending.EVENT if was_seen else Ending.CENSORED)
        for time, was_seen in zip(durations, seen, strict=True)
    )


_WAYS = {Ending.EVENT: FIXED, Ending.OTHER: OTHERWISE, Ending.CENSORED: WAITING}


def tallied(*groups: Waits) -> list[Tally]:
    """The same groups on the times of all of them together."""
    times = np.unique([time for waits in groups for time, _how in waits]).astype(np.int64)
    return [
        tally(
            times,
            np.searchsorted(times, np.array([time for time, _how in waits])),
            np.array([_WAYS[how] for _time, how in waits], np.int64),
        )
        for waits in groups
    ]


def random_survival(random: Random, n: int, *, ties: bool) -> tuple[list[float], list[bool]]:
    """Exponential times, censored at random; in whole numbers where there shall be ties."""
    times, seen = [], []
    for _ in range(n):
        event, lost = random.expovariate(1 / 20), random.expovariate(1 / 40)
        time = min(event, lost)
        times.append(float(int(time)) if ties else time)
        seen.append(event <= lost)
    return times, seen
